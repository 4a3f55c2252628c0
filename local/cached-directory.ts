import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');

/** Where sources lie, and where what was made of them is kept. */
export interface CachePlace {
  readonly root: string;
  readonly cache: string;
}

/** Git, Biome and the compiler look past `node_modules`, and `npm ci` empties it. */
const PLACE: CachePlace = {
  root: ROOT,
  cache: path.join(ROOT, 'node_modules', '.cache', 'serial-monitoring'),
};

/** All that a template and its bundles are made of; the versions of packages stand in the lockfile. */
const SOURCES = ['bin', 'erp', 'functions', 'lib', 'cdk.json', 'package-lock.json'];

/** A system that was started last week may still load its functions from there. */
const KEPT_MS = 14 * 24 * 60 * 60 * 1_000;

/**
 * A directory whose content follows from the sources alone, made once and found again until a source changes.
 * @param name Of what is in it.
 * @param more What else the content follows from, for example settings.
 */
export async function cachedDirectory(
  name: string,
  more: string,
  make: (directory: string) => Promise<unknown>,
  { root, cache }: CachePlace = PLACE,
): Promise<string> {
  return keptDirectory(name, await sourcesHash(root, more), make, cache);
}

/**
 * A directory that is made once for each key. Whoever gets it only reads it. Two that make it at once both do the
 * work, and one result stays.
 * @param name Of what is in it.
 * @param key All that the content follows from, in letters that a file's name may hold.
 */
export async function keptDirectory(
  name: string,
  key: string,
  make: (directory: string) => Promise<unknown>,
  cache = PLACE.cache,
): Promise<string> {
  const directory = path.join(cache, `${name}-${key}`);
  if (await touch(directory)) return directory;
  await mkdir(cache, { recursive: true });
  await removeUnused(cache);
  const unfinished = await mkdtemp(path.join(cache, `.unfinished-${name}-`));
  try {
    await make(unfinished);
    await rename(unfinished, directory);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process was quicker.
    if (!(await touch(directory))) throw error;
  }
  return directory;
}

async function sourcesHash(root: string, more: string): Promise<string> {
  const hash = createHash('sha256').update(`${process.version}\n${more}\n`);
  for (const file of (await Promise.all(SOURCES.map((source) => filesBelow(root, source)))).flat()) {
    hash.update(`${file}\n`).update(await readFile(path.join(root, file)));
  }
  return hash.digest('hex').slice(0, 32);
}

async function filesBelow(root: string, source: string): Promise<readonly string[]> {
  const from = path.join(root, source);
  if (!(await stat(from)).isDirectory()) return [source];
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

/** Says that a directory is in use; whether it is there. */
async function touch(directory: string): Promise<boolean> {
  const now = new Date();
  return utimes(directory, now, now).then(
    () => true,
    () => false,
  );
}

async function removeUnused(cache: string): Promise<void> {
  const oldest = Date.now() - KEPT_MS;
  for (const name of await readdir(cache)) {
    const directory = path.join(cache, name);
    // Another process may remove it at the same time.
    const used = await stat(directory).catch(() => undefined);
    if (used !== undefined && used.mtimeMs < oldest) await rm(directory, { recursive: true, force: true });
  }
}

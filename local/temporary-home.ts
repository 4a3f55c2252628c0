import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processInfo } from './mariadb/processes.ts';

/** Linux's file system in memory. */
const IN_MEMORY = '/dev/shm';
const BYTES_NEEDED = 4 * 1024 ** 3;
const PREFIX = 'serial-monitoring-';

/**
 * Lets `os.tmpdir()` name a new directory until this process ends, in memory where there is enough of it: whoever
 * starts databases for minutes waits for the disk most of all. What killed processes left there is removed first.
 * @returns how to remove it.
 */
export async function useTemporaryHome(): Promise<() => Promise<void>> {
  const folder = await temporaryFolder();
  await removeLeftovers(folder);
  const home = await mkdtemp(path.join(folder, `${PREFIX}${process.pid}-`));
  process.env['TMPDIR'] = home;
  return () => rm(home, { recursive: true, force: true });
}

/** What a killed process left would hold memory until the machine starts anew. The name says whose it is. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isNaN(owner) || (await processInfo(owner)) !== undefined) continue;
    // Another user's may not be removed.
    await rm(path.join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Runs something with a temporary home of its own. */
export async function inTemporaryHome<Result>(run: () => Promise<Result>): Promise<Result> {
  const removeHome = await useTemporaryHome();
  try {
    return await run();
  } finally {
    await removeHome();
  }
}

async function temporaryFolder(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(IN_MEMORY);
    return bavail * bsize >= BYTES_NEEDED ? IN_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

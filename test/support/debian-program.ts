import { execFile } from 'node:child_process';
import { constants, existsSync, globSync, readFileSync } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { SetupError } from '../../local/setup-error.ts';

const run = promisify(execFile);

/** A program that a test runs, installed or not. */
export interface Program {
  readonly file: string;
  /** Folder with the files of its package; `/` when it is installed. */
  readonly root: string;
  /** To run it with; finds the libraries that came with it. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Programs by name, with the Debian packages that each needs; it is in the first. */
const PACKAGES = {
  nginx: ['nginx'],
  apache2: ['apache2-bin'],
  openssl: ['openssl'],
  curl: ['curl'],
  php: ['php-cli'],
  // Letters come as packages of their own.
  chromium: ['chromium', 'fonts-dejavu-core'],
} as const;

/** What else a program is called on other systems. */
const OTHER_NAMES: Partial<Record<ProgramName, readonly string[]>> = {
  chromium: ['chromium-browser', 'google-chrome', 'google-chrome-stable'],
};

type ProgramName = keyof typeof PACKAGES;

const PROGRAM_FOLDERS = ['usr/sbin', 'usr/bin', 'usr/local/sbin', 'usr/local/bin'];

/** Where a program itself lies when what is called by its name only starts it, from where it is installed. */
const OWN_FOLDERS: Partial<Record<ProgramName, string>> = { chromium: 'usr/lib/chromium' };

/** Git, Biome and the compiler look past `node_modules`, and `npm ci` empties it. */
const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/debian');

/**
 * Finds a program on this machine. On Debian a missing one is downloaded and unpacked, with whatever libraries
 * are missing, too: nothing is installed, so no service of its package ever starts, and nobody need be root.
 *
 * @throws {SetupError} that says how to get it.
 */
export async function findProgram(name: ProgramName): Promise<Program> {
  const searched = (process.env['PATH'] ?? '').split(path.delimiter).filter(path.isAbsolute);
  const folders = [...searched, ...PROGRAM_FOLDERS.map((folder) => `/${folder}`)];
  const installed = await firstProgram(folders, [name, ...(OTHER_NAMES[name] ?? [])]);
  if (installed !== undefined) return { file: installed, root: '/', environment: process.env };

  const root = path.join(CACHE, release(), name);
  return (await unpacked(root, name)) ?? (await download(name, root));
}

async function download(name: ProgramName, root: string): Promise<Program> {
  let cause: unknown;
  try {
    await fetchAndUnpack(PACKAGES[name], root);
  } catch (error) {
    cause = error;
  }
  const program = await unpacked(root, name);
  if (program !== undefined) return program;
  throw new SetupError(
    `${name} is not on this machine, and Debian's package ${PACKAGES[name][0]} could not be downloaded. On Debian run "sudo apt-get update" and try again; elsewhere install ${name}.`,
    { cause },
  );
}

async function fetchAndUnpack(packages: readonly string[], root: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(path.join(CACHE, `${packages[0]}-`));
  try {
    const archives = path.join(folder, 'archives');
    await mkdir(path.join(archives, 'partial'), { recursive: true });
    await downloadWithApt(packages, archives);
    const files = path.join(folder, 'files');
    await unpackArchives(archives, files);
    await mkdir(path.dirname(root), { recursive: true });
    // In one step: an interrupted run leaves nothing that looks complete.
    await rename(files, root);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Unpacks the Debian packages of a folder into another one; nothing of them is installed. */
export async function unpackArchives(archives: string, files: string): Promise<void> {
  for (const archive of globSync('*.deb', { cwd: archives }))
    await run('dpkg-deb', ['-x', path.join(archives, archive), files]);
}

/** The packages and whatever of their dependencies this machine lacks. */
async function downloadWithApt(packages: readonly string[], archives: string): Promise<void> {
  const args = ['-q', '-o', `Dir::Cache::archives=${archives}`, '-o', 'Debug::NoLocking=true'];
  const fetch = () =>
    run('apt-get', [...args, 'install', '--download-only', '--yes', '--no-install-recommends', ...packages]);
  // Fresh images carry no package lists, and old lists name versions that are gone.
  await fetch().catch(async () => {
    await run('apt-get', ['-q', 'update']);
    await fetch();
  });
}

async function unpacked(root: string, name: ProgramName): Promise<Program | undefined> {
  const folders = [OWN_FOLDERS[name] ?? [], PROGRAM_FOLDERS].flat().map((folder) => path.join(root, folder));
  const file = await firstProgram(folders, [name]);
  if (file === undefined) return undefined;
  // Some libraries have a folder of their own, which only other libraries know.
  const libraries = globSync(['{usr/,}lib/*-linux-gnu*', 'usr/lib/*-linux-gnu*/pulseaudio'], {
    cwd: root,
  }).map((folder) => path.join(root, folder));
  return { file, root, environment: { ...process.env, LD_LIBRARY_PATH: libraries.join(path.delimiter) } };
}

async function firstProgram(
  folders: readonly string[],
  names: readonly string[],
): Promise<string | undefined> {
  for (const folder of folders) {
    // `php` is a link to `php8.2` that only an installation makes.
    const versions = names.flatMap((name) => globSync(`${name}[0-9].[0-9]`, { cwd: folder }));
    for (const found of [...names, ...versions]) {
      const file = path.join(folder, found);
      if (await isProgram(file)) return file;
    }
  }
  return undefined;
}

function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** What a downloaded program fits: it leans on the libraries of this very release. */
function release(): string {
  const file = '/etc/os-release';
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return `${/^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1] ?? 'unknown'}-${process.arch}`;
}

import { execFile } from 'node:child_process';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { keptDirectory } from '../../../local/cached-directory.ts';
import { SetupError } from '../../../local/setup-error.ts';
import { unpackArchives } from '../debian-program.ts';

const run = promisify(execFile);

const PACKAGE = 'mysql-server-core';
/** Debian's stable releases carry MariaDB alone. */
const SUITE = 'sid';

/**
 * Finds a MySQL server that this machine can run: Debian's newest package with its loader and all its libraries, down
 * to the C library, in a folder of their own. Nothing is installed. apt checks the index by Debian's signature and
 * each package by the index's checksum. Kept until nobody used it for two weeks.
 * @param report Receives a line before what takes long.
 * @returns the file that starts the server, for the environment variable MYSQLD.
 * @throws {SetupError} in plain words where it cannot be had.
 */
export async function fetchMysql(report: (line: string) => void): Promise<string> {
  const make = (directory: string) => download(directory, report);
  return path.join(await keptDirectory('mysql', process.arch, make), STARTER);
}

const STARTER = 'mysqld';
const ROOT = 'root';

async function download(directory: string, report: (line: string) => void): Promise<void> {
  const repository = await debianRepository();
  const apt = path.join(directory, 'apt');
  try {
    await configureApt(apt, repository);
    report('Reading the index of packages …');
    await aptGet(apt, ['update']);
    report('Downloading MySQL and what it stands on (some 60 MB) …');
    await aptGet(apt, ['install', '--download-only', '--yes', '--no-install-recommends', PACKAGE]);
    report('Unpacking …');
    await unpackArchives(path.join(apt, 'archives'), path.join(directory, ROOT));
  } catch (cause) {
    throw new SetupError(`Debian's package ${PACKAGE} could not be downloaded. ${OTHERWISE}`, { cause });
  } finally {
    await rm(apt, { recursive: true, force: true });
  }
  await writeStarter(directory);
}

const OTHERWISE =
  'Name a MySQL server of your own instead: MYSQLD=/usr/sbin/mysqld npm run test:mysql (8.0 or newer).';

/** Where this machine gets its own Debian packages. */
async function debianRepository(): Promise<string> {
  const format = '$(ORIGIN) $(REPO_URI)';
  const { stdout } = await run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']).catch(
    (cause: unknown) => {
      throw new SetupError(`This machine has no apt, which would bring a MySQL server. ${OTHERWISE}`, {
        cause,
      });
    },
  );
  const [, repository] = /^Debian (\S+)$/m.exec(stdout) ?? [];
  if (repository !== undefined) return repository;
  throw new SetupError(
    `apt knows no Debian packages here. On Debian run "sudo apt-get update" and try again. ${OTHERWISE}`,
  );
}

/** An apt of its own beside the machine's: with another suite, and as if nothing were installed. */
async function configureApt(apt: string, repository: string): Promise<void> {
  for (const folder of ['lists/partial', 'archives/partial'])
    await mkdir(path.join(apt, folder), { recursive: true });
  await writeFile(path.join(apt, 'status'), '');
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
  await writeFile(path.join(apt, 'sources.list'), `deb [signed-by=${keys}] ${repository} ${SUITE} main\n`);
  const settings = {
    'Dir::Etc::sourcelist': path.join(apt, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': path.join(apt, 'lists'),
    'Dir::State::status': path.join(apt, 'status'),
    'Dir::Cache': apt,
    'Dir::Cache::archives': path.join(apt, 'archives'),
    'Acquire::Languages': 'none',
    'Debug::NoLocking': 'true',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`);
  await writeFile(path.join(apt, 'apt.conf'), lines.join(''));
}

function aptGet(apt: string, args: readonly string[]) {
  return run('apt-get', ['-q', ...args], {
    env: { ...process.env, APT_CONFIG: path.join(apt, 'apt.conf') },
    maxBuffer: 64 * 1024 ** 2,
  });
}

/** The package's own loader starts it: the C library of an older release would refuse it. */
async function writeStarter(directory: string): Promise<void> {
  const file = path.join(directory, STARTER);
  await writeFile(
    file,
    `#!/bin/sh
root=$(dirname "$(readlink -f "$0")")/${ROOT}
loader=$(echo "$root"/usr/lib*/ld-linux-*.so.*)
libraries=$(echo "$root"/usr/lib/*-linux-gnu)
exec "$loader" --library-path "$libraries" "$root/usr/sbin/mysqld" "$@" --basedir="$root/usr"
`,
  );
  await chmod(file, 0o755);
  await run(file, ['--no-defaults', '--version']).catch((cause: unknown) => {
    throw new SetupError(`MySQL came, but does not run on this machine. ${OTHERWISE}`, { cause });
  });
}

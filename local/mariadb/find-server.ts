import { execFile } from 'node:child_process';
import { access, constants, realpath } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { SetupError } from '../setup-error.ts';
import { installCommand, installWithApt, mayInstallWithApt } from './install-server.ts';

const run = promisify(execFile);

/** Major and minor version that JSON_TABLE, which the jobs' set-based statements use, came with. */
const OLDEST_VERSION = { mariadb: [10, 6], mysql: [8, 0] } as const;

/** Where packages put the server when it is not on the PATH of an ordinary user. */
const USUAL_FOLDERS = [
  '/usr/sbin',
  '/usr/libexec',
  '/usr/bin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/opt/homebrew/opt/mariadb/bin',
  '/opt/homebrew/bin',
  '/usr/local/opt/mariadb/bin',
];

/** A server program that can be run here. */
export type ServerInstallation = {
  readonly program: string;
  /** For example `10.11.6-MariaDB`. */
  readonly version: string;
} & (
  | {
      readonly family: 'mariadb';
      /** Folder with the SQL scripts that create the system tables. */
      readonly shareDir: string;
    }
  | { readonly family: 'mysql' }
);

export interface FindOptions {
  /** Receives a line of progress when something is installed. Default: silent. */
  readonly report?: (line: string) => void;
  /** Default `process.env`. `MYSQLD` or `MARIADBD` names a server binary, `PATH` is searched. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds MariaDB's server program; as root on Debian or Ubuntu installs it when it is missing. Looks for
 * programs only: a database server that already runs on this machine is neither used nor touched. MySQL's, which
 * production has, is used where `MYSQLD` names it.
 *
 * @throws SetupError naming the command that installs it here.
 */
export async function findServer(options: FindOptions = {}): Promise<ServerInstallation> {
  const { MYSQLD = '', MARIADBD = '', PATH } = options.environment ?? process.env;
  if (MYSQLD !== '') return inspectMysql(MYSQLD, `MYSQLD names ${MYSQLD}, which`);
  if (MARIADBD !== '') return inspectMariadb(MARIADBD, `MARIADBD names ${MARIADBD}, which`);

  const found = (await firstServer(PATH)) ?? (await installed(options, PATH));
  if (found !== undefined) return inspectMariadb(found, `The MariaDB server ${found}`);
  throw new SetupError(
    `MariaDB's server is not installed on this machine; install it with: ${await installCommand()}`,
  );
}

async function installed(options: FindOptions, searchPath: string | undefined): Promise<string | undefined> {
  if (!(await mayInstallWithApt())) return undefined;
  await installWithApt(options.report ?? (() => {}));
  return firstServer(searchPath);
}

async function firstServer(searchPath = ''): Promise<string | undefined> {
  const folders = [...searchPath.split(path.delimiter).filter(path.isAbsolute), ...USUAL_FOLDERS];
  for (const folder of folders) {
    const candidate = path.join(folder, 'mariadbd');
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function inspectMariadb(program: string, subject: string): Promise<ServerInstallation> {
  const version = await versionOf('mariadb', program, subject);
  const shareDir = await shareDirOf(program);
  if (shareDir === undefined) {
    throw new SetupError(
      `${subject} comes without its system table scripts (mysql_system_tables.sql); reinstall it with: ${await installCommand()}`,
    );
  }
  return { family: 'mariadb', program, version, shareDir };
}

async function inspectMysql(program: string, subject: string): Promise<ServerInstallation> {
  return { family: 'mysql', program, version: await versionOf('mysql', program, subject) };
}

async function versionOf(
  family: ServerInstallation['family'],
  program: string,
  subject: string,
): Promise<string> {
  if (!(await isExecutable(program)))
    throw new SetupError(`${subject} is not a program that can be run here.`);
  const { stdout } = await run(program, ['--no-defaults', '--version']).catch((cause: unknown) => {
    throw new SetupError(`${subject} does not answer --version.`, { cause });
  });
  const [, version, major, minor] = /Ver ((\d+)\.(\d+)\S*)/.exec(stdout) ?? [];
  if (version === undefined || version.includes('MariaDB') !== (family === 'mariadb')) {
    const wanted = family === 'mariadb' ? 'MariaDB' : 'MySQL';
    throw new SetupError(`${subject} is not ${wanted} (it says: ${stdout.trim()}).`);
  }
  const oldest = OLDEST_VERSION[family];
  if (isOlder([Number(major), Number(minor)], oldest)) {
    throw new SetupError(
      `${subject} is version ${version}, but ${oldest.join('.')} or newer is needed for JSON_TABLE.`,
    );
  }
  return version;
}

function isOlder(
  [major, minor]: readonly [number, number],
  [oldestMajor, oldestMinor]: readonly [number, number],
): boolean {
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

async function shareDirOf(program: string): Promise<string | undefined> {
  const prefix = path.resolve(path.dirname(await realpath(program)), '..');
  const folders = ['share/mysql', 'share/mariadb', 'share'].flatMap((folder) => [
    path.join(prefix, folder),
    path.join('/usr', folder),
  ]);
  for (const folder of folders) {
    if ((await systemTableScripts(folder)) !== undefined) return folder;
  }
  return undefined;
}

/**
 * The scripts that create the system tables, in the order in which they must run. MariaDB 11 renamed them.
 * Undefined when the folder does not have them all.
 */
export async function systemTableScripts(shareDir: string): Promise<readonly string[] | undefined> {
  for (const prefix of ['mysql', 'mariadb']) {
    const scripts = ['system_tables', 'performance_tables', 'system_tables_data'].map((name) =>
      path.join(shareDir, `${prefix}_${name}.sql`),
    );
    const present = await Promise.all(scripts.map((script) => isReadable(script)));
    if (!present.includes(false)) return scripts;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return isAccessible(file, constants.X_OK);
}

async function isReadable(file: string): Promise<boolean> {
  return isAccessible(file, constants.R_OK);
}

async function isAccessible(file: string, mode: number): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  );
}

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { keptDirectory } from '../cached-directory.ts';
import { SetupError } from '../setup-error.ts';
import { type ServerInstallation, systemTableScripts } from './find-server.ts';
import { errorLines } from './log-lines.ts';
import { commonOptions, temporaryTablesDir } from './server-options.ts';

/**
 * Makes `dataDir` a data directory with system tables, unless it is one. The work happens in a directory
 * beside it that gets its name at the very end, so an interrupted first start is redone by the next.
 *
 * @throws SetupError with the server's last errors.
 */
export async function initialiseDataDir(installation: ServerInstallation, dataDir: string): Promise<void> {
  if (await exists(dataDir)) return;
  const unfinished = `${dataDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(await systemTables(installation), unfinished, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
  });
  await rename(unfinished, dataDir);
}

const made = new Map<string, Promise<string>>();

/** A data directory with system tables and nothing else, made once for each server program of this machine. */
async function systemTables(installation: ServerInstallation): Promise<string> {
  const { program, version } = installation;
  const key = createHash('sha256').update(`${program}\n${version}`).digest('hex').slice(0, 32);
  const directory =
    made.get(key) ?? keptDirectory('system-tables', key, (into) => create(installation, into));
  made.set(key, directory);
  // The next one tries again.
  directory.catch(() => made.delete(key));
  return path.join(await directory, DATA);
}

const DATA = 'data';

async function create(installation: ServerInstallation, into: string): Promise<void> {
  const dataDir = path.join(into, DATA);
  await mkdir(dataDir);
  await mkdir(temporaryTablesDir(dataDir));
  await bootstrap(installation, dataDir);
  await rm(temporaryTablesDir(dataDir), { recursive: true });
}

async function bootstrap(installation: ServerInstallation, dataDir: string): Promise<void> {
  const { options, sql } = await bootstrapOf(installation);
  const child = spawn(installation.program, [...commonOptions(installation.family, dataDir), ...options], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const log: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text));
  // A server that dies early closes its end of the pipe; its exit code and log tell the story.
  child.stdin.on('error', () => {}).end(sql);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) {
    throw new SetupError(
      `The database server could not create its system tables in ${dataDir}: ${errorLines(log.join(''))}`,
    );
  }
}

/** Root comes in without a password, on the socket alone. */
async function bootstrapOf(
  installation: ServerInstallation,
): Promise<{ readonly options: readonly string[]; readonly sql: string }> {
  if (installation.family === 'mysql') return { options: ['--initialize-insecure'], sql: '' };
  // `mariadb-install-db` does the same but is missing from the server-only packages.
  return { options: ['--bootstrap', '--log-warnings=0'], sql: await bootstrapSql(installation.shareDir) };
}

async function bootstrapSql(shareDir: string): Promise<string> {
  const scripts = await systemTableScripts(shareDir);
  if (scripts === undefined)
    throw new SetupError(`MariaDB's system table scripts have gone from ${shareDir}.`);
  const texts = await Promise.all(scripts.map((script) => readFile(script, 'utf8')));
  return [
    'create database mysql;',
    'use mysql;',
    // Root without a password on the socket, instead of "whoever is the system's root".
    'set @auth_root_socket=NULL;',
    ...texts,
    // ... but not over TCP, where anyone on this machine could come in.
    "delete from global_priv where User='' or (User='root' and Host<>'localhost');",
    "delete from proxies_priv where Host<>'localhost';",
    '',
  ].join('\n');
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

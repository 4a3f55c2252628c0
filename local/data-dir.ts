import { access, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { processInfo } from './mariadb/processes.ts';
import { SetupError } from './setup-error.ts';

/** A data directory that this process alone may use until `release`. */
export interface DataDir {
  /** Absolute. */
  readonly path: string;
  release(): Promise<void>;
}

const ownerSchema = z.object({ pid: z.int(), startedAt: z.string() });

/**
 * Creates the directory if need be and takes it for this process.
 * @throws {SetupError} when it cannot be written, or another running start has it.
 */
export async function takeDataDir(directory: string): Promise<DataDir> {
  const home = path.resolve(directory);
  const lock = path.join(home, 'running.json');
  try {
    await makeDirectories(home);
    await takeLock(lock, home);
  } catch (cause) {
    if (cause instanceof SetupError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError(
      `The data directory ${home} cannot be used: ${reason}. Choose another with --data-dir.`,
      { cause },
    );
  }
  return { path: home, release: () => rm(lock, { force: true }) };
}

/** Not `mkdir` with `recursive`: below a directory that refuses new ones, like /proc, Node tries for ever. */
async function makeDirectories(directory: string): Promise<void> {
  try {
    await mkdir(directory);
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return;
    const parent = path.dirname(directory);
    if (!isCode(cause, 'ENOENT') || (await isThere(parent))) throw cause;
    await makeDirectories(parent);
    await mkdir(directory);
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function takeLock(lock: string, home: string): Promise<void> {
  // Two attempts: the first may meet what a killed start left behind.
  for (const last of [false, true]) {
    try {
      const file = await open(lock, 'wx');
      await file.writeFile(JSON.stringify({ pid: process.pid, startedAt: new Date().toISOString() }));
      await file.close();
      return;
    } catch (cause) {
      if (!isCode(cause, 'EEXIST')) throw cause;
      const owner = await readOwner(lock);
      if (last || (owner !== undefined && (await isRunning(owner.pid)))) {
        const who = owner === undefined ? 'another start' : `the start with process id ${owner.pid}`;
        throw new SetupError(
          `${home} is in use by ${who}. Stop that one with Ctrl-C, or start beside it: npm start -- --port 0 --data-dir .local-2.`,
        );
      }
      await rm(lock, { force: true });
    }
  }
}

async function readOwner(lock: string) {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(lock, 'utf8')));
  } catch {
    return undefined;
  }
}

/** A process id may be another program's by now, so its command line must be that of a start. */
async function isRunning(pid: number): Promise<boolean> {
  const info = pid === process.pid ? undefined : await processInfo(pid);
  return info?.command.includes(path.join('local', 'start.ts')) ?? false;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

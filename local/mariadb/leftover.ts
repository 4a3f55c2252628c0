import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { SetupError } from '../setup-error.ts';
import { processInfo, signal } from './processes.ts';

/** A server that has to write back its whole buffer pool needs a few seconds at most. */
const PATIENCE_MS = 15_000;
const POLL_MS = 50;

const recordSchema = z.object({ owner: z.number().int(), server: z.number().int() });

/** Remembers beside the data who runs the server, for a later start that finds it still running. */
export async function recordServer(file: string, server: number): Promise<void> {
  await writeFile(file, JSON.stringify({ owner: process.pid, server }));
}

/**
 * Stops a server that a killed run left behind on this data directory. Only a process whose command line is
 * a mariadbd with this very data directory is touched: process ids are reused.
 *
 * @throws SetupError when the server belongs to a run that is alive.
 */
export async function stopLeftover(file: string, dataDir: string): Promise<void> {
  const record = await readRecord(file);
  if (record === undefined) return;
  const running = await serverOn(record.server, dataDir);
  if (running === undefined) return;
  if (running.parent === record.owner) {
    throw new SetupError(
      `The database directory ${dataDir} is in use by the running process ${record.owner}; stop that one or choose another directory.`,
    );
  }
  await endProcess(record.server, dataDir);
}

async function readRecord(file: string): Promise<z.infer<typeof recordSchema> | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Absent, or torn by the crash that we are recovering from.
    return undefined;
  }
}

async function serverOn(pid: number, dataDir: string): Promise<{ readonly parent: number } | undefined> {
  const info = await processInfo(pid);
  if (info === undefined || !/mariadbd|mysqld/.test(info.command)) return undefined;
  return `${info.command} `.includes(`--datadir=${dataDir} `) ? info : undefined;
}

/** Not our child, so its end cannot be awaited and has to be looked for. */
async function endProcess(pid: number, dataDir: string): Promise<void> {
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    signal(pid, name);
    for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
      if ((await serverOn(pid, dataDir)) === undefined) return;
      await sleep(POLL_MS);
    }
  }
  throw new SetupError(`A leftover MariaDB (process ${pid}) on ${dataDir} does not stop; end it by hand.`);
}

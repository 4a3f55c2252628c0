import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import mysql, { type Connection } from 'mysql2/promise';
import * as z from 'zod';
import { beforeTheEnd } from './before-the-end.ts';

/** The database server of the bench and its Data API, in a process of their own. */
export interface BenchServer {
  /** URL of the Data API. */
  readonly dataApi: string;
  readonly dataDir: string;
  /** A new connection as root, without a default database; whoever asks for it ends it. */
  connect(): Promise<Connection>;
  /** Ends the server and removes its files. */
  close(): Promise<void>;
}

const readySchema = z.object({ dataApi: z.string(), socketPath: z.string(), dataDir: z.string() });

/**
 * Starts the server. Until it is closed, Ctrl-C closes it before this process ends.
 * @param gibNeeded GiB of disk that it must find.
 */
export async function openServer(gibNeeded: number): Promise<BenchServer> {
  // Stdout belongs to the results.
  const child = fork(fileURLToPath(new URL('./server.ts', import.meta.url)), [String(gibNeeded)], {
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = () => {
    if (child.connected) child.disconnect();
    return exited;
  };
  const forget = beforeTheEnd(close);
  void exited.then(forget);
  const { dataApi, socketPath, dataDir } = await readyMessage(child);
  return {
    dataApi,
    dataDir,
    connect: () => mysql.createConnection({ socketPath, user: 'root', timezone: 'Z' }),
    close,
  };
}

async function readyMessage(child: ChildProcess) {
  const message = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('The database server of the bench did not start.')));
  });
  return readySchema.parse(message);
}

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mysql, { type Connection } from 'mysql2/promise';
import type { Endpoints } from '../local/endpoints.ts';

/** A local system in a process of its own, so that it does not share an event loop with whoever uses it. */
export interface LocalProcess {
  readonly endpoints: Endpoints;
  readonly pid: number;
  /** As root, without a default database. */
  readonly root: Connection;
  /** `POST /_local/…` or another method; throws unless it is answered with 2xx. */
  local(method: string, route: string, body?: unknown): Promise<unknown>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

const START = path.join(import.meta.dirname, '..', 'local', 'start.ts');

/** Starts `npm start` in a directory of its own. @param args beside port and directory. */
export async function startLocalProcess(args: readonly string[]): Promise<LocalProcess> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'serial-process-'));
  const child = spawn(process.execPath, [START, '--port', '0', '--data-dir', dataDir, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => /^ready http/m.test(text) && resolve());
    void ended.then(() => reject(new Error('The local system ended before it was ready.')));
  });
  const endpoints: Endpoints = JSON.parse(await readFile(path.join(dataDir, 'endpoints.json'), 'utf8'));
  const root = await mysql.createConnection({ socketPath: endpoints.mysqlSocket, user: 'root' });
  return {
    endpoints,
    // It runs, so it has a number.
    pid: child.pid ?? Number.NaN,
    root,
    async local(method, route, body) {
      const response = await fetch(`${endpoints.console}_local/${route}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer: unknown = await response.json();
      if (!response.ok) throw new Error(`${method} /_local/${route}: ${JSON.stringify(answer)}`);
      return answer;
    },
    async close() {
      await root.end();
      child.kill('SIGINT');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

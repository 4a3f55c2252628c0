import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mysql, { type Connection } from 'mysql2/promise';
import type { Endpoints } from '../local/endpoints.ts';

/** A local system in a process of its own, so that it does not share the bench's event loop. */
export interface BenchSystem {
  readonly endpoints: Endpoints;
  /** As root, without a default database. */
  readonly root: Connection;
  close(): Promise<void>;
}

const START = path.join(import.meta.dirname, '..', 'local', 'start.ts');

/** Starts an empty local system with its schedules held. */
export async function openBenchSystem(tenants: number): Promise<BenchSystem> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'serial-bench-'));
  const args = ['--port', '0', '--data-dir', dataDir, '--empty', '--tenants', String(tenants)];
  const child = spawn(process.execPath, [START, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => /^ready http/m.test(text) && resolve());
    void ended.then(() => reject(new Error('The local system ended before it was ready.')));
  });
  const endpoints: Endpoints = JSON.parse(await readFile(path.join(dataDir, 'endpoints.json'), 'utf8'));
  for (const job of ['outbox-worker', 'metrics-collector', 'consistency-checker']) {
    await fetch(`${endpoints.console}_local/pause/${job}`, { method: 'POST' });
  }
  const root = await mysql.createConnection({ socketPath: endpoints.mysqlSocket, user: 'root' });
  return {
    endpoints,
    root,
    async close() {
      await root.end();
      child.kill('SIGINT');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

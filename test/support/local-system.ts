import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mysql, { type Connection } from 'mysql2/promise';
import type { Endpoints } from '../../local/endpoints.ts';

/** A finished `npm start`. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A running `npm start`, as a newcomer has it: its own process, HTTP and files, nothing else. */
export interface RunningSystem {
  readonly endpoints: Endpoints;
  readonly dataDir: string;
  readonly root: Connection;
  readonly process: ChildProcess;
  /** Asks the API as the member of a tenant, or with the headers given. */
  api(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Asks `/_local`. */
  local(method: string, path: string, body?: unknown): Promise<Response>;
  /** Ctrl-C, then waits for the end. */
  stop(): Promise<Ended>;
}

const ROOT = path.join(import.meta.dirname, '..', '..');

export function temporaryDataDir(): { dataDir: string; remove: () => void } {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'serial-local-'));
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}

/** Runs `node local/start.ts` until it ends by itself. */
export async function startAndFail(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const { ended } = launch(args, env);
  return await ended;
}

/** Starts and waits for the line `ready …`. */
export async function startLocalSystem(
  dataDir: string,
  args: readonly string[] = [],
): Promise<RunningSystem> {
  const { child, ended, ready } = launch(['--port', '0', '--data-dir', dataDir, ...args]);
  await Promise.race([
    ready,
    ended.then(({ code, output }) => {
      throw new Error(`npm start ended with ${code} before it was ready:\n${output}`);
    }),
  ]);
  const endpoints = JSON.parse(readFileSync(path.join(dataDir, 'endpoints.json'), 'utf8')) as Endpoints;
  const root = await mysql.createConnection({ socketPath: endpoints.mysqlSocket, user: 'root' });
  return {
    endpoints,
    dataDir,
    root,
    process: child,
    api: (target, headers = { Cookie: endpoints.session['DEFAULT'] ?? '' }) =>
      fetch(endpoints.api + target, { headers }),
    local: (method, target, body) =>
      fetch(`${endpoints.console}_local/${target}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async stop() {
      await root.end();
      child.kill('SIGINT');
      return await ended;
    },
  };
}

function launch(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [path.join(ROOT, 'local', 'start.ts'), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ready = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (/^ready http/m.test(output)) ready.resolve();
    });
  }
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, output })));
  return { child, ended, ready: ready.promise };
}

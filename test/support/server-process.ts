import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from './debian-program.ts';

export interface ServerProcess {
  stop(): Promise<void>;
}

const START_WITHIN_MS = 10_000;
const POLL_MS = 20;

/**
 * Starts a server in the foreground and waits until it listens.
 * @throws with its own words when it ends before.
 */
export async function startServer(
  { file, environment }: Program,
  args: readonly string[],
  port: number,
): Promise<ServerProcess> {
  const child = spawn(file, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', ({ message }) => {
      output += message;
      resolve();
    });
  }).then(() => {
    hasEnded = true;
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const deadline = Date.now() + START_WITHIN_MS;
  for (;;) {
    const isUp = await listens(port);
    // Another program may have taken the port a moment before.
    if (hasEnded || (!isUp && Date.now() > deadline)) {
      await stop();
      throw new Error(`${file} does not listen on port ${port}:\n${output}`);
    }
    if (isUp) return { stop };
    await sleep(POLL_MS);
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

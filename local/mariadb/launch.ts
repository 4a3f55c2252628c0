import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { SetupError } from '../setup-error.ts';
import { errorLines } from './log-lines.ts';
import { endWithUs } from './watchdog.ts';

/** Recovery after a crash replays at most one small redo log. */
const START_LIMIT_MS = 60_000;
/** Then the server is killed; its redo log keeps the data whole. */
const STOP_LIMIT_MS = 20_000;
/** Lines of the log kept for an error message. */
const LOG_TAIL = 40;

/** The port was taken; the caller may try another one. */
export class AddressInUse extends SetupError {}

export interface RunningServer {
  readonly exited: Promise<void>;
  stop(): Promise<void>;
  /** Ends it in the middle of whatever it does, as a crash would. */
  kill(): Promise<void>;
}

export interface LaunchOptions {
  readonly logFile: string;
  /** Called with the process id as soon as there is one. */
  readonly onSpawn: (pid: number) => Promise<void>;
  /** The system's time zone as the server sees it. Default: this machine's. */
  readonly systemTimeZone?: string;
}

/**
 * Starts a server process and waits until it accepts connections.
 *
 * @throws SetupError when it ends or stays silent instead; {@link AddressInUse} when its port was taken.
 */
export async function launch(
  program: string,
  args: readonly string[],
  options: LaunchOptions,
): Promise<RunningServer> {
  // Its own process group: Ctrl-C in a terminal reaches us alone, and we shut down in order.
  const { systemTimeZone } = options;
  const env = systemTimeZone === undefined ? process.env : { ...process.env, TZ: systemTimeZone };
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true, env });
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve()).once('exit', () => resolve());
  });
  const tail: string[] = [];
  const log = createWriteStream(options.logFile).on('error', () => {});
  const lines = createInterface({ input: child.stderr }).on('line', (line) => {
    log.write(`${line}\n`);
    tail.push(line);
    if (tail.length > LOG_TAIL) tail.shift();
  });
  // The stream ends a little after the process; its last lines hold the reason.
  const logEnded = new Promise<void>((resolve) => lines.once('close', resolve));
  logEnded.then(() => log.end());

  if (child.pid === undefined) throw new SetupError(`${program} could not be started.`);
  const release = endWithUs(child.pid);
  exited.then(release);
  const stop = async () => {
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(kill);
  };

  // Listens before anything is awaited: the server may be ready first, and says so only once.
  const ready = readiness(lines, logEnded);
  try {
    await Promise.all([options.onSpawn(child.pid), ready]);
  } catch (cause) {
    await stop();
    await logEnded;
    throw startFailure(tail.join('\n'), cause);
  }
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return { exited, stop, kill };
}

function readiness(lines: NodeJS.EventEmitter, ended: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`no answer within ${START_LIMIT_MS} ms`)),
      START_LIMIT_MS,
    );
    lines.on('line', (line: string) => {
      if (!line.includes('ready for connections')) return;
      clearTimeout(limit);
      resolve();
    });
    ended.then(() => {
      clearTimeout(limit);
      reject(new Error('it ended'));
    });
  });
}

function startFailure(log: string, cause: unknown): SetupError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const sentence = `MariaDB did not start (${reason}): ${errorLines(log)}`;
  return log.includes('Address already in use')
    ? new AddressInUse(sentence, { cause })
    : new SetupError(sentence, { cause });
}

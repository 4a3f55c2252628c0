import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SetupError } from '../setup-error.ts';
import { findServer, type ServerInstallation } from './find-server.ts';
import { freePort } from './free-port.ts';
import { initialiseDataDir } from './initialise.ts';
import { AddressInUse, launch, type RunningServer } from './launch.ts';
import { recordServer, stopLeftover } from './leftover.ts';
import { serverOptions, temporaryTablesDir } from './server-options.ts';

/** `sockaddr_un` holds 108 bytes on Linux and 104 on macOS, with the closing zero. */
const SOCKET_PATH_LIMIT_BYTES = 103;
/** Between our look for a free port and the server's bind somebody else may take it. */
const PORT_ATTEMPTS = 3;

export interface StartOptions {
  /** Holds the database, its log and its socket; created when absent, re-used by later starts. */
  readonly dataDir: string;
  /** TCP port on 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
  /**
   * The server's time zone. Default `+00:00`. What is no offset becomes the system's zone of the server, as TZ takes it:
   * the server's own tables of named zones are empty.
   */
  readonly timeZone?: string;
  /** Options of the server program, as on its command line; they win over ours. Default: none. */
  readonly extraOptions?: readonly string[];
  /** Receives lines of progress. Default: silent. */
  readonly report?: (line: string) => void;
}

export interface MariadbServer {
  /** Root comes in here without a password. */
  readonly socketPath: string;
  readonly port: number;
  readonly version: string;
  /** Resolves when the server process has ended, whoever ended it. */
  readonly exited: Promise<void>;
  /** Shuts down in good order and resolves when the process is gone. May be called twice. */
  stop(): Promise<void>;
  /** Ends the server as a crash would; what was committed is there at the next start. May be called twice. */
  kill(): Promise<void>;
}

/**
 * Starts a private MariaDB on `dataDir`, initialising it on first use. A server that a killed run left on the
 * same directory is stopped first; one of a living run is not.
 *
 * @throws SetupError one sentence with the server's last errors.
 */
export async function startMariadb(options: StartOptions): Promise<MariadbServer> {
  const home = path.resolve(options.dataDir);
  const installation = await findServer(options.report === undefined ? {} : { report: options.report });
  const dataDir = path.join(home, 'data');
  const record = path.join(home, 'server.json');
  await prepare(home, dataDir, record, installation);

  const socketDir = await socketDirFor(home);
  const socketPath = path.join(socketDir, 'mariadb.sock');
  const removeSocketDir = () =>
    socketDir === home ? undefined : rm(socketDir, { recursive: true, force: true });
  try {
    const { server, port } = await launchOnPort(options.port ?? 0, (port) => {
      const { timeZone = '+00:00', extraOptions = [] } = options;
      const { family } = installation;
      const offset = /^[+-]\d\d:\d\d$/.test(timeZone);
      const zone = offset ? timeZone : 'SYSTEM';
      const args = serverOptions({ family, dataDir, socketPath, port, timeZone: zone, extraOptions });
      return launch(installation.program, args, {
        logFile: path.join(home, 'mariadb.log'),
        onSpawn: (pid) => recordServer(record, pid),
        ...(offset ? {} : { systemTimeZone: timeZone }),
      });
    });
    const exited = server.exited.then(removeSocketDir);
    const stop = async () => {
      await server.stop();
      await exited;
    };
    const kill = async () => {
      await server.kill();
      await exited;
    };
    return { socketPath, port, version: installation.version, exited, stop, kill };
  } catch (cause) {
    await removeSocketDir();
    throw cause;
  }
}

async function prepare(
  home: string,
  dataDir: string,
  record: string,
  installation: ServerInstallation,
): Promise<void> {
  try {
    await mkdir(home, { recursive: true });
    // The socket lets everybody in as root who reaches it: only this user does.
    await chmod(home, 0o700);
    await stopLeftover(record, dataDir);
    await initialiseDataDir(installation, dataDir);
    await mkdir(temporaryTablesDir(dataDir), { recursive: true });
  } catch (cause) {
    if (cause instanceof SetupError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError(`The database directory ${home} can't be used: ${reason}.`, { cause });
  }
}

/** The data directory itself, or a short temporary one where the path would not fit into a socket address. */
async function socketDirFor(home: string): Promise<string> {
  const length = Buffer.byteLength(path.join(home, 'mariadb.sock'));
  return length <= SOCKET_PATH_LIMIT_BYTES ? home : mkdtemp(path.join(tmpdir(), 'mariadb-'));
}

async function launchOnPort(
  wanted: number,
  start: (port: number) => Promise<RunningServer>,
): Promise<{ readonly server: RunningServer; readonly port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = wanted === 0 ? await freePort() : wanted;
    try {
      return { server: await start(port), port };
    } catch (cause) {
      const mayRetry = cause instanceof AddressInUse && wanted === 0 && attempt < PORT_ATTEMPTS;
      if (!mayRetry) throw cause;
    }
  }
}

import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { processInfo } from '../../local/mariadb/processes.ts';
import { type MariadbServer, startMariadb } from '../../local/mariadb/server.ts';

/** A database server that this test run shares. */
export interface SharedServer {
  readonly socketPath: string;
  readonly port: number;
}

/** Time zones of the shared servers: of production, and of a factory. */
const TIME_ZONES = ['+00:00', '+07:00'] as const;
type SharedTimeZone = (typeof TIME_ZONES)[number];

declare module 'vitest' {
  export interface ProvidedContext {
    readonly mariadb: Readonly<Record<SharedTimeZone, SharedServer>>;
  }
}

/**
 * Private database servers for the whole run: one starts in half a second, but not for every file. All temporary files
 * are kept in memory where there is enough of it, as tests create and drop thousands of tables.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await temporaryFolder();
  await removeLeftovers(folder);
  const home = await mkdtemp(path.join(folder, `${PREFIX}${process.pid}-`));
  process.env['TMPDIR'] = home;
  const servers: MariadbServer[] = [];
  const start = async (timeZone: SharedTimeZone): Promise<SharedServer> => {
    const dataDir = path.join(home, `mariadb${TIME_ZONES.indexOf(timeZone)}`);
    const server = await startMariadb({ dataDir, timeZone, report: (line) => console.log(line) });
    servers.push(server);
    return { socketPath: server.socketPath, port: server.port };
  };
  // The first one installs the server program where it is missing.
  const first = await start('+00:00');
  project.provide('mariadb', { '+00:00': first, '+07:00': await start('+07:00') });
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(home, { recursive: true, force: true });
  };
}

const PREFIX = 'serial-tests-';

/** What a killed run left would hold memory until the machine starts anew. The name says whose it is. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isNaN(owner) || (await processInfo(owner)) !== undefined) continue;
    // Another user's may not be removed.
    await rm(path.join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Linux's file system in memory. */
const IN_MEMORY = '/dev/shm';
const BYTES_NEEDED = 4 * 1024 ** 3;

async function temporaryFolder(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(IN_MEMORY);
    return bavail * bsize >= BYTES_NEEDED ? IN_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

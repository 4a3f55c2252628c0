import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { type MariadbServer, startMariadb } from '../../local/mariadb/server.ts';
import { useTemporaryHome } from '../../local/temporary-home.ts';

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
  const removeHome = await useTemporaryHome();
  const servers: MariadbServer[] = [];
  const start = async (timeZone: SharedTimeZone): Promise<SharedServer> => {
    const dataDir = path.join(tmpdir(), `mariadb${TIME_ZONES.indexOf(timeZone)}`);
    const server = await startMariadb({ dataDir, timeZone, report: (line) => console.log(line) });
    servers.push(server);
    return { socketPath: server.socketPath, port: server.port };
  };
  // The first one installs the server program where it is missing.
  const first = await start('+00:00');
  project.provide('mariadb', { '+00:00': first, '+07:00': await start('+07:00') });
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await removeHome();
  };
}

import type { Connection } from 'mysql2/promise';
import { bulkLoad, type Load } from './bulk-load.ts';
import type { BenchServer } from './open-server.ts';
import type { Report } from './progress.ts';

/** Fills tables: lanes side by side, the tables of a lane one after another. */
export async function loadLanes(
  server: BenchServer,
  lanes: readonly (readonly Load[])[],
  report: Report,
): Promise<void> {
  await Promise.all(lanes.map((lane) => loadInTurn(server, lane, report)));
}

function loadInTurn(server: BenchServer, loads: readonly Load[], report: Report): Promise<void> {
  return onConnection(server, async (connection) => {
    for (const load of loads) await bulkLoad(connection, load, report);
  });
}

/** Work on a connection of its own. */
export async function onConnection<T>(
  server: BenchServer,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await server.connect();
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

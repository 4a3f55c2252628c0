import { runOutboxWorker } from '../../functions/outbox-worker/run.ts';
import { nullable, text } from '../../functions/shared/database/columns.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';
import type { JobEvent } from '../../functions/shared/job-event.ts';
import type { Way } from '../pairs/take-turns.ts';
import { millisecondsOf } from '../stopwatch.ts';
import type { BenchSystem } from '../system.ts';
import { dataApiDatabases, directDatabases } from './databases.ts';
import { ENTRIES, putEntries, requireAllLinked, tenantDatabases } from './rows.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** The row-by-row way takes three calls an entry; a part of the entries tells its speed. */
export const ROW_BY_ROW_ENTRIES = 500;

/** Our way: the worker through the Data API. */
export function workerWay(system: BenchSystem): Way {
  return linkingWay(system, ENTRIES, () =>
    millisecondsOf(() => runWorkerOver(dataApiDatabases(system).databases)),
  );
}

/** The worker's statements on a direct socket. */
export function sameStatementsWay(system: BenchSystem): Way {
  return linkingWay(system, ENTRIES, async () => {
    const { databases, close } = await directDatabases(system);
    const time = await millisecondsOf(() => runWorkerOver(databases));
    await close();
    return time;
  });
}

export function pureSqlWay(system: BenchSystem): Way {
  return linkingWay(system, ENTRIES, () => millisecondsOf(() => linkInPureSql(system)));
}

export function rowByRowWay(system: BenchSystem): Way {
  return linkingWay(system, ROW_BY_ROW_ENTRIES, () =>
    millisecondsOf(() => linkRowByRow(dataApiDatabases(system).databases, system)),
  );
}

function linkingWay(system: BenchSystem, entries: number, link: () => Promise<number>): Way {
  return {
    prepare: () => putEntries(system, entries),
    async run() {
      const time = await link();
      await requireAllLinked(system, entries);
      return time;
    },
  };
}

/** One run of the worker. */
export async function runWorkerOver(databases: Databases, event: JobEvent = {}): Promise<void> {
  const deadline = { remainingMs: () => 3_600_000 };
  const { errors, deferred } = await runOutboxWorker(
    { databases, deadline, log: SILENT, now: () => new Date(), tellDeaths: async () => undefined },
    { databasePrefix: 'bgerp_t_', monitoringSchema: 'serial_monitor', excludedTenants: [], mode: 'repair' },
    event,
  );
  if (errors + deferred > 0)
    throw new Error(`The worker left ${deferred} entries and failed for ${errors} tenants.`);
}

/** As the ERP's job does it: look a serial up, link it, mark the entry, one entry after the other. */
async function linkRowByRow(databases: Databases, system: BenchSystem): Promise<void> {
  for (const schema of tenantDatabases(system)) {
    const tenant = databases.tenant(schema);
    const entries = await tenant.read({
      sql: "SELECT id, serial_code, dag_token_id FROM serial_link_outbox WHERE status = 'pending' ORDER BY created_at",
      row: (next) => ({ id: next(text), serial: next(text), token: next(text) }),
    });
    for (const { id, serial, token } of entries) {
      await databases.core.read({
        sql: 'SELECT dag_token_id FROM serial_registry WHERE serial_code = :serial',
        parameters: { serial },
        row: (next) => next(nullable(text)),
      });
      await databases.core.write({
        sql: 'UPDATE serial_registry SET dag_token_id = :token WHERE serial_code = :serial AND dag_token_id IS NULL',
        parameters: { serial, token },
      });
      await tenant.write({
        sql: "UPDATE serial_link_outbox SET status = 'done' WHERE id = :id AND status = 'pending'",
        parameters: { id },
      });
    }
  }
}

/** The limit: two statements a tenant on the server itself, joining across databases that in production lie on two clusters. */
async function linkInPureSql(system: BenchSystem): Promise<void> {
  const { root, endpoints } = system;
  for (const schema of tenantDatabases(system)) {
    await root.query(
      `UPDATE ${schema}.serial_link_outbox AS outbox
       STRAIGHT_JOIN ${endpoints.coreDatabase}.serial_registry AS registry
         ON registry.serial_code = CONVERT(outbox.serial_code USING utf8mb4) COLLATE utf8mb4_bin
       SET registry.dag_token_id = outbox.dag_token_id
       WHERE outbox.status = 'pending' AND registry.dag_token_id IS NULL`,
    );
    await root.query(`UPDATE ${schema}.serial_link_outbox SET status = 'done' WHERE status = 'pending'`);
  }
}

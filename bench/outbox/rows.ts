import type { RowDataPacket } from 'mysql2/promise';
import type { BenchSystem } from '../system.ts';

export const TENANTS = 5;
export const ENTRIES = 20_000;
export const REGISTRY_ROWS = 1_000_000;
/** Entries take every fiftieth serial of their tenant, so that the links lie all over the registry. */
const STEP = TENANTS * 50;

/** Serials as long as real ones; tenants take turns, as they do in a registry that grew. */
const SERIAL = "CONCAT('DEFA-HAT-BENCH001-20261120-', LPAD(seq, 9, '0'), '-A9K2-N')";

export function tenantDatabases({ endpoints }: BenchSystem): readonly string[] {
  return Object.values(endpoints.tenantDatabases);
}

/** Registers a million unlinked Hatthasilpa serials. */
export async function fillRegistry(system: BenchSystem): Promise<void> {
  const { root, endpoints } = system;
  await root.query(
    `INSERT INTO ${endpoints.coreDatabase}.serial_registry
      (serial_code, tenant_id, org_code, production_type, hash_signature, checksum)
     SELECT ${SERIAL}, 1 + seq % ${TENANTS}, 'DEFA', 'hatthasilpa', REPEAT('f', 64), 'N'
     FROM ${tenantDatabases(system)[0]}.seq_1_to_${REGISTRY_ROWS}`,
  );
}

/** Unlinks all serials and puts so many due entries into the outboxes, an equal share for each tenant. */
export function putEntries(system: BenchSystem, entries: number): Promise<void> {
  return putShares(
    system,
    Array.from({ length: TENANTS }, () => entries / TENANTS),
    STEP,
  );
}

/** The first tenant floods its outbox, the second one adds a single entry. */
export function putFlood(system: BenchSystem, entries: number): Promise<void> {
  return putShares(system, [entries, 1, 0, 0, 0], 2 * TENANTS);
}

/** Every registered serial waits. */
export function putWholeRegistry(system: BenchSystem): Promise<void> {
  return putShares(
    system,
    Array.from({ length: TENANTS }, () => REGISTRY_ROWS / TENANTS),
    TENANTS,
  );
}

/** @param step Distance of the serials that a tenant's entries name; a multiple of the number of tenants. */
async function putShares(system: BenchSystem, shares: readonly number[], step: number): Promise<void> {
  const { root, endpoints } = system;
  await root.query(
    `UPDATE ${endpoints.coreDatabase}.serial_registry SET dag_token_id = NULL WHERE dag_token_id IS NOT NULL`,
  );
  for (const [index, database] of tenantDatabases(system).entries()) {
    await root.query(`TRUNCATE ${database}.serial_link_outbox`);
    const share = shares[index] ?? 0;
    if (share === 0) continue;
    // Tenant 1 has the serials 5, 10, …; tenant 2 has 1, 6, …
    const first = index === 0 ? TENANTS : index;
    await root.query(
      `INSERT INTO ${database}.serial_link_outbox (serial_code, dag_token_id, last_error, created_at)
       SELECT ${SERIAL}, seq, 'gone away', NOW() - INTERVAL 1 HOUR
       FROM ${database}.seq_${first}_to_${first + (share - 1) * step}_step_${step}`,
    );
  }
}

/** A way that did not do the work is not fast. */
export async function requireAllLinked(system: BenchSystem, entries: number): Promise<void> {
  const count = async (sql: string) => {
    const [rows] = await system.root.query<RowDataPacket[]>(sql);
    return Number(rows[0]?.['n']);
  };
  const linked = await count(
    `SELECT COUNT(dag_token_id) AS n FROM ${system.endpoints.coreDatabase}.serial_registry`,
  );
  let done = 0;
  for (const database of tenantDatabases(system)) {
    done += await count(`SELECT COUNT(*) AS n FROM ${database}.serial_link_outbox WHERE status = 'done'`);
  }
  if (linked !== entries || done !== entries) {
    throw new Error(`Of ${entries} entries ${linked} were linked and ${done} marked done.`);
  }
}

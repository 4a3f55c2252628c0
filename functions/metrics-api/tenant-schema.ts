import { text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';

/** Where a tenant's tables lie, and the one way in which their shape varies. */
export interface TenantSchema {
  readonly name: string;
  /** The ticket table, if its rows name their organisation; null where the whole database is the tenant's. */
  readonly ticketTable: 'hatthasilpa_job_ticket' | 'job_ticket' | null;
}

/** Looks tenant schemas up and remembers them: they change when a tenant is set up, not in daily life. */
export class TenantSchemas {
  readonly #known = new Map<string, TenantSchema>();

  /** Undefined when the tenant cluster has no database of that name, however it is spelt. */
  async find(tenantCluster: Database, databaseName: string): Promise<TenantSchema | undefined> {
    const known = this.#known.get(databaseName);
    if (known !== undefined) return known;
    const [name] = await tenantCluster.read({
      sql: 'SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE LOWER(SCHEMA_NAME) = LOWER(:name)',
      parameters: { name: databaseName },
      row: (next) => next(text),
    });
    if (name === undefined) return undefined;
    const found = { name, ticketTable: await ticketTable(tenantCluster, name) };
    this.#known.set(databaseName, found);
    return found;
  }
}

async function ticketTable(tenantCluster: Database, schema: string): Promise<TenantSchema['ticketTable']> {
  const tables = await tenantCluster.read({
    sql: `SELECT TABLE_NAME FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = :schema AND COLUMN_NAME = 'id_org'
        AND TABLE_NAME IN ('hatthasilpa_job_ticket', 'job_ticket')`,
    parameters: { schema },
    row: (next) => next(text),
  });
  return (['hatthasilpa_job_ticket', 'job_ticket'] as const).find((name) => tables.includes(name)) ?? null;
}

import { readTicketTable, type TicketTable } from '../queries/ticket-table.ts';
import { text } from './columns.ts';
import { type Database, LOOKUP_PATIENCE_MS } from './data-api.ts';

/** Where a tenant's tables lie, and the one way in which their shape varies. */
export interface TenantSchema {
  readonly name: string;
  readonly ticketTable: TicketTable;
}

/** Thrown where the tenant cluster has no database of a tenant. */
export class MissingDatabaseError extends Error {
  override readonly name = 'MissingDatabaseError';
  constructor(database: string) {
    super(`The tenant cluster has no database ${database}.`);
  }
}

/** Looks tenant schemas up and remembers them: they change when a tenant is set up, not in daily life. */
export class TenantSchemas {
  readonly #known = new Map<string, TenantSchema>();

  /**
   * @param databaseName However it is spelt: case matters on Linux, but the ERP's documents do not agree on it.
   * @throws {MissingDatabaseError}, and what the tenant cluster throws.
   */
  async find(tenantCluster: Database, databaseName: string): Promise<TenantSchema> {
    const known = this.#known.get(databaseName);
    if (known !== undefined) return known;
    const [name] = await tenantCluster.read({
      sql: 'SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE LOWER(SCHEMA_NAME) = LOWER(:name)',
      parameters: { name: databaseName },
      patienceMs: LOOKUP_PATIENCE_MS,
      row: (next) => next(text),
    });
    if (name === undefined) throw new MissingDatabaseError(databaseName);
    const found = { name, ticketTable: await readTicketTable(tenantCluster, name) };
    this.#known.set(databaseName, found);
    return found;
  }
}

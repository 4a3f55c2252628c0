import { readTicketTable, type TicketTable } from '../queries/ticket-table.ts';
import { text } from './columns.ts';
import { type Database, LOOKUP_PATIENCE_MS } from './data-api.ts';

/** Where a tenant's tables lie, and the one way in which their shape varies. */
export interface TenantSchema {
  readonly name: string;
  readonly ticketTable: TicketTable;
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
      patienceMs: LOOKUP_PATIENCE_MS,
      row: (next) => next(text),
    });
    if (name === undefined) return undefined;
    const found = { name, ticketTable: await readTicketTable(tenantCluster, name) };
    this.#known.set(databaseName, found);
    return found;
  }
}

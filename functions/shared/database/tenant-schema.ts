import { chooseByName } from '../../../lib/catalogue/tenant-codes.ts';
import { readTicketTable, type TicketTable } from '../queries/ticket-table.ts';
import { text } from './columns.ts';
import { type Database, LOOKUP_PATIENCE_MS } from './data-api.ts';
import type { Databases } from './databases.ts';
import { databaseErrorKind } from './error-kind.ts';

/** Where a tenant's tables lie, and the one way in which their shape varies. */
export interface TenantSchema {
  readonly name: string;
  readonly ticketTable: TicketTable;
}

/** Thrown where the tenant cluster has no database of a tenant, or nobody can say which one it is. */
export class MissingDatabaseError extends Error {
  override readonly name = 'MissingDatabaseError';
}

/**
 * Chooses a tenant's database by its name.
 * @param names Those of the cluster, or at least all that differ from the name in case alone.
 * @throws {MissingDatabaseError}
 */
export function databaseNamed(wanted: string, names: readonly string[]): string {
  const choice = chooseByName(names, (name) => name, wanted);
  switch (choice.kind) {
    case 'found':
      return choice.item;
    case 'none':
      throw new MissingDatabaseError(`The tenant cluster has no database ${wanted}.`);
    case 'ambiguous':
      throw new MissingDatabaseError(
        `The tenant cluster has no database ${wanted}, but several that differ from it in case alone: ${choice.items.toSorted().join(', ')}. The tenant's own must be spelt ${wanted}.`,
      );
  }
}

/** Looks tenant schemas up and remembers them: they change when a tenant is set up, not in daily life. */
export class TenantSchemas {
  readonly #known = new Map<string, TenantSchema>();

  /**
   * Opens a tenant's database. Where it then refuses a statement, what is remembered of it may be out of date, say
   * because the ERP has renamed a table: the next one who asks looks it up again.
   * @throws {MissingDatabaseError}, and what the tenant cluster throws.
   */
  async open(
    databases: Databases,
    databaseName: string,
  ): Promise<{ readonly tenant: Database; readonly schema: TenantSchema }> {
    const schema = await this.find(databases.tenantCluster, databaseName);
    const tenant = databases.tenant(schema.name);
    const watched = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
      try {
        return await answer;
      } catch (error) {
        if (databaseErrorKind(error) === 'statement') this.#known.delete(databaseName);
        throw error;
      }
    };
    return {
      tenant: {
        read: (query) => watched(tenant.read(query)),
        write: (statement) => watched(tenant.write(statement)),
      },
      schema,
    };
  }

  /** As `open`, for who needs to know no more than where the tables lie. */
  async find(tenantCluster: Database, databaseName: string): Promise<TenantSchema> {
    const known = this.#known.get(databaseName);
    if (known !== undefined) return known;
    const names = await tenantCluster.read({
      sql: 'SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE LOWER(SCHEMA_NAME) = LOWER(:name)',
      parameters: { name: databaseName },
      patienceMs: LOOKUP_PATIENCE_MS,
      row: (next) => next(text),
    });
    const name = databaseNamed(databaseName, names);
    const found = { name, ticketTable: await readTicketTable(tenantCluster, name) };
    this.#known.set(databaseName, found);
    return found;
  }
}

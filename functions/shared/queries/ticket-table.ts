import { text } from '../database/columns.ts';
import { type Database, LOOKUP_PATIENCE_MS } from '../database/data-api.ts';

/** The ticket table, if its rows name their organisation; null where the whole database is the tenant's. */
export type TicketTable = 'hatthasilpa_job_ticket' | 'job_ticket' | null;

/** Finds out how a tenant's job tickets are to be filtered. Read-only. */
export async function readTicketTable(tenantCluster: Database, schema: string): Promise<TicketTable> {
  const tables = await tenantCluster.read({
    sql: `SELECT TABLE_NAME FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = :schema AND COLUMN_NAME = 'id_org'
        AND TABLE_NAME IN ('hatthasilpa_job_ticket', 'job_ticket')`,
    parameters: { schema },
    patienceMs: LOOKUP_PATIENCE_MS,
    row: (next) => next(text),
  });
  return (['hatthasilpa_job_ticket', 'job_ticket'] as const).find((name) => tables.includes(name)) ?? null;
}

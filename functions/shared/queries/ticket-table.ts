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

/** Names under which the ERP keeps its job tickets; it is renaming the table, and either may be a view. */
const TICKET_TABLES = ['hatthasilpa_job_ticket', 'job_ticket'] as const;
export type TicketTableName = (typeof TICKET_TABLES)[number];

/** The tables in which a tenant's job tickets are. Read-only. */
export async function readTicketTables(tenantCluster: Database, schema: string): Promise<TicketTableName[]> {
  const tables = await tenantCluster.read({
    sql: `SELECT TABLE_NAME FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = :schema AND COLUMN_NAME = 'id_job_ticket'
        AND TABLE_NAME IN ('hatthasilpa_job_ticket', 'job_ticket')`,
    parameters: { schema },
    row: (next) => next(text),
  });
  return TICKET_TABLES.filter((name) => tables.includes(name));
}

/** SQL that says whether a job ticket is in none of the tables; false where there is no table to look in. */
export function withoutTicket(ticketId: string, tables: readonly TicketTableName[]): string {
  if (tables.length === 0) return 'FALSE';
  return tables
    .map((table) => `NOT EXISTS (SELECT 1 FROM ${table} AS ticket WHERE ticket.id_job_ticket = ${ticketId})`)
    .join(' AND ');
}

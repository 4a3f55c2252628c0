import { integer } from '../database/columns.ts';
import type { Database } from '../database/data-api.ts';
import type { TicketTable } from './ticket-table.ts';

/** How many of one tenant's job ticket serials are on a token. */
export interface TicketSerials {
  readonly total: number;
  /** With their tenant link. */
  readonly linked: number;
  readonly unspawned: number;
}

/**
 * Counts a tenant's job ticket serials. Read-only.
 * @param tenantId null while it is not known: then the whole database is the tenant's.
 */
export async function readTicketSerials(
  tenant: Database,
  ticketTable: TicketTable,
  tenantId: number | null,
): Promise<TicketSerials> {
  const filtered = ticketTable !== null && tenantId !== null;
  const ofTenant = filtered
    ? `WHERE id_job_ticket IN (SELECT id_job_ticket FROM ${ticketTable} WHERE id_org = :tenant)`
    : '';
  const [counts] = await tenant.read({
    sql: `SELECT COUNT(*), COUNT(spawned_token_id), COUNT(*) - COUNT(spawned_at) FROM job_ticket_serial ${ofTenant}`,
    ...(filtered ? { parameters: { tenant: tenantId } } : {}),
    row: (next) => ({ total: next(integer), linked: next(integer), unspawned: next(integer) }),
  });
  return counts ?? { total: 0, linked: 0, unspawned: 0 };
}

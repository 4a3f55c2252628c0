import { integer } from '../database/columns.ts';
import type { Database, RowReader } from '../database/data-api.ts';
import type { TicketTable } from './ticket-table.ts';

/** How many of one tenant's job ticket serials are on a token. */
export interface TicketSerials {
  readonly total: number;
  /** With their tenant link. */
  readonly linked: number;
  readonly unspawned: number;
}

const NONE: TicketSerials = { total: 0, linked: 0, unspawned: 0 };

const counts: RowReader<TicketSerials> = (next) => ({
  total: next(integer),
  linked: next(integer),
  unspawned: next(integer),
});

/**
 * Counts a tenant's job ticket serials. Read-only.
 *
 * Looking at each serial's ticket takes many times as long as counting all of them along one index, and other
 * organisations' serials hardly ever lie in a tenant's database. So all are counted, and beside it those that
 * are not the tenant's. A serial that comes in between the two statements, on a ticket that is not the
 * tenant's, may be counted in one of them alone.
 * @param tenantId null while it is not known: then the whole database is the tenant's.
 */
export async function readTicketSerials(
  tenant: Database,
  ticketTable: TicketTable,
  tenantId: number | null,
): Promise<TicketSerials> {
  const [all, others] = await Promise.all([
    countAll(tenant),
    ticketTable === null || tenantId === null ? NONE : countOthers(tenant, ticketTable, tenantId),
  ]);
  return {
    total: all.total - others.total,
    linked: all.linked - others.linked,
    unspawned: all.unspawned - others.unspawned,
  };
}

/** The index on (spawned_at, spawned_token_id) holds all that is counted. Read-only. */
async function countAll(tenant: Database): Promise<TicketSerials> {
  const [all] = await tenant.read({
    sql: 'SELECT COUNT(*), COUNT(spawned_token_id), COUNT(*) - COUNT(spawned_at) FROM job_ticket_serial',
    row: counts,
  });
  return all ?? NONE;
}

/**
 * Counts the serials whose ticket is another organisation's, nobody's or not there. The tickets are found by
 * going from one to the next in the index on them, and only serials of those that are left are read.
 * Read-only.
 */
async function countOthers(
  tenant: Database,
  ticketTable: NonNullable<TicketTable>,
  tenantId: number,
): Promise<TicketSerials> {
  const [others] = await tenant.read({
    sql: `SELECT COUNT(*), COUNT(serial.spawned_token_id), COUNT(*) - COUNT(serial.spawned_at)
      FROM (SELECT DISTINCT id_job_ticket FROM job_ticket_serial) AS used
      LEFT JOIN ${ticketTable} AS ticket
        ON ticket.id_job_ticket = used.id_job_ticket AND ticket.id_org = :tenant
      STRAIGHT_JOIN job_ticket_serial AS serial ON serial.id_job_ticket = used.id_job_ticket
      WHERE ticket.id_job_ticket IS NULL`,
    parameters: { tenant: tenantId },
    row: counts,
  });
  return others ?? NONE;
}

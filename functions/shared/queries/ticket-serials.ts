import { integer, text } from '../database/columns.ts';
import type { Database, RowReader } from '../database/data-api.ts';
import { isTime } from './sql-time.ts';
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
 * Exact totals cost a look at all of an index, so its two halves are read side by side. Looking at each serial's
 * ticket would take many times as long, and other organisations' serials hardly ever lie in a tenant's database:
 * all serials are counted, and beside them those that are not the tenant's. What changes between these statements
 * may be counted in one of them alone; a spawn is not among it, for its serial stays in the newer half.
 * @param tenantId null while it is not known: then the whole database is the tenant's.
 */
export async function readTicketSerials(
  tenant: Database,
  ticketTable: TicketTable,
  tenantId: number | null,
): Promise<TicketSerials> {
  const middle = await readMiddle(tenant);
  const [newer, older, others] = await Promise.all([
    countHalf(tenant, 'spawned_at IS NULL OR spawned_at >= :middle', middle),
    countHalf(tenant, 'spawned_at < :middle', middle),
    ticketTable === null || tenantId === null ? NONE : countOthers(tenant, ticketTable, tenantId),
  ]);
  return {
    total: newer.total + older.total - others.total,
    linked: newer.linked + older.linked - others.linked,
    unspawned: newer.unspawned + older.unspawned - others.unspawned,
  };
}

/** Before every spawn: then the newer half is all there is. */
const BEGINNING = '1000-01-01 00:00:00';

/** When about half of the serials were spawned: serials are spawned in the order of their ids, more or less. Read-only. */
async function readMiddle(tenant: Database): Promise<string> {
  const [middle] = await tenant.read({
    sql: `SELECT CAST(spawned_at AS CHAR) FROM job_ticket_serial
      WHERE id_serial >= (SELECT (MIN(id_serial) + MAX(id_serial)) DIV 2 FROM job_ticket_serial)
        AND id_serial < (SELECT (MIN(id_serial) + MAX(id_serial)) DIV 2 FROM job_ticket_serial) + ${SERIALS_ASKED}
        AND ${isTime('spawned_at')}
      ORDER BY id_serial LIMIT 1`,
    row: (next) => next(text),
  });
  return middle ?? BEGINNING;
}

/** Among so many in the middle of the ids one is spawned, or hardly any is. */
const SERIALS_ASKED = 1_000;

/** The index on (spawned_at, spawned_token_id) holds all that is counted. Read-only. */
async function countHalf(tenant: Database, condition: string, middle: string): Promise<TicketSerials> {
  const [half] = await tenant.read({
    sql: `SELECT COUNT(*), COUNT(spawned_token_id), COUNT(*) - COUNT(spawned_at)
      FROM job_ticket_serial WHERE ${condition}`,
    parameters: { middle },
    row: counts,
  });
  return half ?? NONE;
}

/**
 * Counts the serials whose ticket is another organisation's, nobody's or not there. Tickets are found by going
 * from one to the next in the index on them; only serials of those that are left are read. Read-only.
 */
async function countOthers(
  tenant: Database,
  ticketTable: NonNullable<TicketTable>,
  tenantId: number,
): Promise<TicketSerials> {
  const [others] = await tenant.read({
    sql: `SELECT COUNT(*), COUNT(serial.spawned_token_id), COUNT(*) - COUNT(serial.spawned_at)
      FROM (SELECT DISTINCT id_job_ticket FROM job_ticket_serial) AS used
      STRAIGHT_JOIN job_ticket_serial AS serial ON serial.id_job_ticket = used.id_job_ticket
      WHERE used.id_job_ticket NOT IN (SELECT id_job_ticket FROM ${ticketTable} WHERE id_org = :tenant)`,
    parameters: { tenant: tenantId },
    row: counts,
  });
  return others ?? NONE;
}

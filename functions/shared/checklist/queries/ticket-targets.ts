import { integer, truth } from '../../database/columns.ts';
import type { Database } from '../../database/data-api.ts';
import { DisorderedRowsError, windowStart } from '../../database/window-start.ts';
import { inSessionClock, LATEST } from '../../queries/sql-time.ts';
import type { TicketTable, TicketTableName } from '../../queries/ticket-table.ts';
import type { Period } from '../periods.ts';

/** Hatthasilpa tickets by the piece that one tenant created in a period, without cancelled ones. */
export interface TicketTargets {
  /** Tickets of up to 1,000 pieces, whose serials are made with them. */
  readonly tickets: number;
  /** Pieces of these tickets. */
  readonly target: number;
  /** Serials that exist for them, whenever they were made. */
  readonly serials: number;
  /** Tickets above 1,000 pieces: their serials are made when a token is spawned. */
  readonly largeTickets: number;
  readonly largeTarget: number;
  readonly largeSerials: number;
}

/** Where a tenant's tickets are. */
export interface TicketSource {
  readonly table: TicketTableName;
  /** Whether its rows name their organisation. */
  readonly namesOrganization: boolean;
}

/** Pieces up to which the ERP makes the serials together with the ticket. */
const PRE_GENERATED = 1_000;

/** A transaction may take so long to commit its ids. */
const DISORDER = 'INTERVAL 1 HOUR';

/** @param filtered The table whose rows name their organisation, if there is one. */
export function ticketSource(
  filtered: TicketTable,
  tables: readonly TicketTableName[],
): TicketSource | undefined {
  const table = filtered ?? tables[0];
  return table === undefined ? undefined : { table, namesOrganization: filtered !== null };
}

/**
 * Compares the tickets of a period with their serials. `created_at` has no index: the newest ids are looked
 * through. Read-only.
 * @param tenantId null while it is not known: then the whole database is the tenant's.
 * @throws {DisorderedRowsError} when nobody can tell which tickets are of the period.
 */
export async function readTicketTargets(
  tenant: Database,
  { table, namesOrganization }: TicketSource,
  tenantId: number | null,
  period: Period,
): Promise<TicketTargets> {
  const [start, end] = [inSessionClock(':from'), inSessionClock(':to')];
  const filtered = namesOrganization && tenantId !== null;
  const small = `target_qty <= ${PRE_GENERATED}`;
  const large = `target_qty > ${PRE_GENERATED}`;
  const timed = { name: table, id: 'id_job_ticket', time: 'created_at' };
  const begin = windowStart(timed, { before: `${start} - ${DISORDER}`, latest: LATEST, asked: 'seldom' });
  const [targets] = await tenant.read({
    sql: `SELECT MAX(made.older) IS NULL, COALESCE(SUM(${small}), 0), ${pieces(small, 'target_qty')}, ${pieces(small, 'serials')},
        COALESCE(SUM(${large}), 0), ${pieces(large, 'target_qty')}, ${pieces(large, 'serials')}
      FROM (SELECT older.id AS older, ticket.target_qty,
          (SELECT COUNT(*) FROM job_ticket_serial AS serial WHERE serial.id_job_ticket = ticket.id_job_ticket) AS serials
        FROM (SELECT ${begin} AS id) AS older
        LEFT JOIN ${table} AS ticket ON ticket.id_job_ticket > older.id
          AND ticket.created_at >= ${start} AND ticket.created_at < ${end} AND ticket.target_qty > 0
          AND ticket.process_mode = 'piece' AND ticket.production_type = 'hatthasilpa'
          AND (ticket.status IS NULL OR ticket.status <> 'cancelled')${filtered ? ' AND ticket.id_org = :tenant' : ''}) AS made`,
    parameters: {
      from: period.from,
      to: period.to,
      ...(filtered ? { tenant: tenantId } : {}),
    },
    row: (next) => ({
      unknown: next(truth),
      tickets: next(integer),
      target: next(integer),
      serials: next(integer),
      largeTickets: next(integer),
      largeTarget: next(integer),
      largeSerials: next(integer),
    }),
  });
  if (targets === undefined) throw new Error('The query of tickets answered no row.');
  const { unknown, ...known } = targets;
  if (unknown) throw new DisorderedRowsError(table);
  return known;
}

/** `target_qty` is a decimal number: whole pieces are meant. */
function pieces(condition: string, column: string): string {
  return `CAST(COALESCE(SUM(CASE WHEN ${condition} THEN ${column} ELSE 0 END), 0) AS SIGNED)`;
}

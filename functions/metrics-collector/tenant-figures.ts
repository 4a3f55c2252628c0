import { integer, nullable } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { type TimedTable, windowStart } from '../shared/database/window-start.ts';
import { ANY_STATUS, FROM_SPAWN, outboxState } from '../shared/queries/outbox-state.ts';
import { inSessionClock, LATEST, LATEST_UTC, minutesAgo } from '../shared/queries/sql-time.ts';
import type { ReportedDay } from './reporting-window.ts';

/** The state of one tenant's own tables at one moment. Ages are in seconds. */
export interface TenantState {
  readonly pending: number;
  readonly pendingAge: number;
  /** Dead entries that nobody has acknowledged. */
  readonly dead: number;
  readonly deadAge: number;
  readonly quarantined: number;
  readonly quarantinedInvalidFormat: number;
  readonly quarantinedOrphaned: number;
  readonly quarantinedLastHour: number;
  /** Distinct links of the last 60 minutes that failed at spawn. */
  readonly linksFailedLastHour: number;
  readonly spawnedLastHour: number;
  /** Entries of the outbox without a status, which nobody works on. */
  readonly outboxWithoutStatus: number;
  /** Pending entries without any time: nobody knows how old they are. */
  readonly pendingWithoutTime: number;
  /** Rows dated in the future, by column. */
  readonly ahead: Readonly<Record<AheadColumn, number>>;
}

/** Columns of our windows, looked through for times in the future: all rows where that is cheap, else the newest. */
type AheadColumn =
  | 'serial_link_outbox.created_at'
  | 'job_ticket_serial.spawned_at'
  | 'serial_quarantine.quarantined_at'
  | 'job_ticket_serial.generated_at'
  | 'flow_token.spawned_at';

/** One tenant's totals of one UTC day. */
export interface TenantDay {
  /** Null where nobody can tell: the table's rows stand in no order of time. */
  readonly preGenerated: number | null;
  readonly spawnUsed: number;
  readonly linksFailed: number;
}

/** All that one tenant's own tables say. */
export interface TenantFigures {
  readonly state: TenantState;
  /** One for each day asked for. */
  readonly days: readonly TenantDay[];
}

const TICKET_SERIALS: TimedTable = { name: 'job_ticket_serial', id: 'id_serial', time: 'generated_at' };
const TOKENS: TimedTable = { name: 'flow_token', id: 'id_token', time: 'spawned_at' };

/** A clock that is off shows in what was written last. */
const NEWEST_ROWS = 100;

/** SQL that counts the newest rows dated in the future. */
function newestAhead({ name, id, time }: TimedTable): string {
  return `(SELECT COUNT(*) FROM (SELECT tail.${time} AS time FROM ${name} AS tail ORDER BY tail.${id} DESC LIMIT ${NEWEST_ROWS}) AS newest
        WHERE newest.time > ${LATEST})`;
}

/** A transaction may take so long to commit its ids. */
const DISORDER = 'INTERVAL 1 HOUR';

/**
 * Reads a tenant's state and its totals of some days in one statement. Columns are compared with the clock that
 * wrote them: `NOW()` for outbox, quarantine and `generated_at`, `UTC_TIMESTAMP()` for `spawned_at`. Ages never
 * go below 0. Read-only.
 * @param acknowledged Ids of dead entries that a person has acknowledged.
 */
export async function readTenantFigures(
  tenant: Database,
  acknowledged: readonly string[],
  days: readonly ReportedDay[],
): Promise<TenantFigures> {
  const [figures] = await tenant.read({
    sql: `SELECT
      ${outboxState.pending},
      ${outboxState.pendingAge},
      ${outboxState.deadUnacknowledged},
      ${outboxState.deadAge},
      (SELECT COUNT(*) FROM serial_quarantine),
      (SELECT COUNT(*) FROM serial_quarantine WHERE reason = 'invalid_format'),
      (SELECT COUNT(*) FROM serial_quarantine WHERE reason = 'orphaned'),
      (SELECT COUNT(*) FROM serial_quarantine WHERE quarantined_at > ${minutesAgo(60)} AND quarantined_at <= ${LATEST}),
      ${outboxState.linksFailedLastHour},
      ${outboxState.spawnedLastHour},
      ${outboxState.withoutStatus},
      ${outboxState.pendingWithoutTime},
      ${outboxState.ahead},
      (SELECT COUNT(*) FROM job_ticket_serial WHERE spawned_at > ${LATEST_UTC}),
      (SELECT COUNT(*) FROM serial_quarantine WHERE quarantined_at > ${LATEST}),
      ${newestAhead(TICKET_SERIALS)},
      ${newestAhead(TOKENS)}${days.map((_, day) => `,${totalsSql(`:from${day}`, `:to${day}`)}`).join('')}`,
    parameters: {
      acknowledged: JSON.stringify(acknowledged),
      ...Object.fromEntries(
        days.flatMap(({ from, to }, day) => [
          [`from${day}`, from],
          [`to${day}`, to],
        ]),
      ),
    },
    row: (next) => ({
      state: {
        pending: next(integer),
        pendingAge: next(integer),
        dead: next(integer),
        deadAge: next(integer),
        quarantined: next(integer),
        quarantinedInvalidFormat: next(integer),
        quarantinedOrphaned: next(integer),
        quarantinedLastHour: next(integer),
        linksFailedLastHour: next(integer),
        spawnedLastHour: next(integer),
        outboxWithoutStatus: next(integer),
        pendingWithoutTime: next(integer),
        ahead: {
          'serial_link_outbox.created_at': next(integer),
          'job_ticket_serial.spawned_at': next(integer),
          'serial_quarantine.quarantined_at': next(integer),
          'job_ticket_serial.generated_at': next(integer),
          'flow_token.spawned_at': next(integer),
        },
      },
      days: days.map(() => ({
        preGenerated: next(nullable(integer)),
        spawnUsed: next(integer),
        linksFailed: next(integer),
      })),
    }),
  });
  if (figures === undefined) throw new Error('The query of tenant figures answered no row.');
  return figures;
}

/**
 * SQL of a day's totals. Where the day's rows begin stands in a table of one row, which is read before plans are
 * made: compared with a subquery in WHERE, the ids bound nothing and all rows are read.
 */
function totalsSql(from: string, to: string): string {
  const [start, end] = [inSessionClock(from), inSessionClock(to)];
  return `
      (SELECT CASE WHEN COUNT(older.id) > 0 THEN COUNT(serial.id_serial) END
        FROM (SELECT ${windowStart(TICKET_SERIALS, { before: `${start} - ${DISORDER}`, latest: LATEST, asked: 'often' })} AS id) AS older
        LEFT JOIN job_ticket_serial AS serial ON serial.id_serial > older.id
          AND serial.generated_at >= ${start} AND serial.generated_at < ${end} AND serial.generated_at <= ${LATEST}),
      (SELECT COUNT(*) FROM job_ticket_serial
        WHERE spawned_at >= ${from} AND spawned_at < ${to} AND spawned_at <= ${LATEST_UTC}),
      (SELECT COUNT(DISTINCT serial_code, dag_token_id) FROM serial_link_outbox
        WHERE ${ANY_STATUS} AND ${FROM_SPAWN} AND created_at >= ${start} AND created_at < ${end} AND created_at <= ${LATEST})`;
}

import { integer } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { tailOf } from '../shared/database/tail.ts';
import { ANY_STATUS, FROM_SPAWN, outboxState } from '../shared/queries/outbox-state.ts';
import { inSessionClock } from '../shared/queries/sql-time.ts';
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
}

/** One tenant's totals of one UTC day. */
export interface TenantDay {
  readonly preGenerated: number;
  readonly spawnUsed: number;
  readonly linksFailed: number;
}

/** All that one tenant's own tables say. */
export interface TenantFigures {
  readonly state: TenantState;
  /** One for each day asked for. */
  readonly days: readonly TenantDay[];
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
      (SELECT COUNT(*) FROM serial_quarantine WHERE quarantined_at > NOW() - INTERVAL 60 MINUTE),
      ${outboxState.linksFailedLastHour},
      ${outboxState.spawnedLastHour}${days.map((_, day) => `,${totalsSql(`:from${day}`, `:to${day}`)}`).join('')}`,
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
      },
      days: days.map(() => ({
        preGenerated: next(integer),
        spawnUsed: next(integer),
        linksFailed: next(integer),
      })),
    }),
  });
  if (figures === undefined) throw new Error('The query of tenant figures answered no row.');
  return figures;
}

/**
 * SQL of a day's totals. The tail stands in a table of one row, which is read before plans are made: compared
 * with a subquery in WHERE, the ids bound nothing and all rows are read.
 */
function totalsSql(from: string, to: string): string {
  const [start, end] = [inSessionClock(from), inSessionClock(to)];
  return `
      (SELECT COUNT(*) FROM (SELECT ${tailOf('job_ticket_serial', 'id_serial', 'generated_at', `${start} - ${DISORDER}`)} AS id) AS older
        STRAIGHT_JOIN job_ticket_serial AS serial ON serial.id_serial > older.id
        WHERE serial.generated_at >= ${start} AND serial.generated_at < ${end}),
      (SELECT COUNT(*) FROM job_ticket_serial WHERE spawned_at >= ${from} AND spawned_at < ${to}),
      (SELECT COUNT(DISTINCT serial_code, dag_token_id) FROM serial_link_outbox
        WHERE ${ANY_STATUS} AND ${FROM_SPAWN} AND created_at >= ${start} AND created_at < ${end})`;
}

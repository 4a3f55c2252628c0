import { integer } from '../../database/columns.ts';
import type { Database } from '../../database/data-api.ts';
import { ANY_STATUS, FROM_SPAWN } from '../../queries/outbox-state.ts';
import { inSessionClock, toUtc } from '../../queries/sql-time.ts';
import type { Period } from '../periods.ts';

/** Errors of one hour of the day on one day of the week, UTC. */
export interface HourOfWeek {
  /** 0 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly count: number;
}

/** Counts the links that failed at spawn by hour and day of the week, each once, at its first failure. Read-only. */
export function readFailedLinksByHour(tenant: Database, period: Period): Promise<HourOfWeek[]> {
  return tenant.read({
    sql: `SELECT WEEKDAY(link.failed_at) AS day, HOUR(link.failed_at) AS hour, COUNT(*)
      FROM (
        SELECT ${toUtc('MIN(created_at)')} AS failed_at
        FROM serial_link_outbox
        WHERE ${ANY_STATUS} AND ${FROM_SPAWN}
          AND created_at >= ${inSessionClock(':from')} AND created_at < ${inSessionClock(':to')}
        GROUP BY serial_code, dag_token_id
      ) AS link
      GROUP BY day, hour`,
    parameters: { from: period.from, to: period.to },
    row: (next) => ({ weekday: next(integer), hour: next(integer), count: next(integer) }),
  });
}

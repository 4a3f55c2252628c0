import { integer } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { ANY_STATUS, FROM_SPAWN } from '../../shared/queries/outbox-state.ts';
import { inSessionClock, LATEST, toUtc } from '../../shared/queries/sql-time.ts';
import { HOUR_MS, sqlTime } from '../../shared/utc.ts';

/**
 * Counts the links that failed at spawn by hours before the newest one: index 0 is the newest. A link counts
 * once, in the hour of its first entry within the window, so that the hours add up to the total. Read-only.
 * @param hours Starts of the hours, in milliseconds.
 */
export async function readLinkFailures(
  tenant: Database,
  hours: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const to = sqlTime(Math.max(...hours) + HOUR_MS);
  const counts = await tenant.read({
    sql: `SELECT FLOOR((TIMESTAMPDIFF(SECOND, ${toUtc('link.failed_at')}, :to) - 1) / 3600) AS hours_ago, COUNT(*)
      FROM (
        SELECT MIN(created_at) AS failed_at FROM serial_link_outbox
        WHERE ${ANY_STATUS} AND ${FROM_SPAWN}
          AND created_at >= ${inSessionClock(':from')} AND created_at < ${inSessionClock(':to')} AND created_at <= ${LATEST}
        GROUP BY serial_code, dag_token_id
      ) AS link
      GROUP BY hours_ago`,
    parameters: { from: sqlTime(Math.min(...hours)), to },
    row: (next) => [next(integer), next(integer)] as const,
  });
  return new Map(counts);
}

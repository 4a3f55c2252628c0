import { readReporters } from '../shared/checklist/queries/rejections.ts';
import type { Database } from '../shared/database/data-api.ts';
import { JOBS } from '../shared/job-patience.ts';
import { rotated } from '../shared/rotated.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';
import { DAY_MS } from '../shared/utc.ts';

/** Our own schema on the tenant cluster. */
export interface OwnSchema {
  readonly tenantCluster: Database;
  readonly schema: string;
}

/** Days; the monthly report looks back two months, and somebody may ask for the one before again. */
const RUNS_KEPT = 100;
/** Days; a year and a month to compare it with. */
const EVENTS_KEPT = 400;
/** Rows of one statement: the Data API ends it after 45 s, and what it had deleted would be back. */
const AT_ONCE = 5_000;

/**
 * Forgets what nobody asks for any more. Each deletion is a transaction of its own, and repeating it changes nothing.
 * Never throws: what is left goes another day, as each day begins with other tenants.
 */
export async function forgetOldRows(own: OwnSchema, log: Log, now: Date): Promise<void> {
  try {
    for (const job of JOBS) await untilNoneIsLeft(() => forgetRuns(own, job));
    const tenants = rotated(
      await readReporters(own.tenantCluster, own.schema),
      Math.floor(now.getTime() / DAY_MS),
    );
    for (const tenant of tenants) await untilNoneIsLeft(() => forgetEvents(own, tenant));
  } catch (error) {
    log.warn('Old rows of the monitoring schema could not be deleted', { error: describeError(error) });
  }
}

/** Deletes the oldest runs of a job, by the index on (job, completed_at). Answers how many, at most `AT_ONCE`. */
export function forgetRuns({ tenantCluster, schema }: OwnSchema, job: string): Promise<number> {
  return tenantCluster.write({
    sql: `DELETE FROM ${schema}.job_run
      WHERE job = :job AND completed_at < UTC_TIMESTAMP() - INTERVAL ${RUNS_KEPT} DAY
      ORDER BY completed_at LIMIT ${AT_ONCE}`,
    parameters: { job },
  });
}

/** Deletes a tenant's oldest counts, by the primary key. Answers how many, at most `AT_ONCE`. */
export function forgetEvents({ tenantCluster, schema }: OwnSchema, tenant: string): Promise<number> {
  return tenantCluster.write({
    sql: `DELETE FROM ${schema}.event_hourly
      WHERE tenant_code = :tenant AND hour < UTC_TIMESTAMP() - INTERVAL ${EVENTS_KEPT} DAY
      ORDER BY hour LIMIT ${AT_ONCE}`,
    parameters: { tenant },
  });
}

async function untilNoneIsLeft(forget: () => Promise<number>): Promise<void> {
  while ((await forget()) === AT_ONCE);
}

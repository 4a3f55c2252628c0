import { text } from '../shared/database/columns.ts';
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

/**
 * Forgets what nobody asks for any more. Each deletion is a transaction of its own, and repeating it changes nothing.
 * Never throws: what is left goes another day, as each day begins with other tenants.
 */
export async function forgetOldRows(own: OwnSchema, log: Log, now: Date): Promise<void> {
  try {
    for (const job of JOBS) await forgetRuns(own, job);
    const tenants = rotated(await reportingTenants(own), Math.floor(now.getTime() / DAY_MS));
    for (const tenant of tenants) await forgetEvents(own, tenant);
  } catch (error) {
    log.warn('Old rows of the monitoring schema could not be deleted', { error: describeError(error) });
  }
}

/** Deletes the old runs of a job, by the index on (job, completed_at). */
export async function forgetRuns({ tenantCluster, schema }: OwnSchema, job: string): Promise<void> {
  await tenantCluster.write({
    sql: `DELETE FROM ${schema}.job_run
      WHERE job = :job AND completed_at < UTC_TIMESTAMP() - INTERVAL ${RUNS_KEPT} DAY`,
    parameters: { job },
  });
}

/** Codes of all tenants that events were ever counted of. Read-only. */
export async function reportingTenants({ tenantCluster, schema }: OwnSchema): Promise<string[]> {
  return await tenantCluster.read({
    sql: `SELECT DISTINCT tenant_code FROM ${schema}.event_hourly`,
    row: (next) => next(text),
  });
}

/** Deletes a tenant's old counts, by the primary key. */
export async function forgetEvents({ tenantCluster, schema }: OwnSchema, tenant: string): Promise<void> {
  await tenantCluster.write({
    sql: `DELETE FROM ${schema}.event_hourly
      WHERE tenant_code = :tenant AND hour < UTC_TIMESTAMP() - INTERVAL ${EVENTS_KEPT} DAY`,
    parameters: { tenant },
  });
}

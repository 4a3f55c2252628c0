import type { Degraded } from '../../shared/api/partial-answer.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { HOUR_MS, isoTime, lastUnits, sqlTime } from '../../shared/utc.ts';
import type { ErrorTotals, OutboxError, QuarantineMetrics } from '../contract.ts';
import type { Sources } from '../sources.ts';
import { readQuarantineMetrics } from '../summary/quarantine-metrics.ts';
import { type EventCount, type EventMetric, readEventCounts } from './event-counts.ts';
import { readLinkFailures } from './link-failures.ts';
import { readOutboxErrors } from './outbox-errors.ts';

/** The body of action `errors`. A part whose database fails is null. */
export interface Errors extends Degraded {
  readonly window_hours: number;
  readonly error_metrics: ErrorTotals;
  /** Each hour of the window, newest first; the totals are their sums. */
  readonly hourly: readonly ({ readonly hour: string } & ErrorTotals)[];
  readonly outbox_errors: readonly OutboxError[] | null;
  readonly quarantine_metrics: QuarantineMetrics | null;
}

const WINDOW_HOURS = 24;

/**
 * Reads what went wrong for a tenant in the running hour and those before it.
 * @throws {ApiError} 503 when none of the parts can be read.
 */
export async function readErrors(
  { own, caller, answer, tenantDatabase }: Sources,
  now: Date,
): Promise<Errors> {
  const hours = lastUnits(now, HOUR_MS, WINDOW_HOURS);
  const ofTenant = <T>(read: (tenant: Database) => Promise<T>) =>
    answer.part('tenant_db', async () => read((await tenantDatabase()).tenant));
  const [events, linkFailures, outbox_errors, quarantine_metrics] = await Promise.all([
    answer.part('monitoring_schema', () => readEventCounts(own, caller.code, hours)),
    ofTenant((tenant) => readLinkFailures(tenant, hours)),
    ofTenant(readOutboxErrors),
    ofTenant((tenant) => readQuarantineMetrics(tenant, caller.id)),
  ]);
  const failures = linkFailures && hours.map((_, index) => linkFailures.get(index) ?? 0);
  return {
    window_hours: WINDOW_HOURS,
    error_metrics: errorTotals(events, failures && sum(failures)),
    hourly: hours.map((start, index) => ({
      hour: isoTime(start),
      ...errorTotals(
        events?.filter(({ hour }) => hour === sqlTime(start)) ?? null,
        failures && (failures[index] ?? 0),
      ),
    })),
    outbox_errors,
    quarantine_metrics,
    ...answer.degraded(),
  };
}

/** @param counts null while the tenant has reported no event at all, or our own schema cannot be read. */
function errorTotals(counts: readonly EventCount[] | null, link_failure_total: number | null): ErrorTotals {
  const total = (name: EventMetric) =>
    counts === null
      ? null
      : sum(counts.filter(({ metric }) => metric === `error.${name}`).map(({ count }) => count));
  return {
    context_mismatch_total: total('context_mismatch_total'),
    duplicate_total: total('duplicate_total'),
    invalid_format_total: total('invalid_format_total'),
    link_failure_total,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

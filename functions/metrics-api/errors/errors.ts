import type { CallerTenant } from '../../shared/api/caller-tenant.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { type OwnReading, type OwnSchema, readOwn } from '../own-schema.ts';
import { type QuarantineMetrics, readQuarantineMetrics } from '../summary/quarantine-metrics.ts';
import { HOUR_MS, isoTime, lastUnits, sqlTime } from '../utc.ts';
import { type EventCount, type EventMetric, readEventCounts } from './event-counts.ts';
import { readLinkFailures } from './link-failures.ts';
import { type OutboxError, readOutboxErrors } from './outbox-errors.ts';

/** Event metrics are null while the tenant has reported no event at all, or our own schema cannot be read. */
export type ErrorMetrics = Readonly<Record<EventMetric, number | null>> & {
  /** Distinct links that failed at spawn. */
  readonly link_failure_total: number;
};

/** The body of action `errors`. */
export type Errors = OwnReading<unknown>['degraded'] & {
  /** The running hour and those before it. */
  readonly window_hours: number;
  readonly error_metrics: ErrorMetrics;
  /** Each hour of the window, newest first; the totals are their sums. */
  readonly hourly: readonly ({ readonly hour: string } & ErrorMetrics)[];
  readonly outbox_errors: readonly OutboxError[];
  readonly quarantine_metrics: QuarantineMetrics;
};

const WINDOW_HOURS = 24;

/** Reads what went wrong for a tenant in the last 24 hours. Throws what the databases throw. */
export async function readErrors(
  tenant: Database,
  own: OwnSchema,
  caller: CallerTenant,
  now: Date,
): Promise<Errors> {
  const hours = lastUnits(now, HOUR_MS, WINDOW_HOURS);
  const [events, linkFailures, outbox_errors, quarantine_metrics] = await Promise.all([
    readOwn(own, () => readEventCounts(own, caller.code, hours)),
    readLinkFailures(tenant, hours),
    readOutboxErrors(tenant),
    readQuarantineMetrics(tenant, caller.id),
  ]);
  const failures = hours.map((_, index) => linkFailures.get(index) ?? 0);
  return {
    window_hours: WINDOW_HOURS,
    error_metrics: errorMetrics(events.value, sum(failures)),
    hourly: hours.map((start, index) => ({
      hour: isoTime(start),
      ...errorMetrics(
        events.value?.filter(({ hour }) => hour === sqlTime(start)) ?? null,
        failures[index] ?? 0,
      ),
    })),
    outbox_errors,
    quarantine_metrics,
    ...events.degraded,
  };
}

function errorMetrics(counts: readonly EventCount[] | null, link_failure_total: number): ErrorMetrics {
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

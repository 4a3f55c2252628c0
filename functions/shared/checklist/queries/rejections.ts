import { integer, oneOf, text } from '../../database/columns.ts';
import type { Database } from '../../database/data-api.ts';
import { inChunks } from '../in-chunks.ts';
import type { Period, Periods } from '../periods.ts';
import type { HourOfWeek } from './failed-links-by-hour.ts';

/** What the ERP rejects, as it reports it by events. */
export const REJECTIONS = [
  'error.context_mismatch_total',
  'error.duplicate_total',
  'error.invalid_format_total',
] as const;
export type Rejection = (typeof REJECTIONS)[number];

/** What one tenant's ERP reported of one kind. */
export interface RejectionCount {
  /** organization.code */
  readonly tenant: string;
  readonly metric: Rejection;
  readonly current: number;
  readonly before: number;
}

const NAMES = REJECTIONS.map((name) => `'${name}'`).join(', ');

/** Counts reported rejections of two adjoining periods. Read-only. @param reporters Codes of the tenants to count. */
export function readRejections(
  tenantCluster: Database,
  schema: string,
  reporters: readonly string[],
  { current, before }: Periods,
): Promise<RejectionCount[]> {
  return inChunks(reporters, (some) =>
    tenantCluster.read({
      sql: `SELECT tenant_code, metric, SUM(CASE WHEN hour >= :from THEN count ELSE 0 END),
        SUM(CASE WHEN hour < :from THEN count ELSE 0 END)
      FROM ${schema}.event_hourly
      WHERE ${isOneOf(some)} AND hour >= :earlier AND hour < :to AND metric IN (${NAMES})
      GROUP BY tenant_code, metric ORDER BY tenant_code, metric`,
      parameters: { earlier: before.from, from: current.from, to: current.to, ...codes(some) },
      row: (next) => ({
        tenant: next(text),
        metric: next(oneOf(...REJECTIONS)),
        current: next(integer),
        before: next(integer),
      }),
    }),
  );
}

/**
 * Counts reported rejections by hour and day of the week; an hour may come more than once. Read-only.
 * @param reporters Codes of the tenants to count.
 */
export function readRejectionsByHour(
  tenantCluster: Database,
  schema: string,
  reporters: readonly string[],
  period: Period,
): Promise<HourOfWeek[]> {
  return inChunks(reporters, (some) =>
    tenantCluster.read({
      sql: `SELECT WEEKDAY(hour) AS day, HOUR(hour) AS hour_of_day, SUM(count)
      FROM ${schema}.event_hourly
      WHERE ${isOneOf(some)} AND hour >= :from AND hour < :to AND metric IN (${NAMES})
      GROUP BY day, hour_of_day`,
      parameters: { from: period.from, to: period.to, ...codes(some) },
      row: (next) => ({ weekday: next(integer), hour: next(integer), count: next(integer) }),
    }),
  );
}

/**
 * Codes of the tenants that have ever reported an event: of the others nobody knows whether there were errors. The
 * key is read from one tenant to the next. Read-only.
 */
export function readReporters(tenantCluster: Database, schema: string): Promise<string[]> {
  return tenantCluster.read({
    sql: `SELECT DISTINCT tenant_code FROM ${schema}.event_hourly`,
    row: (next) => next(text),
  });
}

/** A list of single values lets the key, (tenant_code, hour, metric), bound each tenant's hours. */
function isOneOf(tenants: readonly string[]): string {
  return `tenant_code IN (${tenants.map((_, index) => `:tenant${index}`).join(', ')})`;
}

function codes(tenants: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tenants.map((code, index) => [`tenant${index}`, code]));
}

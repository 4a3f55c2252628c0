import { integer, text, truth } from '../../shared/database/columns.ts';
import { HOUR_MS, sqlTime } from '../../shared/utc.ts';
import type { OwnSchema } from '../own-schema.ts';

/** Metrics of rejected serials; the ERP reports them as events. */
export const EVENT_METRICS = ['context_mismatch_total', 'duplicate_total', 'invalid_format_total'] as const;
export type EventMetric = (typeof EVENT_METRICS)[number];

/** What the ERP reported of one metric in one hour. */
export interface EventCount {
  /** Start of the hour, `YYYY-MM-DD HH:MM:SS` in UTC. */
  readonly hour: string;
  /** As in the catalogue: `error.duplicate_total`. */
  readonly metric: string;
  readonly count: number;
}

/**
 * Reads a tenant's reported errors by hour; null while it has never reported an event of any kind, for then
 * nobody knows whether there were any. Read-only.
 * @param hours Starts of the hours, in milliseconds.
 */
export async function readEventCounts(
  own: OwnSchema,
  tenantCode: string,
  hours: readonly number[],
): Promise<readonly EventCount[] | null> {
  const [reports, counts] = await Promise.all([hasReported(own, tenantCode), read(own, tenantCode, hours)]);
  return reports ? counts : null;
}

async function hasReported({ tenantCluster, name }: OwnSchema, tenantCode: string): Promise<boolean> {
  const [answer] = await tenantCluster.read({
    sql: `SELECT EXISTS (SELECT 1 FROM ${name}.event_hourly WHERE tenant_code = :tenant AND count > 0)`,
    parameters: { tenant: tenantCode },
    row: (next) => next(truth),
  });
  return answer === true;
}

function read(
  { tenantCluster, name }: OwnSchema,
  tenantCode: string,
  hours: readonly number[],
): Promise<EventCount[]> {
  return tenantCluster.read({
    sql: `SELECT CAST(hour AS CHAR), metric, count FROM ${name}.event_hourly
      WHERE tenant_code = :tenant AND hour >= :from AND hour < :to
        AND metric IN (${EVENT_METRICS.map((metric) => `'error.${metric}'`).join(', ')})`,
    parameters: {
      tenant: tenantCode,
      from: sqlTime(Math.min(...hours)),
      to: sqlTime(Math.max(...hours) + HOUR_MS),
    },
    row: (next) => ({ hour: next(text), metric: next(text), count: next(integer) }),
  });
}

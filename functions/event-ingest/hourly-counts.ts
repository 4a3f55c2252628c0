import type { MetricNameOf } from '../../lib/catalogue/metrics.ts';
import { metrics } from '../../lib/catalogue/metrics.ts';
import type { MinuteOfTenant } from './datapoints.ts';

/** What one tenant reported of one metric in one hour. */
export interface HourlyCount {
  /** organization.code */
  readonly tenant: string;
  /** Start of the hour in UTC, `YYYY-MM-DD HH:00:00`. */
  readonly hour: string;
  readonly metric: MetricNameOf<'event-ingest'>;
  /** Values of a distribution, the sum of a counter. */
  readonly count: number;
}

/** Adds minutes up by hour, in one order for everybody: then two batches never wait for each other in a circle. */
export function hourlyCounts(minutes: readonly MinuteOfTenant[]): readonly HourlyCount[] {
  const counts = new Map<string, HourlyCount>();
  for (const { at, tenant, values } of minutes) {
    const hour = `${at.toISOString().slice(0, 13).replace('T', ' ')}:00:00`;
    for (const [metric, list] of values) {
      const count = metrics[metric].kind === 'distribution' ? list.length : (list[0] ?? 0);
      // The database folds case: codes that it takes for one must not come as two rows.
      const key = `${tenant.toLowerCase()} ${hour} ${metric}`;
      counts.set(key, { tenant, hour, metric, count: count + (counts.get(key)?.count ?? 0) });
    }
  }
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
}

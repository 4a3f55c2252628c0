import type { Emitter, Metric } from '../../lib/catalogue/metrics.ts';
import { type PriceName, priceOf, prices } from './prices.ts';

type Metrics = Readonly<Record<string, Metric>>;

/** What the dimensions of an emitter's metrics depend on. */
export interface Dimensions {
  /** Sharded functions emit a heartbeat for each shard. */
  readonly shards: (emitter: Emitter) => number;
  /** Tenants that the emitter has metrics of their own for. */
  readonly watchedTenants: (emitter: Emitter) => number;
}

/**
 * Custom metrics that AWS charges for: each name with each set of dimensions. All carry `Environment`, those of a
 * shard or of a watched tenant one more. Those emitted under a condition count as if they always were.
 */
export function countDimensionSets(metrics: Metrics, dimensions: Dimensions): number {
  return Object.values(metrics).reduce((count, metric) => count + setsOf(metric, dimensions), 0);
}

function setsOf(metric: Metric, { shards, watchedTenants }: Dimensions): number {
  const { perShard, emitters } = metric;
  // Two functions that emit one name with the same dimensions share one metric.
  const platform = perShard === true ? Math.max(...emitters.map(shards)) : 1;
  return platform + (isOfARun(metric) ? 0 : Math.max(...emitters.map(watchedTenants)));
}

/** A run has metrics about itself; no tenant has them. */
function isOfARun({ source }: Metric): boolean {
  return source.endsWith('run itself');
}

const CUSTOM_METRIC: PriceName = 'customMetric';

/** USD more a month, had each metric of the platform one more set of dimensions for each tenant. */
export function metricPerTenantUsd(metrics: Metrics, dimensionSets: number, tenants: number): number {
  const more = platformMetrics(metrics) * tenants;
  const price = prices[CUSTOM_METRIC];
  return priceOf(price, dimensionSets + more) - priceOf(price, dimensionSets);
}

/** Metrics that are one value for the whole platform. */
export function platformMetrics(metrics: Metrics): number {
  return Object.values(metrics).filter(({ perShard }) => perShard !== true).length;
}

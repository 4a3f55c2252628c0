import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type Metric as CatalogueMetric, type MetricName, metrics, NAMESPACE } from './catalogue/metrics.ts';

export interface CatalogueMetricOptions {
  readonly environment: string;
  /** Seconds. */
  readonly period: number;
  /** Default: the statistic that the metric's kind is read by. */
  readonly statistic?: string;
  /** Default: no such dimension. */
  readonly shard?: number;
  readonly label?: string;
}

/** A metric of the catalogue as alarms and dashboards refer to it. The unit is left out: a wrong one finds no data. */
export function catalogueMetric(name: MetricName, options: CatalogueMetricOptions): Metric {
  return new Metric({
    namespace: NAMESPACE,
    metricName: name,
    dimensionsMap: {
      Environment: options.environment,
      ...(options.shard === undefined ? {} : { Shard: String(options.shard) }),
    },
    statistic: options.statistic ?? statisticOf(metrics[name]),
    period: Duration.seconds(options.period),
    ...(options.label === undefined ? {} : { label: options.label }),
  });
}

function statisticOf({ kind }: CatalogueMetric): string {
  switch (kind) {
    case 'counter':
      return Stats.SUM;
    case 'distribution':
      return Stats.percentile(99);
    case 'daily-total':
    case 'gauge':
      return Stats.MAXIMUM;
  }
}

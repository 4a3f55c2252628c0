import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { type MetricName, NAMESPACE } from '../../../lib/catalogue/metrics.ts';
import { askCloudWatch } from './cloudwatch.ts';

export interface MetricSource {
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  /** Value of the `Environment` dimension. */
  readonly environment: string;
}

/** One series of datapoints. */
export interface Series {
  readonly metric: MetricName;
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
}

interface Datapoint {
  readonly at: Date;
  readonly value: number;
}

/**
 * Reads datapoints of several series in one call, newest first; an empty list where there are none.
 * @param to Exclusive.
 * @throws {CloudWatchError}
 */
export async function readSeries(
  { cloudWatch, environment }: MetricSource,
  series: readonly Series[],
  from: Date,
  to: Date,
): Promise<readonly (readonly Datapoint[])[]> {
  const command = new GetMetricDataCommand({
    MetricDataQueries: series.map((one, index) => query(one, index, environment)),
    StartTime: from,
    EndTime: to,
    ScanBy: 'TimestampDescending',
  });
  const { MetricDataResults = [] } = await askCloudWatch((options) => cloudWatch.send(command, options));
  return series.map((_, index) => {
    const { Timestamps = [], Values = [] } = MetricDataResults.find(({ Id }) => Id === idOf(index)) ?? {};
    return Timestamps.map((at, position) => ({ at, value: Values[position] ?? Number.NaN }));
  });
}

function query({ metric, statistic, period }: Series, index: number, environment: string): MetricDataQuery {
  return {
    Id: idOf(index),
    MetricStat: {
      Metric: {
        Namespace: NAMESPACE,
        MetricName: metric,
        Dimensions: [{ Name: 'Environment', Value: environment }],
      },
      Period: period,
      Stat: statistic,
    },
  };
}

function idOf(index: number): string {
  return `m${index}`;
}

import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { type MetricName, NAMESPACE } from '../../../lib/catalogue/metrics.ts';

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

/** Milliseconds; the answer has to come within API Gateway's 29 s, and CloudWatch takes one or two. */
export const CLOUDWATCH_PATIENCE_MS = 8_000;

/**
 * Reads datapoints of several series in one call, newest first; an empty list where there are none. Throws what
 * the SDK throws.
 * @param to Exclusive.
 */
export async function readSeries(
  { cloudWatch, environment }: MetricSource,
  series: readonly Series[],
  from: Date,
  to: Date,
): Promise<readonly (readonly Datapoint[])[]> {
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: series.map((one, index) => query(one, index, environment)),
      StartTime: from,
      EndTime: to,
      ScanBy: 'TimestampDescending',
    }),
    { abortSignal: AbortSignal.timeout(CLOUDWATCH_PATIENCE_MS) },
  );
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

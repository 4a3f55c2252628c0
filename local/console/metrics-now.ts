import type { LocalCloudWatch } from '../cloudwatch/cloudwatch.ts';

/** The newest minute of a metric. */
export interface MetricNow {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Start of the minute, ISO 8601. */
  readonly at: string;
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

const MINUTE_MS = 60_000;

/** Every metric with its newest minute, in the order of their first datapoints. */
export function metricsNow({ store }: LocalCloudWatch): readonly MetricNow[] {
  return store.list().flatMap(({ metric, newest }) => {
    const [bucket] = store.reader(metric).between(newest.getTime(), newest.getTime() + MINUTE_MS);
    if (bucket === undefined) return [];
    const { sampleCount, sum, minimum, maximum } = bucket;
    return {
      namespace: metric.namespace,
      name: metric.name,
      dimensions: Object.fromEntries(metric.dimensions.map(({ name, value }) => [name, value])),
      at: newest.toISOString(),
      ...{ sampleCount, sum, minimum, maximum },
    };
  });
}

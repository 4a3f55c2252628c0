import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { Samples } from '../cloudwatch/minute-bucket.ts';
import type { LocalStack } from '../template/load-stack.ts';
import type { DrillMetric } from './drill.ts';
import { seriesOf } from './series.ts';

interface Value {
  readonly metric: DrillMetric;
  readonly at: Date;
  readonly value: number;
  readonly times: number;
}

/** Requests to the API each minute that are answered well. */
const GOOD_ANSWERS = 2;

/** Puts one value of a story, or so many equal ones, where its emitter would. */
export function putValue(store: MetricStore, stack: LocalStack, value: Value): void {
  const { metric, at, times } = value;
  store.put({ metric: seriesOf(metric, stack), at, unit: 'None', samples: samplesOf(value) });
  if (metric === 'request latency') putValue(store, stack, { metric: 'requests', at, value: 1, times });
}

/** A value of `server errors` counts the datapoints of 1 among those of 0, one a request. */
function samplesOf({ metric, value, times }: Value): Samples {
  return metric === 'server errors'
    ? { kind: 'values', values: [1, 0], counts: [value, GOOD_ANSWERS] }
    : { kind: 'values', values: [value], counts: [times] };
}

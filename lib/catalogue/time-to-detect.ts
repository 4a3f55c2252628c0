import type { AlertRule } from './alert-rules.ts';
import { type Metric, type MetricName, metrics } from './metrics.ts';
import { schedules } from './schedules.ts';

/** An alarm is evaluated once a minute, on whole minutes. */
const EVALUATION_MINUTES = 1;

const HOURLY_EVALUATION_MINUTES = 60;

/** AWS publishes the metrics of its own services once a minute. */
const AWS_INTERVAL_MINUTES = 1;

/** A warning that another alarm may explain first waits for that alarm. */
export const WAIT_FOR_EXPLANATION_MINUTES = 10;

/**
 * Minutes from the cause to the message, at the latest: the cause comes just after a run of the job that would
 * have measured it, and stays. For silence, from the last run. Percentiles and counts of events: from the
 * moment the ERP has reported enough of them; budgets: from the moment that enough of the first day was bad.
 */
export function timeToDetect({ condition, followsFrom }: AlertRule): number {
  const wait = followsFrom === undefined ? 0 : WAIT_FOR_EXPLANATION_MINUTES;
  const period = condition.period / 60;
  switch (condition.kind) {
    case 'dead-man':
      return condition.n * period + EVALUATION_MINUTES + wait;
    case 'percentile':
      return untilMeasured(condition.metric) + EVALUATION_MINUTES + wait;
    case 'gauge':
    case 'traffic':
      return untilMeasured(condition.metric) + (condition.m - 1) * period + EVALUATION_MINUTES + wait;
    case 'error-budget':
      // CloudWatch looks at windows of more than a day once an hour.
      return (condition.m - 1) * period + HOURLY_EVALUATION_MINUTES + wait;
    case 'aws':
      return AWS_INTERVAL_MINUTES + (condition.m - 1) * period + EVALUATION_MINUTES + wait;
  }
}

/** Minutes until the next run of whatever emits a metric; events arrive when they happen. */
function untilMeasured(name: MetricName): number {
  const { emitters }: Metric = metrics[name];
  const intervals = emitters.map((emitter) =>
    emitter === 'event-ingest' ? 0 : schedules[emitter].everyMinutes,
  );
  return Math.min(...intervals);
}

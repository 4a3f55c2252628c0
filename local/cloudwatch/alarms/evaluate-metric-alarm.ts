import { HOURS, MINUTES } from '../limits.ts';
import type { Points } from '../math/values.ts';
import type { MetricStore } from '../metric-store.ts';
import { type Grid, readMetric } from '../query-set.ts';
import { type AlarmState, type MetricAlarm, type MissingDataTreatment, watchedPercentile } from './alarm.ts';
import { evaluationRange, judge } from './judge.ts';
import { type Findings, thresholdReason } from './threshold-reason.ts';
import { thresholdReasonData } from './threshold-reason-data.ts';

/** Windows longer than this are evaluated once an hour, on data up to the top of the hour. CloudWatch User Guide. */
const HOURLY_FROM_SECONDS = 86_400;

/** What evaluating a metric alarm comes to; the reason is worked out when somebody asks. */
export interface MetricVerdict {
  readonly state: AlarmState;
  /**
   * True when every one of the newest N periods has a datapoint, which ends a warm-up early. Whether values that
   * FILL makes up count there is not documented; here they do, so rely on a full-length warm-up with FILL.
   */
  readonly windowFull: boolean;
  explain(): { readonly reason: string; readonly reasonData: string };
}

/** Whether the alarm's window is so long that it is evaluated once an hour only. */
export function isEvaluatedHourly({ period, evaluationPeriods }: MetricAlarm): boolean {
  return period * evaluationPeriods > HOURLY_FROM_SECONDS;
}

/** Where the newest complete period of an alarm ends, epoch milliseconds. */
export function evaluationEnd(alarm: MetricAlarm, now: Date): number {
  const step = isEvaluatedHourly(alarm) ? HOURS.ms : MINUTES.ms;
  return Math.floor(now.getTime() / step) * step;
}

/**
 * Judges a metric alarm at a moment. The window slides by the minute and is not aligned to the clock: a five-minute
 * alarm looks at 12:00, 12:05 and 12:10 at 12:15, and at 12:01, 12:06 and 12:11 at 12:16.
 */
export function evaluateMetricAlarm(
  alarm: MetricAlarm,
  { store, now, current }: { readonly store: MetricStore; readonly now: Date; readonly current: AlarmState },
): MetricVerdict {
  const grid = gridOf(alarm, evaluationEnd(alarm, now));
  const points = pointsOf(alarm, store, grid).toReversed();
  const judgement = judge({
    points,
    evaluationPeriods: alarm.evaluationPeriods,
    datapointsToAlarm: alarm.datapointsToAlarm ?? alarm.evaluationPeriods,
    treatMissingData: alarm.treatMissingData ?? defaultTreatment(alarm),
    comparison: alarm.comparison,
    threshold: alarm.threshold,
    current,
  });
  const held =
    alarm.lowSamplePercentile === 'ignore' && hasTooFewSamples(alarm, store, grid, judgement.judged);
  return {
    state: held ? current : judgement.state,
    windowFull: points.slice(0, alarm.evaluationPeriods).every((point) => point !== undefined),
    explain() {
      const findings: Findings = { judgement, points, times: timesOf(grid).toReversed() };
      return {
        reason: thresholdReason(alarm, findings),
        reasonData: thresholdReasonData(alarm, findings, {
          now,
          sampleCounts: sampleCounts(alarm, store, grid),
        }),
      };
    },
  };
}

/** Alarms on DynamoDB's own metrics ignore missing data unless told otherwise. CloudWatch User Guide. */
function defaultTreatment({ watched }: MetricAlarm): MissingDataTreatment {
  return watched.kind === 'metric' && watched.query.metric.namespace === 'AWS/DynamoDB'
    ? 'ignore'
    : 'missing';
}

function gridOf({ period, evaluationPeriods }: MetricAlarm, end: number): Grid {
  const length = evaluationRange(evaluationPeriods);
  return { start: end - length * period * 1000, period, length, end };
}

function timesOf({ start, period, length }: Grid): readonly Date[] {
  return Array.from({ length }, (_, index) => new Date(start + index * period * 1000));
}

function pointsOf({ watched, queries }: MetricAlarm, store: MetricStore, grid: Grid): Points {
  const id = watched.kind === 'metric' ? watched.query.id : watched.id;
  return queries.evaluate(id, store, grid)[0] ?? [];
}

/** Newest first; empty for expressions, whose points have none. */
function sampleCounts({ watched }: MetricAlarm, store: MetricStore, grid: Grid): Points {
  if (watched.kind !== 'metric') return [];
  const { metric, unit } = watched.query;
  return readMetric(store.reader(metric, unit), { kind: 'SampleCount' }, grid).toReversed();
}

/**
 * Whether a percentile stands on too few samples to mean anything: fewer than 10 / (1 − p), or than 10 / p below
 * the median. The guide says so of "evaluation periods"; here one such datapoint among those judged is enough.
 */
function hasTooFewSamples(
  alarm: MetricAlarm,
  store: MetricStore,
  grid: Grid,
  judged: readonly number[],
): boolean {
  const percent = watchedPercentile(alarm);
  if (percent === undefined) return false;
  const counts = sampleCounts(alarm, store, grid);
  return judged.some((index) => (counts[index] ?? 0) < fewestSamples(percent));
}

const TAIL_SAMPLES = 10;
/** Keeps 10 / (1 − 0.99) at 1000 rather than just below. */
const ROUNDING = 1e-6;

/** Samples that a percentile needs: 1000 for p99, 200 for p95. */
export function fewestSamples(percent: number): number {
  const tail = percent >= 50 ? 100 - percent : percent;
  return (TAIL_SAMPLES * 100) / tail - ROUNDING;
}

import { offsetTimestamp } from '../timestamps.ts';
import type { MetricAlarm } from './alarm.ts';
import type { Findings } from './threshold-reason.ts';

/** The details that go with a new state of a metric alarm, as a JSON object. */
export function thresholdReasonData(
  alarm: MetricAlarm,
  { judgement, points, times }: Findings,
  { now, sampleCounts }: { readonly now: Date; readonly sampleCounts: readonly (number | undefined)[] },
): string {
  const { watched, period, threshold } = alarm;
  const query = watched.kind === 'metric' ? watched.query : undefined;
  const oldest = judgement.judged.at(-1);
  const at = (index: number) => offsetTimestamp(times[index] ?? now);
  return JSON.stringify({
    version: '1.0',
    queryDate: offsetTimestamp(now),
    ...(oldest === undefined ? {} : { startDate: at(oldest) }),
    ...(query?.unit === undefined ? {} : { unit: query.unit }),
    ...(query === undefined ? {} : { statistic: query.stat }),
    period,
    recentDatapoints: judgement.judged.map((index) => points[index]).reverse(),
    threshold,
    evaluatedDatapoints: points.slice(0, alarm.evaluationPeriods).map((value, index) => ({
      timestamp: at(index),
      ...(sampleCounts[index] === undefined ? {} : { sampleCount: sampleCounts[index] }),
      ...(value === undefined ? {} : { value }),
    })),
  });
}

import { describe, expect, test } from 'vitest';
import { alertRules } from '../../lib/catalogue/alert-rules.ts';
import { LADDER_MINUTES, MAX_CHARGED_FAILURES } from '../../lib/catalogue/outbox-policy.ts';
import { schedules } from '../../lib/catalogue/schedules.ts';

/** Minutes after its creation at which an entry is charged the n-th time at the earliest. */
function earliestFailure(n: number): number {
  const steps: number[] = Array.from(
    { length: n },
    (_, retries) => LADDER_MINUTES[Math.min(retries, LADDER_MINUTES.length - 1)] ?? 0,
  );
  return steps.reduce((sum, minutes) => sum + minutes, 0);
}

const pendingAge = alertRules['outbox-pending-age'].condition;
const silent = alertRules['outbox-worker-silent'].condition;
/** Minutes from an entry's creation until the age alarm fires at the latest. */
const ageAlarmAfter = (pendingAge.threshold + pendingAge.period * (pendingAge.n + 1)) / 60;

describe('Ladder, alarms and schedule', () => {
  test('let an entry die 2,241 minutes after its creation at the earliest', () => {
    expect(earliestFailure(MAX_CHARGED_FAILURES)).toBe(2_241);
  });

  test('let nothing die before the age alarm fires', () => {
    const death = earliestFailure(MAX_CHARGED_FAILURES);
    expect(
      death,
      `an entry dies after ${death} minutes, the age alarm fires after ${ageAlarmAfter}`,
    ).toBeGreaterThan(ageAlarmAfter);
  });

  test('leave people a day between the age alarm and the first death', () => {
    expect(earliestFailure(MAX_CHARGED_FAILURES) - ageAlarmAfter).toBeGreaterThan(24 * 60);
  });

  test('try an entry more than once before the age alarm, so that a short fault never alarms', () => {
    expect(earliestFailure(3)).toBeLessThan(pendingAge.threshold / 60);
  });

  test('miss a stopped worker long before the age alarm would', () => {
    expect((silent.period * silent.n) / 60).toBeLessThan(pendingAge.threshold / 60 / 2);
  });

  test('give a run less time than its interval, so that runs follow one another', () => {
    for (const [job, { everyMinutes, timeoutSeconds }] of Object.entries(schedules)) {
      expect(timeoutSeconds, job).toBeLessThan(everyMinutes * 60);
    }
  });

  test('look for heartbeats no more often than they come', () => {
    const heartbeats = [
      ['outbox-worker', alertRules['outbox-worker-silent']],
      ['metrics-collector', alertRules['metrics-collector-silent']],
      ['consistency-checker', alertRules['consistency-checker-silent']],
    ] as const;
    for (const [job, { condition }] of heartbeats) {
      expect(condition.period, job).toBeGreaterThanOrEqual(schedules[job].everyMinutes * 60);
    }
  });
});

import type { Mutant } from './mutants.ts';

interface Excuse {
  readonly alarm: RegExp;
  readonly change: RegExp;
  readonly reason: string;
}

/** Changes that no series of datapoints can tell from the original. A drill that notices one fails the tests. */
const EXCUSES: readonly Excuse[] = [
  {
    alarm: /-silent$/,
    change: /TreatMissingData/,
    reason: 'FILL leaves no period without a datapoint, so nothing asks how to treat a missing one.',
  },
  {
    alarm: /-silent$/,
    change: /statistic of heartbeat/,
    reason: 'A heartbeat is a 1: any statistic of some is at least 1, and FILL stands in for none.',
  },
  {
    alarm: /-silent$/,
    change: /FILL\(heartbeat, -1\)/,
    reason: 'Below 1 is below 1: what stands in for no heartbeat may be any number that breaches.',
  },
  {
    alarm: /-measured$|^metrics-api-latency$|-error-budget$/,
    change: /, 0\) → IF\(.*, -1\)$|, (percentile|slow), 0\) → IF\(.*, 1\)$/,
    reason: 'What stands in for too few values may be any number that does not breach.',
  },
  {
    alarm:
      /^(outbox-dead-entries|consistency-check-failures|core-db-unreachable|worker-systemic-error|tenants-unreachable|outbox-worker-errors|failed-deliveries)$/,
    change: /Statistic Maximum → (Sum|Average)/,
    reason: 'Of values that are never negative, maximum, sum and average are above 0 together.',
  },
  {
    alarm: /^(spawn-missing-unexpected|email-deliveries-failed|slack-deliveries-failed|function-throttles)$/,
    change: /[sS]tatistic (of \w+ )?Sum → (Maximum|Average)/,
    reason: 'Of values that are never negative, maximum, sum and average are above 0 together.',
  },
  {
    alarm: /^(generation|assignment)-error-budget$/,
    change: /, 0\) → IF\(.*, 1\)$/,
    reason: 'What stands in for too few values may be any number that does not breach.',
  },
  {
    alarm: /^metrics-api-latency$/,
    change: /statistic of requests SampleCount → Sum/,
    reason: 'API Gateway publishes a 1 for each request: they add up to their number.',
  },
  {
    alarm: /^consistency-coverage$/,
    change: /Statistic Minimum → Average/,
    reason: 'Coverage is at most 100, so its average is below 100 exactly when its minimum is.',
  },
];

/** Why a mutant cannot make a difference; undefined when it can. */
export function equivalenceOf({ name, alarm }: Mutant): string | undefined {
  const change = name.slice(alarm.length + 2);
  return EXCUSES.find((excuse) => excuse.alarm.test(alarm) && excuse.change.test(change))?.reason;
}

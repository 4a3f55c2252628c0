import { describe, expect, test } from 'vitest';
import { fewNamed, gravest, withGaps, worst } from '../../../../functions/shared/checklist/item.ts';
import { judgeAlerts } from '../../../../functions/shared/checklist/items/alerts.ts';
import { judgeChecker } from '../../../../functions/shared/checklist/items/checker.ts';
import {
  blindAlarms,
  judgeDashboards,
  silentMetrics,
} from '../../../../functions/shared/checklist/items/dashboards.ts';
import {
  judgeLinks,
  judgeRejection,
  judgeSlow,
} from '../../../../functions/shared/checklist/items/errors.ts';
import { judgeVolume } from '../../../../functions/shared/checklist/items/generation.ts';
import { judgeJob } from '../../../../functions/shared/checklist/items/jobs.ts';
import { judgeLinkRates } from '../../../../functions/shared/checklist/items/links.ts';
import { judgeObjectives } from '../../../../functions/shared/checklist/items/objectives.ts';
import { judgeOutbox } from '../../../../functions/shared/checklist/items/outbox.ts';
import { judgePatterns, peaks } from '../../../../functions/shared/checklist/items/patterns.ts';
import { judgeQuarantine } from '../../../../functions/shared/checklist/items/quarantine.ts';
import { judgeEmail, judgeSlack } from '../../../../functions/shared/checklist/items/subscriptions.ts';
import { judgeTrends } from '../../../../functions/shared/checklist/items/trends.ts';
import { type MetricName, metrics } from '../../../../lib/catalogue/metrics.ts';
import { slos } from '../../../../lib/catalogue/slos.ts';

const DAY = 86_400_000;

describe('Several verdicts', () => {
  test('are as grave as the gravest', () => {
    expect(worst([])).toBe('fine');
    expect(worst(['fine', 'look', 'unknown'])).toBe('look');
    expect(worst(['unknown', 'fine'])).toBe('unknown');
    expect(worst(['look', 'act'])).toBe('act');
  });

  test('are told by the first of the gravest, which says how many more there are', () => {
    const otherwise = { verdict: 'fine', why: 'All is well.' } as const;
    const [act, look] = [
      { verdict: 'act', why: 'A burns.' },
      { verdict: 'look', why: 'B smokes.' },
    ] as const;
    expect(gravest([], otherwise)).toEqual(otherwise);
    expect(gravest([look, act], otherwise)).toEqual(act);
    expect(gravest([look, act, act, act], otherwise).why).toBe('A burns (and 2 more to act on).');
    expect(gravest([look, look], otherwise).why).toBe('B smokes (and 1 more to look at).');
    expect(gravest([otherwise, otherwise], otherwise)).toEqual(otherwise);
  });

  test('are not fine where a part could not be read', () => {
    expect(withGaps({ verdict: 'fine', why: 'good' }, ['gone'])).toEqual({ verdict: 'unknown', why: 'gone' });
    expect(withGaps({ verdict: 'fine', why: 'good' }, ['A is gone.', 'B is gone.', 'C is gone.']).why).toBe(
      'A is gone (and 2 more gaps).',
    );
    expect(withGaps({ verdict: 'look', why: 'odd' }, ['gone'])).toEqual({ verdict: 'look', why: 'odd' });
    expect(withGaps({ verdict: 'fine', why: 'good' }, [])).toEqual({ verdict: 'fine', why: 'good' });
  });
});

test('A sentence names twenty tenants at most', () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `t${index}`);
  expect(fewNamed(names.slice(0, 2))).toBe('t0, t1');
  expect(fewNamed(names.slice(0, 20))).toMatch(/, t19$/);
  expect(fewNamed(names)).toMatch(/, t19 and 1980 more$/);
});

test.each([
  [0, 0, 'fine'],
  [0, 5, 'fine'],
  [0, 6, 'look'],
  [3, 0, 'act'],
  [40, 35, 'fine'],
  [40, 34, 'look'],
  [40, 45, 'fine'],
  [40, 46, 'look'],
  [1_000, 950, 'fine'],
  [1_000, 949, 'look'],
  [1_000, 1, 'look'],
  [1_000, 0, 'act'],
] as const)('Tickets for %i pieces with %i serials are %s', (target, serials, verdict) => {
  expect(judgeVolume('DEFAULT', { target, serials }).verdict).toBe(verdict);
});

const NOTHING_ODD = { pendingWithoutTime: 0, withoutStatus: 0, ahead: 0 };

test.each([
  [0, 0, 0, 'fine'],
  [1, 1, 0, 'fine'],
  [2, 1, 0, 'act'],
  [0, 0, 3_599, 'fine'],
  [0, 0, 3_600, 'look'],
  [0, 0, 21_600, 'look'],
  [0, 0, 21_601, 'act'],
] as const)(
  '%i dead entries, %i acknowledged, the oldest pending for %i s, are %s',
  (dead, acknowledged, pendingAge, verdict) => {
    const outbox = { pending: 1, dead, acknowledged, pendingAge, ...NOTHING_ODD };
    expect(judgeOutbox('DEFAULT', outbox).verdict).toBe(verdict);
  },
);

test.each([
  [{ pendingWithoutTime: 1 }, /1 pending entry has no time at DEFAULT/],
  [{ withoutStatus: 2 }, /2 entries have no status at DEFAULT/],
  [{ ahead: 1 }, /1 entry is dated in the future at DEFAULT/],
] as const)('An outbox with %j is to be looked at, and the report says why', (odd, why) => {
  const outbox = { pending: 1, dead: 0, acknowledged: 0, pendingAge: 0, ...NOTHING_ODD, ...odd };
  expect(judgeOutbox('DEFAULT', outbox)).toEqual({ verdict: 'look', why: expect.stringMatching(why) });
});

test.each([
  [1, 0, 24, 0, 'act'],
  [0, 0, 0, 0, 'unknown'],
  [0, 1, 24, 1, 'look'],
  [0, 0, 24, 2, 'look'],
  [0, 0, 24, 0, 'fine'],
] as const)(
  '%i open and %i new findings, %i runs that found %i issues, are %s',
  (open, added, runs, found, verdict) => {
    const judged = judgeChecker({ open, added, runs: { runs, found, fixed: 0, quarantined: found } });
    expect(judged.verdict).toBe(verdict);
  },
);

describe('Errors', () => {
  test.each([
    [0, 1_000, undefined],
    [1, 1_000, 'look'],
    [2, 10, 'look'],
    [3, 300, 'look'],
    [3, 299, 'look'],
    [4, 300, 'act'],
    [3, 0, 'act'],
  ] as const)('%i failed links of %i spawns are %s', (failed, spawned, verdict) => {
    const [judged] = judgeLinks('DEFAULT', { failed, spawned, tenantLinked: spawned, unlinked: 0 });
    expect(judged?.verdict).toBe(verdict);
  });

  test('are rejections, each of which somebody looks at', () => {
    const one = { tenant: 'DEFAULT', metric: 'error.duplicate_total', before: 9 } as const;
    expect(judgeRejection({ ...one, current: 0 })).toEqual([]);
    expect(judgeRejection({ ...one, current: 1 })[0]).toEqual({
      verdict: 'look',
      why: 'The ERP of DEFAULT rejected 1 serial (duplicates).',
    });
  });

  test.each([
    [0, 0, 0, undefined],
    [1_000, 0, 10, undefined],
    [1_000, 0, 11, 'look'],
    [1_000, 1, 1, 'look'],
  ] as const)(
    'of %i generations, %i above 500 ms and %i above 200 ms, are %s',
    (total, aboveAlert, aboveTarget, verdict) => {
      const none = { total: 0, aboveAlert: 0, aboveTarget: 0 };
      const [judged] = judgeSlow({ generation: { total, aboveAlert, aboveTarget }, assignment: none });
      expect(judged?.verdict).toBe(verdict);
    },
  );
});

test.each([
  [{}, undefined],
  [{ overdue: true }, 'act'],
  [{ runsWithErrors: 1 }, 'look'],
  [{ runs: 95 }, undefined],
  [{ runs: 94 }, 'look'],
  [{ runs: 0, expected: 0 }, undefined],
] as const)('A job with %j is %s', (facts, verdict) => {
  const job = {
    job: 'outbox-worker',
    runs: 100,
    runsBefore: 100,
    expected: 100,
    runsWithErrors: 0,
    slowestMs: 900,
    lastCompleted: new Date('2026-11-20T09:00:00Z'),
    overdue: false,
    ...facts,
  };
  expect(judgeJob(job)[0]?.verdict).toBe(verdict);
});

test.each([
  [0, 0, 0, 'fine'],
  [0, 0, 1, 'look'],
  [0, 1, 0, 'look'],
  [1, 1, 0, 'act'],
] as const)(
  'Quarantine with %i old, %i unresolved and %i new serials is %s',
  (old, unresolved, added, verdict) => {
    expect(judgeQuarantine('DEFAULT', [{ old, unresolved, added }]).verdict).toBe(verdict);
  },
);

test.each([
  [0, 0, 0, 0, 'fine'],
  [1_000, 1_000, 0, 0, 'fine'],
  [10_001, 10_001, 10, 0, 'look'],
  [20_000, 20_000, 10, 0, 'fine'],
  [1_000, 1_000, 1, 1, 'look'],
  [1_000, 999, 0, 0, 'act'],
] as const)(
  '%i spawned, %i linked, %i failed, %i still missing are %s',
  (spawned, tenantLinked, failed, unlinked, verdict) => {
    expect(judgeLinkRates('DEFAULT', { spawned, tenantLinked, failed, unlinked }).verdict).toBe(verdict);
  },
);

describe('Objectives', () => {
  const p99 = { name: 'serial_generation_p99', slo: slos.serial_generation_p99 };
  const age = { name: 'outbox_pending_age', slo: slos.outbox_pending_age };
  const counts = (good: number, total: number) => ({ good, total });

  test.each([
    ['without a measurement', p99, counts(0, 0), counts(0, 0), 'unknown'],
    ['whose budget just holds', p99, counts(990, 1_000), counts(990, 1_000), 'fine'],
    ['whose budget of the period is overdrawn', p99, counts(989, 1_000), counts(9_990, 10_000), 'look'],
    ['whose budget of 30 days is overdrawn', p99, counts(1_000, 1_000), counts(9_899, 10_000), 'act'],
    ['whose budget nine slow ones overdraw', p99, counts(91, 100), counts(91, 100), 'look'],
    ['whose budget ten slow ones overdraw', p99, counts(90, 100), counts(90, 100), 'act'],
    ['that may never miss and missed once', age, counts(287, 288), counts(287, 288), 'look'],
    ['that may never miss and did not', age, counts(288, 288), counts(288, 288), 'fine'],
  ] as const)('%s are judged', (_, objective, current, window, verdict) => {
    expect(judgeObjectives([{ ...objective, current, window }]).verdict).toBe(verdict);
  });
});

describe('Alarms', () => {
  const now = new Date('2026-11-30T01:00:00Z');
  const judge = (
    count: { starts?: number; short?: number; alarmMs?: number },
    { weeks = 1, since }: { weeks?: number; since?: number } = {},
  ) =>
    judgeAlerts({
      counts: [{ alarm: 'link-error-rate', starts: 0, short: 0, alarmMs: 0, ...count }],
      lasting:
        since === undefined
          ? []
          : [{ alarm: 'link-error-rate', state: 'ALARM', since: new Date(now.getTime() - since) }],
      weeks,
      now,
    }).verdict;

  test.each([
    [{}, {}, 'fine'],
    [{ starts: 4 }, {}, 'fine'],
    [{ starts: 5 }, {}, 'look'],
    [{ starts: 16 }, { weeks: 4 }, 'fine'],
    [{ starts: 17 }, { weeks: 4 }, 'look'],
    [{ starts: 2, short: 2 }, {}, 'fine'],
    [{ starts: 3, short: 3 }, {}, 'look'],
    [{ starts: 1, alarmMs: DAY }, {}, 'fine'],
    [{ starts: 1, alarmMs: DAY + 1 }, {}, 'look'],
    [{ starts: 1 }, { since: DAY }, 'fine'],
    [{ starts: 1 }, { since: DAY + 1 }, 'act'],
    [{}, { weeks: 0 }, 'unknown'],
    [{ starts: 1 }, { weeks: 0.1 }, 'fine'],
    [{ starts: 5 }, { weeks: 0.1 }, 'look'],
  ] as const)('with %j, %j are %s', (count, rest, verdict) => {
    expect(judge(count, rest)).toBe(verdict);
  });
});

test.each([
  [0, 0, 'fine'],
  [19, 1, 'fine'],
  [100, 0, 'fine'],
  [0, 20, 'act'],
  [0, 19, 'fine'],
  [30, 20, 'fine'],
  [31, 20, 'look'],
  [10, 20, 'fine'],
  [9, 20, 'look'],
] as const)('%i serials after %i in the month before are %s', (current, before, verdict) => {
  expect(judgeTrends([{ family: 'hatthasilpa', current, before }]).verdict).toBe(verdict);
});

test.each([
  [0, 0, 'fine'],
  [1, 0, 'look'],
  [9, 1, 'look'],
  [10, 5, 'look'],
  [11, 5, 'act'],
  [50, undefined, 'look'],
] as const)('%i errors after %s in the month before are %s', (errors, before, verdict) => {
  expect(judgePatterns(errors, before).verdict).toBe(verdict);
});

test('Errors that gather on a weekday or in an hour are told', () => {
  const error = (weekday: number, hour: number, count: number) => ({ weekday, hour, count });
  expect(peaks([error(0, 23, 7)])).toEqual([]);
  expect(peaks([error(0, 23, 4), error(1, 23, 2), error(2, 5, 2), error(3, 6, 2)])).toEqual([
    '40 % of 10 errors came on a Monday.',
    '60 % of 10 errors came between 23:00 and 0:00 UTC.',
  ]);
  expect(peaks([0, 1, 2, 3].map((day) => error(day, day, 5)))).toEqual([]);
});

describe('Dashboards', () => {
  const names = Object.keys(metrics) as MetricName[];
  const counts = (silent: readonly MetricName[]) =>
    new Map(names.map((name) => [name, silent.includes(name) ? 0 : 5]));

  test('miss a metric without a datapoint, but not a count of errors of an ERP that reports', () => {
    expect(silentMetrics(counts([]))).toEqual([]);
    expect(silentMetrics(counts(['error.duplicate_total', 'registry_link_error_rate']))).toEqual([]);
    expect(silentMetrics(counts(['link.core_success_rate']))).toEqual(['link.core_success_rate']);
    const events = names.filter((name) =>
      (metrics[name].emitters as readonly string[]).includes('event-ingest'),
    );
    expect(silentMetrics(counts(events))).toEqual(events);
    expect(judgeDashboards(1, 0).verdict).toBe('look');
    expect(judgeDashboards(0, 0).verdict).toBe('fine');
  });

  test('miss an alarm that has had no data since before the period', () => {
    const start = new Date('2026-11-01T00:00:00Z');
    const alarm = (state: string, since: string) => ({ alarm: state + since, state, since: new Date(since) });
    expect(
      blindAlarms(
        [
          alarm('INSUFFICIENT_DATA', '2026-10-31T23:59:59Z'),
          alarm('INSUFFICIENT_DATA', '2026-11-01T00:00:00Z'),
          alarm('OK', '2026-10-01T00:00:00Z'),
        ],
        start,
      ),
    ).toEqual(['INSUFFICIENT_DATA2026-10-31T23:59:59Z']);
  });
});

describe('Subscriptions', () => {
  test('are told where they are not confirmed, or there are none', () => {
    expect(judgeEmail({ confirmed: 1, pending: [] })).toEqual([]);
    expect(judgeEmail({ confirmed: 1, pending: ['o…@example.com'] })[0]).toMatchObject({
      verdict: 'look',
      why: expect.stringMatching(/^o…@example\.com has not confirmed/),
    });
    expect(judgeEmail({ confirmed: 0, pending: ['a…@b.c', 'd…@e.f'] })[0]?.verdict).toBe('act');
    expect(judgeEmail({ confirmed: 0, pending: [] })[0]?.verdict).toBe('act');
    expect(judgeSlack({ confirmed: 1, pending: [] })).toEqual([]);
    expect(judgeSlack({ confirmed: 0, pending: [] })[0]?.verdict).toBe('act');
  });
});

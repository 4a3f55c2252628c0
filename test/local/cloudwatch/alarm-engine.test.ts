import { describe, expect, it } from 'vitest';
import { fewestSamples } from '../../../local/cloudwatch/alarms/evaluate-metric-alarm.ts';
import { isThorough } from '../../support/thoroughness.ts';
import { alarm, arnOf, composite, mathAlarm, minutes, NAMESPACE, TOPIC, watch } from './support.ts';

const SNOOZE = 'arn:aws:sns:us-east-1:111122223333:snooze';

describe('a metric alarm', () => {
  it('starts without a judgement and is judged at once', () => {
    const world = watch({ busy: alarm({ OKActions: [SNOOZE] }) });
    expect(world.state('busy')).toBe('INSUFFICIENT_DATA');
    expect(world.reason('busy')).toBe('Unchecked: Initial alarm creation');
    world.publish('load', 3);
    world.tick();
    expect(world.changes).toEqual(['1 busy INSUFFICIENT_DATA → OK']);
    expect(world.notified).toEqual(['1 busy OK']);
  });

  it('runs its actions on transitions only', () => {
    const world = watch({ busy: alarm({ OKActions: [SNOOZE] }) });
    for (const value of [99, 98, 97, 1, 2, 96]) {
      world.publish('load', value);
      world.tick();
    }
    expect(world.notified).toEqual(['1 busy ALARM', '4 busy OK', '6 busy ALARM']);
  });

  it('counts data older than itself', () => {
    const world = watch({ busy: alarm() });
    world.cloudwatch.record({
      namespace: NAMESPACE,
      name: 'load',
      dimensions: [],
      value: 99,
      at: new Date(world.clock.now().getTime() - minutes(1)),
    });
    world.cloudwatch.evaluate();
    expect(world.state('busy')).toBe('ALARM');
  });

  it('stays silent while its actions are disabled', () => {
    const world = watch({ busy: alarm({ ActionsEnabled: false }) });
    world.publish('load', 99);
    world.tick();
    expect(world.state('busy')).toBe('ALARM');
    expect(world.notified).toEqual([]);
  });

  it('looks through a window that slides by the minute', () => {
    const world = watch({
      slow: alarm({ Period: 300, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' }),
    });
    world.tick(6);
    world.publish('load', 99);
    world.tick(8);
    // The datapoint of minute 6 is in the newest five minutes from 7 to 11, and then in one of the two extra
    // periods that are looked at because the newest one is missing.
    expect(world.changes).toEqual(['1 slow INSUFFICIENT_DATA → OK', '7 slow OK → ALARM']);
    world.tick(8);
    expect(world.changes.at(-1)).toBe('22 slow ALARM → OK');
  });

  it('sums each period by its own, not by the clock', () => {
    const world = watch({ busy: alarm({ Period: 300, Statistic: 'Sum', Threshold: 3 }) });
    for (let minute = 0; minute < 3; minute += 1) {
      world.publish('load', 1);
      world.tick();
    }
    expect(world.state('busy')).toBe('OK');
    world.publish('load', 1);
    world.tick();
    expect(world.changes.at(-1)).toBe('4 busy OK → ALARM');
  });

  it('is evaluated once an hour when its window is longer than a day', () => {
    const world = watch({ rare: alarm({ Period: 3_600, EvaluationPeriods: 25, DatapointsToAlarm: 1 }) });
    world.publish('load', 99);
    world.cloudwatch.evaluate();
    world.tick(59);
    expect(world.state('rare')).toBe('INSUFFICIENT_DATA');
    world.tick();
    expect(world.changes).toEqual(['60 rare INSUFFICIENT_DATA → ALARM']);
  });

  it('keeps its state under ignore when nothing comes any more', () => {
    const world = watch({ gauge: alarm({ TreatMissingData: 'ignore' }) });
    world.publish('load', 99);
    world.tick(60);
    expect(world.state('gauge')).toBe('ALARM');
  });

  it('of DynamoDB ignores missing data without being told', () => {
    const silent = (Namespace: string) => {
      const world = watch({ table: alarm({ Namespace }) });
      const at = world.clock.now();
      world.cloudwatch.engine.setState('table', { value: 'OK', reason: 'drill', reasonData: undefined, at });
      world.tick();
      return world.state('table');
    };
    expect(silent('AWS/DynamoDB')).toBe('OK');
    expect(silent('AWS/SQS')).toBe('INSUFFICIENT_DATA');
  });

  it('falls back to its own judgement after SetAlarmState', () => {
    const world = watch({ busy: alarm() });
    world.publish('load', 1);
    world.tick();
    const at = world.clock.now();
    world.cloudwatch.engine.setState('busy', { value: 'ALARM', reason: 'drill', reasonData: undefined, at });
    expect(world.state('busy')).toBe('ALARM');
    world.publish('load', 1);
    world.tick();
    expect(world.changes.slice(1)).toEqual(['1 busy OK → ALARM', '2 busy ALARM → OK']);
  });

  it('says the same each time for the same data', () => {
    const run = () => {
      const world = watch({
        busy: alarm(),
        dead: mathAlarm('FILL(heartbeat, 0)'),
        both: composite('ALARM(busy)'),
      });
      for (const value of [1, 99, 3, 50, 50]) {
        world.publish('load', value);
        world.tick();
      }
      return [world.changes, world.cloudwatch.engine.history.map(({ data }) => data)];
    };
    expect(run()).toEqual(run());
  });
});

describe('a math alarm', () => {
  it('fires when the heartbeat stays away for as long as it says', () => {
    const world = watch({ dead: mathAlarm('FILL(heartbeat, 0)') });
    for (let minute = 0; minute < 5; minute += 1) {
      world.publish('beats', 1);
      world.tick();
    }
    world.tick(10);
    expect(world.changes).toEqual(['1 dead INSUFFICIENT_DATA → OK', '8 dead OK → ALARM']);
  });

  it('watches a percentile over enough slow values', () => {
    const stat = (id: string, Stat: string) => ({
      Id: id,
      MetricStat: { Metric: { Namespace: NAMESPACE, MetricName: 'latency' }, Period: 3_600, Stat },
      ReturnData: false,
    });
    const result = { Id: 'result', Expression: 'IF(slow >= 3, percentile, 0)', ReturnData: true };
    const world = watch({
      slow: mathAlarm('', {
        Metrics: [result, stat('slow', 'TC(500:)'), stat('percentile', 'p99')],
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 500,
        TreatMissingData: 'notBreaching',
      }),
    });
    world.publish('latency', ...Array.from({ length: 100 }, () => 20), 900, 900, 500);
    world.tick();
    expect(world.state('slow')).toBe('OK');
    world.publish('latency', 501);
    world.tick();
    expect(world.state('slow')).toBe('ALARM');
  });
});

describe('a percentile alarm', () => {
  it.each([
    [99, 1_000],
    [95, 200],
    [90, 100],
    [50, 20],
    [25, 40],
  ])('needs for p%d at least %d samples', (percent, samples) => {
    expect(samples).toBeGreaterThanOrEqual(fewestSamples(percent));
    expect(samples - 1).toBeLessThan(fewestSamples(percent));
  });

  it.each([
    ['evaluate', 199, 'ALARM'],
    [undefined, 199, 'ALARM'],
    ['ignore', 199, 'INSUFFICIENT_DATA'],
    ['ignore', 200, 'ALARM'],
  ] as const)('with %s and %d samples ends in %s', (lowSample, samples, expected) => {
    const overrides = lowSample === undefined ? {} : { EvaluateLowSampleCountPercentile: lowSample };
    const world = watch({ slow: alarm({ ExtendedStatistic: 'p95', ...overrides }) });
    world.publish('load', ...Array.from({ length: samples }, () => 99));
    world.tick();
    expect(world.state('slow')).toBe(expected);
  });
});

describe('a warm-up', () => {
  const warmUp = (full: boolean) => ({
    WarmUpConfiguration: {
      WarmUpPeriodDurationInMinutes: 10,
      OnlyStartEvaluatingAfterWarmUpPeriodEnds: full,
    },
    TreatMissingData: 'breaching',
    EvaluationPeriods: 2,
  });

  it('holds the alarm without actions for its whole length when it must', () => {
    const world = watch({ busy: alarm(warmUp(true)) });
    for (let minute = 0; minute < 9; minute += 1) {
      world.publish('load', 99);
      world.tick();
    }
    expect(world.cloudwatch.engine.status('busy')).toMatchObject({ inWarmUp: true });
    world.tick();
    expect(world.changes).toEqual(['10 busy INSUFFICIENT_DATA → ALARM']);
    expect(world.cloudwatch.engine.status('busy')).toMatchObject({ inWarmUp: false });
  });

  it('ends early once data fills the window', () => {
    const world = watch({ busy: alarm(warmUp(false)) });
    world.tick(3);
    world.publish('load', 1);
    world.tick();
    expect(world.changes).toEqual([]);
    world.publish('load', 1);
    world.tick();
    expect(world.changes).toEqual(['5 busy INSUFFICIENT_DATA → OK']);
  });

  it('ends at its length without data', () => {
    const world = watch({ busy: alarm(warmUp(false)) });
    world.tick(12);
    expect(world.changes).toEqual(['10 busy INSUFFICIENT_DATA → ALARM']);
  });
});

describe('a composite alarm', () => {
  const children = { a: alarm({ MetricName: 'a' }), b: alarm({ MetricName: 'b' }) };

  it('is judged after its children in the same round, however they are named', () => {
    const world = watch({
      'a-top': composite('ALARM(middle)'),
      middle: composite(`ALARM("${arnOf('a')}") AND NOT ALARM(b)`),
      ...children,
    });
    world.publish('a', 99);
    world.tick();
    expect(world.changes).toEqual([
      '1 a INSUFFICIENT_DATA → ALARM',
      '1 middle INSUFFICIENT_DATA → ALARM',
      '1 a-top INSUFFICIENT_DATA → ALARM',
    ]);
  });

  it('says which child changed it, and when', () => {
    const world = watch({ both: composite('ALARM(a) AND ALARM(b)'), ...children });
    world.publish('a', 99);
    world.tick();
    expect(world.reason('both')).toBe(`${arnOf('both')} was created and its alarm rule evaluates to OK`);
    world.publish('a', 99);
    world.publish('b', 99);
    world.tick();
    expect(world.reason('both')).toBe(
      `${arnOf('b')} transitioned to ALARM at Friday 20 November, 2026 09:02:00 UTC`,
    );
    expect(JSON.parse(world.cloudwatch.engine.status('both')?.state.reasonData ?? '')).toEqual({
      triggeringAlarms: [
        { arn: arnOf('b'), state: { value: 'ALARM', timestamp: '2026-11-20T09:02:00.000+0000' } },
      ],
    });
  });
});

describe('history', () => {
  it('keeps creation, transitions and actions', () => {
    const world = watch({ busy: alarm() });
    world.publish('load', 99);
    world.tick();
    expect(world.cloudwatch.engine.history.map(({ type, summary }) => `${type}: ${summary}`)).toEqual([
      'ConfigurationUpdate: Alarm "busy" created',
      'StateUpdate: Alarm updated from INSUFFICIENT_DATA to ALARM',
      `Action: Successfully executed action ${TOPIC}`,
    ]);
  });
});

const HOURS = isThorough ? 48 : 12;

it(`evaluates 25 alarms over ${HOURS} hours of minutes`, () => {
  const names = Array.from({ length: 12 }, (_, index) => `m${index}`);
  const percentile = {
    ExtendedStatistic: 'p99',
    Period: 3_600,
    MetricName: 'latency',
    TreatMissingData: 'notBreaching',
  };
  const world = watch({
    ...Object.fromEntries(
      names.flatMap((name) => [
        [
          `${name}-peak`,
          alarm({ MetricName: name, Period: 300, EvaluationPeriods: 3, TreatMissingData: 'ignore' }),
        ],
        [`${name}-silent`, mathAlarm('FILL(heartbeat, 0)')],
      ]),
    ),
    slow: alarm(percentile),
  });
  for (let minute = 0; minute < HOURS * 60; minute += 1) {
    if (minute % 5 === 0) for (const name of names) world.publish(name, minute % 40);
    world.publish('beats', 1);
    // 72,000 values a day.
    world.publish('latency', ...Array.from({ length: 50 }, (_, index) => (minute * 7 + index * 13) % 400));
    world.tick();
  }
  expect(world.changes.length).toBeGreaterThan(25);
});

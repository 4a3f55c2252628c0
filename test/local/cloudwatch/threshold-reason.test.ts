import { describe, expect, it } from 'vitest';
import { javaDouble } from '../../../local/cloudwatch/alarms/threshold-reason.ts';
import { alarm, watch } from './support.ts';

describe('the reason', () => {
  const reasonAfter = (
    overrides: Parameters<typeof alarm>[0],
    ...values: readonly (number | undefined)[]
  ) => {
    const world = watch({ busy: alarm(overrides) });
    for (const value of values) {
      if (value !== undefined) world.publish('load', value);
      world.tick();
    }
    return world.reason('busy');
  };

  it.each([
    [{}, [21.5], '1 datapoint [21.5 (20/11/26 09:00:00)] was greater than the threshold (10.0).'],
    [{}, [7], '1 datapoint [7.0 (20/11/26 09:00:00)] was not greater than the threshold (10.0).'],
    [
      { EvaluationPeriods: 2, ComparisonOperator: 'LessThanOrEqualToThreshold' },
      [9, 8],
      '2 datapoints [8.0 (20/11/26 09:01:00), 9.0 (20/11/26 09:00:00)] were less than or equal to the threshold (10.0).',
    ],
    [
      {
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Threshold: 5,
      },
      [1, 8, 9],
      '2 out of the last 3 datapoints [9.0 (20/11/26 09:02:00), 8.0 (20/11/26 09:01:00)] were greater than or equal to the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).',
    ],
    [
      { EvaluationPeriods: 2, TreatMissingData: 'breaching' },
      [undefined],
      'no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
    ],
    [
      { TreatMissingData: 'notBreaching' },
      [undefined],
      'no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    ],
  ])('of %j after %j is worded as by AWS', (overrides, values, expected) => {
    expect(reasonAfter(overrides, ...values)).toBe(`Threshold Crossed: ${expected}`);
  });

  it('comes with the datapoints as data', () => {
    const world = watch({ busy: alarm({ EvaluationPeriods: 2 }) });
    world.publish('load', 20, 25);
    world.tick();
    world.publish('load', 30);
    world.tick();
    expect(JSON.parse(world.cloudwatch.engine.status('busy')?.state.reasonData ?? '')).toEqual({
      version: '1.0',
      queryDate: '2026-11-20T09:02:00.000+0000',
      startDate: '2026-11-20T09:00:00.000+0000',
      statistic: 'Maximum',
      period: 60,
      recentDatapoints: [25, 30],
      threshold: 10,
      evaluatedDatapoints: [
        { timestamp: '2026-11-20T09:01:00.000+0000', sampleCount: 1, value: 30 },
        { timestamp: '2026-11-20T09:00:00.000+0000', sampleCount: 2, value: 25 },
      ],
    });
  });
});

it.each([
  [0, '0.0'],
  [5, '5.0'],
  [-2.25, '-2.25'],
  [21_600, '21600.0'],
  [0.001, '0.001'],
  [0.0001, '1.0E-4'],
  [12_345_678, '1.2345678E7'],
  [1e7, '1.0E7'],
])('writes %d as Java does', (value, text) => {
  expect(javaDouble(value)).toBe(text);
});

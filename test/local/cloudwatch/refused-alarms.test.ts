import { describe, expect, it } from 'vitest';
import { alarmsOf } from '../../../local/cloudwatch/alarms/alarms-of-stack.ts';
import { alarm, composite, mathAlarm, NAMESPACE, stackOf, TOPIC } from './support.ts';

describe('an alarm that cannot be', () => {
  it.each([
    [
      'a period of 10 seconds',
      { bad: alarm({ Period: 10 }) },
      /'bad' .* period of 10 seconds is not modelled/,
    ],
    [
      'more than N',
      { bad: alarm({ DatapointsToAlarm: 2 }) },
      /DatapointsToAlarm 2 is more than EvaluationPeriods 1/,
    ],
    ['a window above a day', { bad: alarm({ EvaluationPeriods: 1_441 }) }, /more than 1 day/],
    ['a window above a week', { bad: alarm({ Period: 3_600, EvaluationPeriods: 169 }) }, /more than 7 days/],
    ['an unknown statistic', { bad: alarm({ ExtendedStatistic: 'IQM' }) }, /statistic 'IQM' is not modelled/],
    ['an unknown unit', { bad: alarm({ Unit: 'Pieces' }) }, /'Pieces' is not a unit/],
    ['six actions', { bad: alarm({ AlarmActions: Array(6).fill(TOPIC) }) }, /more than 5 actions/],
    ['an unknown function', { bad: mathAlarm('RUNNING_SUM(heartbeat)') }, /RUNNING_SUM is not modelled/],
    ['an unknown id', { bad: mathAlarm('heartbeat + other') }, /Nothing has the id 'other'/],
    ['a scalar result', { bad: mathAlarm('SUM(heartbeat)') }, /single number/],
    [
      'an expression of itself',
      { bad: mathAlarm('result + heartbeat') },
      /refers to itself: result → result/,
    ],
    ['an unknown child', { bad: composite('ALARM(nobody)') }, /there is no alarm 'nobody'/],
    [
      'a suppressor without periods',
      { a: alarm(), bad: composite('TRUE', { ActionsSuppressor: 'a' }) },
      /needs/,
    ],
    ['a cycle', { a: composite('ALARM(b)'), b: composite('OK(a)') }, /depends on itself: a → b → a/],
  ] as const)('is refused by name: %s', (_name, resources, message) => {
    expect(() => alarmsOf(stackOf(resources))).toThrow(message);
  });

  it('is refused with two results or mixed periods', () => {
    const metric = (id: string, period: number) => ({
      Id: id,
      MetricStat: { Metric: { Namespace: NAMESPACE, MetricName: id }, Period: period, Stat: 'Sum' },
      ReturnData: false,
    });
    const result = { Id: 'result', Expression: 'a + b', ReturnData: true };
    const build = (...Metrics: readonly object[]) =>
      alarmsOf(stackOf({ bad: mathAlarm('', { Metrics: JSON.parse(JSON.stringify(Metrics)) }) }));
    expect(() => build(result, metric('a', 60), metric('b', 300))).toThrow(/periods of 60 and 300 seconds/);
    expect(() => build(result, metric('a', 60), { ...metric('b', 60), ReturnData: true })).toThrow(
      /Exactly one/,
    );
  });
});

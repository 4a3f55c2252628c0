import { expect, it } from 'vitest';
import { alarmEvent } from '../../../local/cloudwatch/alarm-event.ts';
import type { AlarmAction, StateChange } from '../../../local/cloudwatch/alarms/state-change.ts';
import { snsNotification } from '../../../local/cloudwatch/sns-message.ts';
import type { Kind } from './support.ts';
import { alarm, arnOf, composite, mathAlarm, TOPIC, watch } from './support.ts';

type Resources = Parameters<typeof watch>[0];

/** The last transition after `values` were published as `App` `load`, a minute each. */
function lastChange(resources: Resources, ...values: readonly number[]): StateChange {
  const changes: StateChange[] = [];
  const world = watch(resources, { onStateChange: (change) => changes.push(change) });
  for (const value of values) {
    world.publish('load', value);
    world.tick();
  }
  const last = changes.at(-1);
  if (last === undefined) throw new Error('Nothing changed.');
  return last;
}

const withDimensions = alarm({
  AlarmDescription: 'Too busy.',
  EvaluationPeriods: 2,
  DatapointsToAlarm: 1,
  Dimensions: [{ Name: 'Service', Value: 'api' }],
});

/** As `load` has no dimensions, this alarm is driven by hand. */
function driven(resource: readonly [Kind, object]): StateChange {
  const changes: StateChange[] = [];
  const world = watch({ busy: resource } as Resources, { onStateChange: (change) => changes.push(change) });
  const dimensions = [{ name: 'Service', value: 'api' }];
  for (const value of [1, 42]) {
    world.cloudwatch.record({ namespace: 'App', name: 'load', dimensions, value });
    world.tick();
  }
  const last = changes.at(-1);
  if (last === undefined) throw new Error('Nothing changed.');
  return last;
}

it('tells SNS of a metric alarm as CloudWatch does', () => {
  const { subject, message } = snsNotification(driven(withDimensions));
  expect(subject).toBe('ALARM: "busy" in US East (N. Virginia)');
  expect(JSON.parse(message)).toEqual({
    AlarmName: 'busy',
    AlarmDescription: 'Too busy.',
    AWSAccountId: '111122223333',
    AlarmConfigurationUpdatedTimestamp: '2026-11-20T09:00:00.000+0000',
    NewStateValue: 'ALARM',
    NewStateReason:
      'Threshold Crossed: 1 out of the last 2 datapoints [42.0 (20/11/26 09:01:00)] was greater than the threshold (10.0) (minimum 1 datapoint for OK -> ALARM transition).',
    StateChangeTime: '2026-11-20T09:02:00.000+0000',
    Region: 'US East (N. Virginia)',
    AlarmArn: arnOf('busy'),
    OldStateValue: 'OK',
    ActionExecutedAfterMuteWindow: false,
    OKActions: [],
    AlarmActions: [TOPIC],
    InsufficientDataActions: [],
    Trigger: {
      MetricName: 'load',
      Namespace: 'App',
      StatisticType: 'Statistic',
      Statistic: 'MAXIMUM',
      Unit: null,
      Dimensions: [{ value: 'api', name: 'Service' }],
      Period: 60,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 10,
      TreatMissingData: '',
      EvaluateLowSampleCountPercentile: '',
    },
  });
});

it('names a percentile as an extended statistic', () => {
  const { message } = snsNotification(lastChange({ slow: alarm({ ExtendedStatistic: 'p99' }) }, 99));
  expect(JSON.parse(message).Trigger).toMatchObject({
    StatisticType: 'ExtendedStatistic',
    ExtendedStatistic: 'p99',
  });
});

it('lists the metrics of a math alarm', () => {
  const { message } = snsNotification(lastChange({ dead: mathAlarm('FILL(heartbeat, 0)') }, 1));
  const { Trigger, AlarmDescription } = JSON.parse(message);
  expect(AlarmDescription).toBeNull();
  expect(Trigger).not.toHaveProperty('MetricName');
  expect(Trigger.Metrics).toEqual([
    { Expression: 'FILL(heartbeat, 0)', Id: 'result', Label: 'Result', ReturnData: true },
    {
      Id: 'heartbeat',
      MetricStat: {
        Metric: { Dimensions: [], MetricName: 'beats', Namespace: 'App' },
        Period: 60,
        Stat: 'Sum',
      },
      ReturnData: false,
    },
  ]);
});

it('names the triggering children of a composite alarm', () => {
  const resources = { busy: alarm({ AlarmActions: [] }), top: composite('ALARM("busy")') };
  const { message } = snsNotification(lastChange(resources, 1, 99));
  const parsed = JSON.parse(message);
  expect(parsed).toMatchObject({
    AlarmName: 'top',
    NewStateReason: `${arnOf('busy')} transitioned to ALARM at Friday 20 November, 2026 09:02:00 UTC`,
    OldStateValue: 'OK',
    AlarmRule: 'ALARM("busy")',
    TriggeringChildren: [
      { Arn: arnOf('busy'), State: { Value: 'ALARM', Timestamp: '2026-11-20T09:02:00.000+0000' } },
    ],
  });
  expect(parsed).not.toHaveProperty('Trigger');
  expect(parsed).not.toHaveProperty('AlarmConfigurationUpdatedTimestamp');
});

it('cuts a long subject below 100 characters', () => {
  const name = 'n'.repeat(120);
  const { subject } = snsNotification(lastChange({ [name]: alarm() }, 99));
  expect(subject).toHaveLength(99);
  expect(subject.endsWith('n...')).toBe(true);
});

it('tells EventBridge of a metric alarm', () => {
  const event = alarmEvent(driven(withDimensions));
  expect(event).toMatchObject({
    version: '0',
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: '111122223333',
    time: '2026-11-20T09:02:00Z',
    region: 'us-east-1',
    resources: [arnOf('busy')],
    detail: {
      alarmName: 'busy',
      previousState: { value: 'OK', timestamp: '2026-11-20T09:01:00.000+0000' },
      state: { value: 'ALARM', timestamp: '2026-11-20T09:02:00.000+0000' },
      configuration: {
        description: 'Too busy.',
        metrics: [
          {
            metricStat: {
              metric: { namespace: 'App', name: 'load', dimensions: { Service: 'api' } },
              period: 60,
              stat: 'Maximum',
            },
            returnData: true,
          },
        ],
      },
    },
  });
  expect(event.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
});

it('tells EventBridge what holds the actions of a composite back, and who acted later', () => {
  const actions: AlarmAction[] = [];
  const changes: StateChange[] = [];
  const world = watch(
    {
      busy: alarm({ AlarmActions: [], TreatMissingData: 'ignore' }),
      cause: alarm({ MetricName: 'cause', AlarmActions: [], TreatMissingData: 'notBreaching' }),
      top: composite('ALARM(busy)', {
        ActionsSuppressor: arnOf('cause'),
        ActionsSuppressorWaitPeriod: 120,
        ActionsSuppressorExtensionPeriod: 60,
      }),
    },
    { onStateChange: (change) => changes.push(change), onAction: (action) => actions.push(action) },
  );
  world.publish('load', 99);
  world.tick(3);
  const [transition] = changes.filter((change) => change.alarm.name === 'top');
  expect(transition && alarmEvent(transition).detail).toMatchObject({
    state: { value: 'ALARM', actionsSuppressedBy: 'WaitPeriod' },
    configuration: {
      alarmRule: 'ALARM(busy)',
      actionsSuppressor: arnOf('cause'),
      actionsSuppressorWaitPeriod: 120,
      actionsSuppressorExtensionPeriod: 60,
    },
  });
  const [action] = actions;
  expect(actions).toHaveLength(1);
  expect(action && alarmEvent(action.change).detail).toMatchObject({
    previousState: {
      value: 'ALARM',
      actionsSuppressedBy: 'WaitPeriod',
      actionsSuppressedReason: 'Actions suppressed by WaitPeriod',
    },
    state: { value: 'ALARM', timestamp: '2026-11-20T09:03:00.000+0000' },
  });
});

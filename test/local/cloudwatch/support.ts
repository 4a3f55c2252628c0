import type { Clock } from '../../../local/clock.ts';
import type { AlarmState } from '../../../local/cloudwatch/alarms/alarm.ts';
import { type CloudWatchOptions, createCloudWatch } from '../../../local/cloudwatch/cloudwatch.ts';
import type { JsonObject } from '../../../local/template/json.ts';
import type { ResolvedStack } from '../../../local/template/resolved-stack.ts';

export const environment = { account: '111122223333', region: 'us-east-1', stackName: 'Test' } as const;
export const TOPIC = 'arn:aws:sns:us-east-1:111122223333:ops';
export const NAMESPACE = 'App';

export const arnOf = (alarm: string) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${alarm}`;

const TYPES = {
  metric: 'AWS::CloudWatch::Alarm',
  composite: 'AWS::CloudWatch::CompositeAlarm',
  dashboard: 'AWS::CloudWatch::Dashboard',
} as const;

export type Kind = keyof typeof TYPES;

/** A resolved stack with these resources, each under its name. */
export function stackOf(resources: Readonly<Record<string, readonly [Kind, JsonObject]>>): ResolvedStack {
  const entries = Object.entries(resources).map(([name, [kind, properties]]) => {
    const arn = kind === 'dashboard' ? `arn:aws:cloudwatch::111122223333:dashboard/${name}` : arnOf(name);
    const resource = {
      logicalId: name,
      type: TYPES[kind],
      properties,
      ref: name,
      attributes: { Arn: arn },
      dependsOn: [],
    };
    return [name, resource] as const;
  });
  return { environment, resources: new Map(entries), outputs: new Map(), assetDirectories: new Map() };
}

/** A plain alarm: the maximum of `App` `load` over a minute above 10; override what matters. */
export function alarm(overrides: JsonObject = {}): readonly [Kind, JsonObject] {
  const plain = {
    Namespace: NAMESPACE,
    MetricName: 'load',
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 10,
    ComparisonOperator: 'GreaterThanThreshold',
    AlarmActions: [TOPIC],
  };
  const merged = 'ExtendedStatistic' in overrides ? { ...plain, Statistic: undefined } : plain;
  return ['metric', JSON.parse(JSON.stringify({ ...merged, ...overrides }))];
}

/** An alarm on an expression over `heartbeat`, the sum of `App` `beats` over a minute. */
export function mathAlarm(expression: string, overrides: JsonObject = {}): readonly [Kind, JsonObject] {
  return [
    'metric',
    {
      Metrics: [
        { Id: 'result', Expression: expression, Label: 'Result', ReturnData: true },
        {
          Id: 'heartbeat',
          MetricStat: { Metric: { Namespace: NAMESPACE, MetricName: 'beats' }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
      ],
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      AlarmActions: [TOPIC],
      ...overrides,
    },
  ];
}

export function composite(rule: string, overrides: JsonObject = {}): readonly [Kind, JsonObject] {
  return ['composite', { AlarmRule: rule, AlarmActions: [TOPIC], ...overrides }];
}

export const START = new Date('2026-11-20T09:00:00.000Z');
export const minutes = (count: number) => count * 60_000;

/** A clock that stands still until it is told otherwise. */
export class TestClock implements Clock {
  readonly virtual = true;
  #now = START.getTime();

  now(): Date {
    return new Date(this.#now);
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}

/** A CloudWatch on a clock of its own, with what its alarms did. */
export function watch(
  resources: Readonly<Record<string, readonly [Kind, JsonObject]>>,
  options: Partial<CloudWatchOptions> = {},
) {
  const clock = new TestClock();
  const changes: string[] = [];
  const notified: string[] = [];
  const at = () => (clock.now().getTime() - START.getTime()) / minutes(1);
  const cloudwatch = createCloudWatch({
    stack: stackOf(resources),
    clock,
    onStateChange: (change) =>
      changes.push(`${at()} ${change.alarm.name} ${change.from.value} → ${change.to.value}`),
    onAction: ({ change }) => notified.push(`${at()} ${change.alarm.name} ${change.to.value}`),
    ...options,
  });
  return {
    clock,
    cloudwatch,
    changes,
    notified,
    /** Publishes `App` metrics now. */
    publish(name: string, ...values: readonly number[]) {
      for (const value of values) cloudwatch.record({ namespace: NAMESPACE, name, dimensions: [], value });
    },
    /** Lets a minute pass, then evaluates. */
    tick(count = 1) {
      for (let minute = 0; minute < count; minute += 1) {
        clock.advance(minutes(1));
        cloudwatch.evaluate();
      }
    },
    state: (name: string): AlarmState | undefined => cloudwatch.engine.status(name)?.state.value,
    reason: (name: string): string | undefined => cloudwatch.engine.status(name)?.state.reason,
  };
}

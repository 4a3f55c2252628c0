import { z } from 'zod';
import type { Alarm, CompositeAlarm, MetricAlarm } from '../alarms/alarm.ts';
import type { AlarmStatus } from '../alarms/alarm-engine.ts';
import { CloudWatchError } from '../errors.ts';
import type { MetricQuery } from '../metric-query.ts';
import { epochSeconds } from '../timestamps.ts';
import { alarmState, alarmTypes } from './members.ts';
import { type CloudWatchApi, operation } from './operation.ts';
import { paginate } from './paginate.ts';

/** Alarms of one page. CloudWatch API Reference, DescribeAlarms. */
const MAX_PAGE = 100;
const DEFAULT_PAGE = 50;
const MAX_NAMES = 100;

const request = z.strictObject({
  AlarmNames: z.array(z.string()).max(MAX_NAMES).optional(),
  AlarmNamePrefix: z.string().optional(),
  AlarmTypes: alarmTypes,
  ChildrenOfAlarmName: z.string().optional(),
  ParentsOfAlarmName: z.string().optional(),
  StateValue: alarmState.optional(),
  ActionPrefix: z.string().optional(),
  MaxRecords: z.int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  NextToken: z.string().optional(),
});

type Request = z.infer<typeof request>;

export const describeAlarms = operation(request, (api, asked) => {
  if (asked.AlarmNames !== undefined && asked.AlarmNamePrefix !== undefined) {
    throw new CloudWatchError(
      'InvalidParameterCombinationException',
      'AlarmNames and AlarmNamePrefix cannot be given together.',
    );
  }
  const matching = api.engine.statuses
    .filter((status) => matches(status, asked, api))
    .toSorted((a, b) => (a.alarm.name < b.alarm.name ? -1 : 1));
  const { items, next } = paginate(matching, asked.MaxRecords, asked.NextToken);
  return {
    MetricAlarms: items.flatMap((status) => ofType(status, 'MetricAlarm')),
    CompositeAlarms: items.flatMap((status) => ofType(status, 'CompositeAlarm')),
    LogAlarms: [],
    ...next,
  };
});

function matches({ alarm, state }: AlarmStatus, asked: Request, api: CloudWatchApi): boolean {
  const { AlarmTypes, ChildrenOfAlarmName: parent, ParentsOfAlarmName: child } = asked;
  // Asking for relatives gives both types; otherwise only metric alarms come unasked.
  const related = parent !== undefined || child !== undefined;
  const types: readonly string[] = AlarmTypes ?? (related ? [alarm.type] : ['MetricAlarm']);
  return (
    types.includes(alarm.type) &&
    (asked.AlarmNames?.includes(alarm.name) ?? true) &&
    alarm.name.startsWith(asked.AlarmNamePrefix ?? '') &&
    (parent === undefined || childrenOf(api.engine.status(parent)?.alarm).includes(alarm.name)) &&
    (child === undefined || childrenOf(alarm).includes(child)) &&
    (asked.StateValue === undefined || state.value === asked.StateValue) &&
    startsAnAction(alarm, asked.ActionPrefix)
  );
}

function childrenOf(alarm: Alarm | undefined): readonly string[] {
  return alarm?.type === 'CompositeAlarm' ? alarm.children : [];
}

function startsAnAction({ actions }: Alarm, prefix: string | undefined): boolean {
  return (
    prefix === undefined || Object.values(actions).some((arns) => arns.some((arn) => arn.startsWith(prefix)))
  );
}

function ofType(status: AlarmStatus, type: Alarm['type']): readonly object[] {
  const { alarm } = status;
  if (alarm.type !== type) return [];
  const specific =
    alarm.type === 'MetricAlarm' ? describeMetric(alarm, status) : describeComposite(alarm, status);
  return [{ ...describeCommon(status), ...specific }];
}

function describeCommon({ alarm, state, transitionedAt, configuredAt, actionsEnabled }: AlarmStatus) {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    AlarmConfigurationUpdatedTimestamp: epochSeconds(configuredAt),
    ActionsEnabled: actionsEnabled,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: epochSeconds(state.at),
    StateTransitionedTimestamp: epochSeconds(transitionedAt ?? configuredAt),
  };
}

function describeMetric(alarm: MetricAlarm, { inWarmUp }: AlarmStatus) {
  const { watched, warmUp } = alarm;
  return {
    ...(watched.kind === 'metric'
      ? describeQuery(watched.query)
      : { Metrics: watched.inputs, Dimensions: [] }),
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.treatMissingData,
    EvaluateLowSampleCountPercentile: alarm.lowSamplePercentile,
    EvaluationState: inWarmUp ? 'IN_WARM_UP' : undefined,
    WarmUpConfiguration: warmUp && {
      WarmUpPeriodDurationInMinutes: warmUp.minutes,
      OnlyStartEvaluatingAfterWarmUpPeriodEnds: warmUp.fullLength,
    },
  };
}

function describeQuery({ metric, period, stat, statistic, unit }: MetricQuery) {
  const extended = statistic.kind === 'percentile' || 'above' in statistic;
  return {
    MetricName: metric.name,
    Namespace: metric.namespace,
    Dimensions: metric.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
    ...(extended ? { ExtendedStatistic: stat } : { Statistic: stat }),
    Period: period,
    Unit: unit,
  };
}

function describeComposite({ ruleText, suppressor }: CompositeAlarm, { suppressedBy }: AlarmStatus) {
  return {
    AlarmRule: ruleText,
    ActionsSuppressor: suppressor?.reference,
    ActionsSuppressorWaitPeriod: suppressor?.waitPeriod,
    ActionsSuppressorExtensionPeriod: suppressor?.extensionPeriod,
    ActionsSuppressedBy: suppressedBy,
    ActionsSuppressedReason: suppressedBy && `Actions suppressed by ${suppressedBy}`,
  };
}

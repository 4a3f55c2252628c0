import type { Alarm, CompositeAlarm, MetricAlarm } from './alarms/alarm.ts';
import type { StateChange } from './alarms/state-change.ts';
import { locate } from './arns.ts';
import type { MetricQuery, QueryInput } from './metric-query.ts';
import { regionName } from './region-names.ts';
import { offsetTimestamp } from './timestamps.ts';

/** Characters of an SNS subject. SNS API Reference, Publish. */
const SUBJECT_BELOW = 100;
const ELLIPSIS = '...';

/** What a CloudWatch alarm publishes to an SNS topic. */
export interface SnsNotification {
  readonly subject: string;
  /** A JSON object. */
  readonly message: string;
}

/** The notification of an alarm's transition, as CloudWatch words it. */
export function snsNotification(change: StateChange): SnsNotification {
  const { alarm } = change;
  const message =
    alarm.type === 'MetricAlarm' ? metricMessage(alarm, change) : compositeMessage(alarm, change);
  return { subject: subjectOf(change), message: JSON.stringify(message) };
}

function subjectOf({ alarm, to }: StateChange): string {
  const subject = `${to.value}: "${alarm.name}" in ${regionName(locate(alarm.arn).region)}`;
  if (subject.length < SUBJECT_BELOW) return subject;
  return `${subject.slice(0, SUBJECT_BELOW - 1 - ELLIPSIS.length)}${ELLIPSIS}`;
}

function header({ name, description, arn }: Alarm) {
  return { AlarmName: name, AlarmDescription: description ?? null, AWSAccountId: locate(arn).account };
}

function news({ alarm, to }: StateChange) {
  return {
    NewStateValue: to.value,
    NewStateReason: to.reason,
    StateChangeTime: offsetTimestamp(to.at),
    Region: regionName(locate(alarm.arn).region),
    AlarmArn: alarm.arn,
  };
}

/** Messages of 2026 say whether a mute had kept them back. */
function afterMute({ afterMute: late = false }: StateChange) {
  return { ActionExecutedAfterMuteWindow: late };
}

function actionsOf({ actions }: Alarm) {
  return {
    OKActions: actions.OK,
    AlarmActions: actions.ALARM,
    InsufficientDataActions: actions.INSUFFICIENT_DATA,
  };
}

function metricMessage(alarm: MetricAlarm, change: StateChange) {
  return {
    ...header(alarm),
    AlarmConfigurationUpdatedTimestamp: offsetTimestamp(change.configuredAt),
    ...news(change),
    OldStateValue: change.from.value,
    ...afterMute(change),
    ...actionsOf(alarm),
    Trigger: triggerOf(alarm),
  };
}

function compositeMessage(alarm: CompositeAlarm, change: StateChange) {
  return {
    ...header(alarm),
    ...news(change),
    ...actionsOf(alarm),
    OldStateValue: change.from.value,
    ...afterMute(change),
    AlarmRule: alarm.ruleText,
    TriggeringChildren: (change.to.triggeredBy ?? []).map(({ arn, value, at }) => ({
      Arn: arn,
      State: { Value: value, Timestamp: offsetTimestamp(at) },
    })),
  };
}

function triggerOf(alarm: MetricAlarm) {
  const { watched, period } = alarm;
  return {
    ...(watched.kind === 'metric' ? plainTrigger(watched.query) : {}),
    Period: period,
    EvaluationPeriods: alarm.evaluationPeriods,
    ...(alarm.datapointsToAlarm === undefined ? {} : { DatapointsToAlarm: alarm.datapointsToAlarm }),
    ComparisonOperator: alarm.comparison,
    Threshold: alarm.threshold,
    TreatMissingData: alarm.treatMissingData ?? '',
    EvaluateLowSampleCountPercentile: alarm.lowSamplePercentile ?? '',
    ...(watched.kind === 'metric' ? {} : { Metrics: watched.inputs.map(metricsEntry) }),
  };
}

/** Standard statistics go by another spelling in notifications. */
const STATISTIC_NAMES: Readonly<Record<string, string>> = {
  SampleCount: 'SAMPLE_COUNT',
  Average: 'AVERAGE',
  Sum: 'SUM',
  Minimum: 'MINIMUM',
  Maximum: 'MAXIMUM',
};

function plainTrigger({ metric, stat, unit }: MetricQuery) {
  const standard = STATISTIC_NAMES[stat];
  return {
    MetricName: metric.name,
    Namespace: metric.namespace,
    ...(standard === undefined
      ? { StatisticType: 'ExtendedStatistic', ExtendedStatistic: stat }
      : { StatisticType: 'Statistic', Statistic: standard }),
    Unit: unit ?? null,
    Dimensions: metric.dimensions.map(({ name, value }) => ({ value, name })),
  };
}

function metricsEntry({ Id, Expression, Label, MetricStat, ReturnData = true }: QueryInput) {
  if (MetricStat === undefined) return { Expression, Id, Label, ReturnData };
  const { Metric, Period, Stat, Unit } = MetricStat;
  return {
    Id,
    Label,
    MetricStat: {
      Metric: {
        Dimensions: Metric.Dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
        MetricName: Metric.MetricName,
        Namespace: Metric.Namespace,
      },
      Period,
      Stat,
      Unit,
    },
    ReturnData,
  };
}

import { createHash } from 'node:crypto';
import type { CompositeAlarm, MetricAlarm } from './alarms/alarm.ts';
import type { MuteRule } from './alarms/mute-rules.ts';
import type { StateChange, StateRecord } from './alarms/state-change.ts';
import { locate } from './arns.ts';
import type { MetricId } from './metric-id.ts';
import type { QueryInput } from './metric-query.ts';
import { offsetTimestamp } from './timestamps.ts';

/** An EventBridge event that says an alarm changed its state. */
export interface AlarmEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'CloudWatch Alarm State Change';
  readonly source: 'aws.cloudwatch';
  readonly account: string;
  /** ISO 8601 UTC to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly [alarmArn: string];
  readonly detail: {
    readonly alarmName: string;
    readonly configuration: Readonly<Record<string, unknown>>;
    readonly previousState: EventState;
    readonly state: EventState;
    /** There only while a mute rule mutes the alarm. */
    readonly muteDetail?: MuteDetail;
  };
}

interface MuteDetail {
  readonly mutedByArn: string;
  readonly muteWindowStart: string;
  readonly muteWindowEnd: string;
}

interface EventState {
  readonly value: string;
  readonly reason: string;
  readonly reasonData?: string;
  readonly timestamp: string;
  readonly actionsSuppressedBy?: string;
  readonly actionsSuppressedReason?: string;
}

/** The event of a transition. Its id follows from alarm and time, so that a drill repeats it exactly. */
export function alarmEvent({ alarm, from, to, mutedBy }: StateChange): AlarmEvent {
  return {
    version: '0',
    id: stableUuid(`${alarm.arn} ${to.at.toISOString()} ${to.value}`),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    ...locate(alarm.arn),
    time: `${to.at.toISOString().slice(0, 19)}Z`,
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      configuration:
        alarm.type === 'MetricAlarm' ? metricConfiguration(alarm) : compositeConfiguration(alarm),
      previousState: eventState(from),
      state: eventState(to),
      ...(mutedBy === undefined ? {} : { muteDetail: muteDetail(mutedBy) }),
    },
  };
}

function muteDetail({ arn, window }: MuteRule): MuteDetail {
  return {
    mutedByArn: arn,
    muteWindowStart: offsetTimestamp(window.start),
    muteWindowEnd: offsetTimestamp(window.end),
  };
}

function eventState({ value, reason, reasonData, at, actionsSuppressedBy }: StateRecord): EventState {
  return {
    value,
    reason,
    ...(reasonData === undefined ? {} : { reasonData }),
    timestamp: offsetTimestamp(at),
    ...(actionsSuppressedBy === undefined
      ? {}
      : { actionsSuppressedBy, actionsSuppressedReason: `Actions suppressed by ${actionsSuppressedBy}` }),
  };
}

function metricConfiguration({ description, watched, name }: MetricAlarm) {
  return {
    ...(description === undefined ? {} : { description }),
    metrics:
      watched.kind === 'expression'
        ? watched.inputs.map(metricsEntry)
        : [
            {
              id: stableUuid(name),
              metricStat: {
                metric: metricOf(watched.query.metric),
                period: watched.query.period,
                stat: watched.query.stat,
                unit: watched.query.unit,
              },
              returnData: true,
            },
          ],
  };
}

function metricsEntry({ Id, Expression, Label, MetricStat, ReturnData = true }: QueryInput) {
  if (MetricStat === undefined) {
    return { id: Id, expression: Expression, label: Label, returnData: ReturnData };
  }
  const { Metric, Period, Stat, Unit } = MetricStat;
  const dimensions = Metric.Dimensions.map(({ Name, Value }) => ({ name: Name, value: Value }));
  const metric = metricOf({ namespace: Metric.Namespace, name: Metric.MetricName, dimensions });
  return {
    id: Id,
    label: Label,
    metricStat: { metric, period: Period, stat: Stat, unit: Unit },
    returnData: ReturnData,
  };
}

function metricOf({ namespace, name, dimensions }: MetricId) {
  return {
    namespace,
    name,
    dimensions: Object.fromEntries(dimensions.map((dimension) => [dimension.name, dimension.value])),
  };
}

function compositeConfiguration({ description, ruleText, suppressor }: CompositeAlarm) {
  return {
    ...(description === undefined ? {} : { description }),
    alarmRule: ruleText,
    ...(suppressor === undefined
      ? {}
      : {
          actionsSuppressor: suppressor.reference,
          actionsSuppressorWaitPeriod: suppressor.waitPeriod,
          actionsSuppressorExtensionPeriod: suppressor.extensionPeriod,
        }),
  };
}

/** Shaped like a version 4 UUID, the same for the same text. */
function stableUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

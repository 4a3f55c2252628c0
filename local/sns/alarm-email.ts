import { type AlarmMessage, consoleLink, type Trigger } from './alarm-message.ts';
import { CHILDREN_IN_EMAIL } from './limits.ts';

/** The text that CloudWatch sends to e-mail subscribers instead of its JSON, as seen in real e-mails. */
export function alarmEmail(alarm: AlarmMessage): string {
  const { AlarmName, Region, NewStateValue, NewStateReason } = alarm;
  const opening =
    `You are receiving this email because your Amazon CloudWatch Alarm "${AlarmName}" in the ${Region} region ` +
    `has entered the ${NewStateValue} state, because "${NewStateReason}" at "${readableTime(alarm.StateChangeTime)}".`;
  const sections = [
    opening,
    `View this alarm in the AWS Management Console:\n${consoleLink(alarm)}`,
    details(alarm),
    ...(alarm.Trigger === undefined
      ? [children(alarm)]
      : [threshold(alarm.Trigger), monitored(alarm.Trigger)]),
    actions(alarm),
  ];
  return sections.join('\n\n');
}

function details(alarm: AlarmMessage): string {
  return table('Alarm Details:', 28, [
    ['Name', alarm.AlarmName],
    ['Description', alarm.AlarmDescription ?? ''],
    ['State Change', `${alarm.OldStateValue} -> ${alarm.NewStateValue}`],
    ['Reason for State Change', alarm.NewStateReason],
    ['Timestamp', readableTime(alarm.StateChangeTime)],
    ['AWS Account', alarm.AWSAccountId],
    ['Alarm Arn', alarm.AlarmArn],
  ]);
}

function threshold(trigger: Trigger): string {
  const { ComparisonOperator, EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, Period } = trigger;
  const limit = Number.isInteger(trigger.Threshold)
    ? trigger.Threshold.toFixed(1)
    : String(trigger.Threshold);
  const length = Period === undefined ? '' : ` of ${Period} seconds`;
  const window = `for at least ${DatapointsToAlarm} of the last ${EvaluationPeriods} period(s)${length}`;
  return `Threshold:\n- The alarm is in the ALARM state when the metric is ${ComparisonOperator} ${limit} ${window}.`;
}

function monitored(trigger: Trigger): string {
  if ('Metrics' in trigger) {
    const returned = trigger.Metrics.find(({ ReturnData }) => ReturnData !== false);
    return table('Monitored Metrics:', 28, [
      ['MetricExpression', returned?.Expression ?? ''],
      ['MetricLabel', returned?.Label ?? ''],
    ]);
  }
  const dimensions = trigger.Dimensions.map(({ name, value }) => `[${name} = ${value}]`).join(' ');
  return table('Monitored Metric:', 37, [
    ['MetricNamespace', trigger.Namespace],
    ['MetricName', trigger.MetricName],
    ['Dimensions', dimensions],
    ['Period', `${trigger.Period ?? ''} seconds`],
    ['Statistic', trigger.ExtendedStatistic ?? capitalized(trigger.Statistic ?? '')],
    ['Unit', trigger.Unit ?? 'not specified'],
    ['TreatMissingData', trigger.TreatMissingData || 'missing'],
  ]);
}

function children({ TriggeringChildren = [] }: AlarmMessage): string {
  const lines = TriggeringChildren.slice(0, CHILDREN_IN_EMAIL).map(
    ({ Arn, State }) => `- ${Arn}   ${State.Value}   ${readableTime(State.Timestamp)}`,
  );
  return [`Triggering children (max. ${CHILDREN_IN_EMAIL}):`, ...lines].join('\n');
}

function actions({ OKActions, AlarmActions, InsufficientDataActions }: AlarmMessage): string {
  const list = (arns: readonly string[]) => arns.map((arn) => `[${arn}]`).join(' ');
  return [
    'State Change Actions:',
    `- OK: ${list(OKActions)}`,
    `- ALARM: ${list(AlarmActions)}`,
    `- INSUFFICIENT_DATA: ${list(InsufficientDataActions)}`,
  ].join('\n');
}

/** `- Name:    value` with all values in one column. */
function table(heading: string, column: number, rows: readonly (readonly [string, string])[]): string {
  return [heading, ...rows.map(([name, value]) => `${`- ${name}:`.padEnd(column + 2)}${value}`)].join('\n');
}

/** `SUM` as `Sum`, `SAMPLE_COUNT` as `SampleCount`. */
function capitalized(statistic: string): string {
  return statistic
    .split('_')
    .map((word) => word.slice(0, 1) + word.slice(1).toLowerCase())
    .join('');
}

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  day: '2-digit',
  month: 'long',
  year: 'numeric',
});

/** `Friday 20 November, 2026 09:14:04 UTC`; a text that is no time stays as it is. */
export function readableTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const parts = new Map(dayFormat.formatToParts(time).map(({ type, value }) => [type, value]));
  const day = `${parts.get('weekday')} ${parts.get('day')} ${parts.get('month')}, ${parts.get('year')}`;
  return `${day} ${time.toISOString().slice(11, 19)} UTC`;
}

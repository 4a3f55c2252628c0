import { z } from 'zod';
import { arnParts } from '../iam/principal.ts';
import { safeParse } from '../safe-parse.ts';
import { parseJson } from './publish-input.ts';

const dimensions = z.array(z.object({ name: z.string(), value: z.string() })).default([]);

const condition = {
  Period: z.number().optional(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().optional(),
  ComparisonOperator: z.string(),
  Threshold: z.number(),
  TreatMissingData: z.string().default(''),
};

const metricTrigger = z.object({
  ...condition,
  MetricName: z.string(),
  Namespace: z.string(),
  Dimensions: dimensions,
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Unit: z.string().nullish(),
});

const mathTrigger = z.object({
  ...condition,
  Metrics: z.array(
    z.object({
      Id: z.string(),
      Expression: z.string().optional(),
      Label: z.string().optional(),
      ReturnData: z.boolean().optional(),
    }),
  ),
});

const alarmMessage = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string().nullish(),
  AWSAccountId: z.string(),
  NewStateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  NewStateReason: z.string(),
  /** ISO 8601 with milliseconds and the offset `+0000`. */
  StateChangeTime: z.string(),
  /** The friendly name: `US East (N. Virginia)`. */
  Region: z.string(),
  AlarmArn: z.string(),
  OldStateValue: z.string(),
  OKActions: z.array(z.string()).default([]),
  AlarmActions: z.array(z.string()).default([]),
  InsufficientDataActions: z.array(z.string()).default([]),
  Trigger: z.union([metricTrigger, mathTrigger]).optional(),
  AlarmRule: z.string().optional(),
  TriggeringChildren: z
    .array(z.object({ Arn: z.string(), State: z.object({ Value: z.string(), Timestamp: z.string() }) }))
    .optional(),
});

/** What CloudWatch puts into SNS when an alarm changes state. A composite alarm has no `Trigger`. */
export type AlarmMessage = z.output<typeof alarmMessage>;
export type Trigger = NonNullable<AlarmMessage['Trigger']>;

/** Undefined when the text is not the JSON of a state change. */
export function parseAlarmMessage(text: string): AlarmMessage | undefined {
  return safeParse(alarmMessage, parseJson(text)).data;
}

/** Where the alarm stands in the AWS console. */
export function consoleLink({ AlarmArn, AlarmName }: AlarmMessage): string {
  const { region } = arnParts(AlarmArn);
  const host = `https://${region}.console.aws.amazon.com`;
  return `${host}/cloudwatch/deeplink.js?region=${region}#alarmsV2:alarm/${encodeURIComponent(AlarmName)}`;
}

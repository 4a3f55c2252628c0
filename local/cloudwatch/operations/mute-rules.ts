import { z } from 'zod';
import { type MuteRule, MuteRuleError, muteStatus, muteWindow } from '../alarms/mute-rules.ts';
import { locate } from '../arns.ts';
import { CloudWatchError } from '../errors.ts';
import { MAX_NAME } from '../limits.ts';
import { epochSeconds } from '../timestamps.ts';
import { type CloudWatchApi, operation } from './operation.ts';
import { paginate } from './paginate.ts';

/** Alarms of one rule, characters of its parts, rules of one page. CloudWatch API Reference. */
const MAX_TARGETS = 100;
const MAX_DESCRIPTION = 1_024;
const MAX_EXPRESSION = 256;
const MAX_DURATION = 50;
const DEFAULT_PAGE = 50;
const MAX_PAGE = 100;

const ruleName = z.string().min(1).max(MAX_NAME);

/** StartDate and ExpireDate bound recurring rules, which are not modelled; tags are for billing and search. */
export const putAlarmMuteRule = operation(
  z.strictObject({
    Name: ruleName,
    Description: z.string().max(MAX_DESCRIPTION).optional(),
    Rule: z.strictObject({
      Schedule: z.strictObject({
        Expression: z.string().min(1).max(MAX_EXPRESSION),
        Duration: z.string().min(1).max(MAX_DURATION),
        Timezone: z.literal('UTC', { error: 'time zones other than UTC are not modelled' }).optional(),
      }),
    }),
    MuteTargets: z
      .strictObject({ AlarmNames: z.array(z.string().min(1).max(MAX_NAME)).max(MAX_TARGETS) })
      .optional(),
    Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
  }),
  ({ engine, clock }, { Name, Description, Rule: { Schedule }, MuteTargets }) => {
    const now = clock.now();
    const alarmNames = MuteTargets?.AlarmNames ?? [];
    for (const name of alarmNames) {
      // The guide says only that the names must match existing alarms, not with which exception.
      if (engine.status(name) === undefined) refuse(`The alarm '${name}' does not exist.`);
    }
    engine.putMuteRule(
      {
        name: Name,
        arn: arnOf(engine, Name),
        description: Description,
        expression: Schedule.Expression,
        duration: Schedule.Duration,
        alarmNames,
        window: windowOf(Schedule),
        updatedAt: now,
      },
      now,
    );
    return {};
  },
);

export const getAlarmMuteRule = operation(
  z.strictObject({ AlarmMuteRuleName: ruleName }),
  ({ engine, clock }, { AlarmMuteRuleName: name }) => {
    const rule = engine.muteRule(name);
    if (rule === undefined) {
      throw new CloudWatchError('ResourceNotFoundException', `The alarm mute rule '${name}' does not exist.`);
    }
    return {
      Name: rule.name,
      Description: rule.description,
      Rule: { Schedule: { Expression: rule.expression, Duration: rule.duration, Timezone: 'UTC' } },
      MuteTargets: { AlarmNames: rule.alarmNames },
      ...summaryOf(rule, clock.now()),
    };
  },
);

export const listAlarmMuteRules = operation(
  z.strictObject({
    AlarmName: z.string().optional(),
    Statuses: z.array(z.enum(['SCHEDULED', 'ACTIVE', 'EXPIRED'])).optional(),
    MaxRecords: z.int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
    NextToken: z.string().optional(),
  }),
  ({ engine, clock }, { AlarmName, Statuses, MaxRecords, NextToken }) => {
    const now = clock.now();
    const matching = engine.muteRules.filter(
      (rule) =>
        (AlarmName === undefined || rule.alarmNames.includes(AlarmName)) &&
        (Statuses?.includes(muteStatus(rule, now)) ?? true),
    );
    const { items, next } = paginate(matching, MaxRecords, NextToken);
    return { AlarmMuteRuleSummaries: items.map((rule) => summaryOf(rule, now)), ...next };
  },
);

/** A rule that is not there is no error. */
export const deleteAlarmMuteRule = operation(
  z.strictObject({ AlarmMuteRuleName: ruleName }),
  ({ engine, clock }, { AlarmMuteRuleName }) => {
    engine.deleteMuteRule(AlarmMuteRuleName, clock.now());
    return {};
  },
);

function summaryOf(rule: MuteRule, now: Date) {
  return {
    AlarmMuteRuleArn: rule.arn,
    Status: muteStatus(rule, now),
    MuteType: 'ONE_TIME',
    LastUpdatedTimestamp: epochSeconds(rule.updatedAt),
  };
}

/** In the account and Region of the alarms; with none there is nothing to mute. */
function arnOf(engine: CloudWatchApi['engine'], name: string): string {
  const { region, account } = locate(engine.statuses[0]?.alarm.arn ?? '');
  return `arn:aws:cloudwatch:${region}:${account}:alarm-mute-rule:${name}`;
}

function windowOf({ Expression, Duration }: { readonly Expression: string; readonly Duration: string }) {
  try {
    return muteWindow(Expression, Duration);
  } catch (cause) {
    if (cause instanceof MuteRuleError) refuse(cause.message);
    throw cause;
  }
}

function refuse(message: string): never {
  throw new CloudWatchError('ValidationException', message);
}

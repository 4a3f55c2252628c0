import { z } from 'zod';
import { because, namedIdentity, resourceType, tagsWithoutEffect } from '../resource-type.ts';
import { cfnInteger } from '../scalars.ts';

/** Longest schedule and group name. Source: EventBridge Scheduler API reference, CreateSchedule. */
const nameLength = 64;

export const schedule = resourceType({
  type: 'AWS::Scheduler::Schedule',
  becomes: 'asynchronous invocations of its function',
  modelled: z.strictObject({
    Name: z.string().max(nameLength).optional(),
    GroupName: z.string().default('default'),
    Description: z.string().optional(),
    ScheduleExpression: z.string(),
    ScheduleExpressionTimezone: z.enum(['UTC', 'Etc/UTC']).default('UTC'),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
    Target: z.strictObject({
      Arn: z.string(),
      Input: z.string().default('{}'),
      RoleArn: z.string(),
      DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
      RetryPolicy: z
        .strictObject({
          MaximumRetryAttempts: cfnInteger(0, 185).optional(),
          MaximumEventAgeInSeconds: cfnInteger(60, 86_400).optional(),
        })
        .optional(),
    }),
  }),
  withoutEffect: because('schedules are not encrypted locally', 'KmsKeyArn'),
  identity(given) {
    const name = given.text('Name') ?? given.generatedName(nameLength);
    const group = given.text('GroupName') ?? 'default';
    return namedIdentity(name, given.arn('scheduler', `schedule/${group}/${name}`));
  },
});

export const scheduleGroup = resourceType({
  type: 'AWS::Scheduler::ScheduleGroup',
  becomes: 'the group in the names of its schedules',
  modelled: z.strictObject({ Name: z.string().max(nameLength).optional() }),
  withoutEffect: tagsWithoutEffect,
  identity(given) {
    const name = given.text('Name') ?? given.generatedName(nameLength);
    return namedIdentity(name, given.arn('scheduler', `schedule-group/${name}`));
  },
});

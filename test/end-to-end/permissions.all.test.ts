import { describe, expect, test } from 'vitest';
import { isJsonArray, isJsonObject, type Json } from '../../local/template/json.ts';
import type { LocalStack } from '../../local/template/load-stack.ts';
import {
  changed,
  withoutAction,
  withoutResource,
  withoutStatement,
} from '../support/permissions/removals.ts';
import { type Played, playEverything } from '../support/permissions/scenario.ts';

const refusal = (role: string, action: string, resource = '') =>
  new RegExp(
    `User: arn:aws:sts::000000000000:assumed-role/\\S*${role}\\S* is not authorized to perform: ${action} on resource: ${resource}`,
  );

/** Everything that can be read of a run: log lines, what went wrong beside them, what did not arrive. */
function traces({ log, reports, system, answers }: Played): readonly string[] {
  return [
    ...log.map(({ functionName, line }) => `${functionName} ${line}`),
    ...reports,
    ...system.deployed.sns.inbox
      .list({ state: 'undelivered' })
      .map(({ reason = '' }) => `undelivered: ${reason}`),
    ...system.deployed.queues.all.flatMap(({ arn }) =>
      system.deployed.queues.list(arn).map(({ attributes }) => `dead letter: ${attributes['ERROR_MESSAGE']}`),
    ),
    ...answers,
  ];
}

type Case = readonly [string, (stack: LocalStack) => LocalStack, RegExp];

const CASES: readonly Case[] = [
  [
    'the scheduler may not start a function',
    (stack) => withoutStatement(stack, /^BackgroundJobsSchedulerRole.*lambda:InvokeFunction$/),
    refusal('Scheduler', 'lambda:InvokeFunction'),
  ],
  [
    'the scheduler may not put what it could not start into the queue',
    (stack) =>
      withoutStatement(
        withoutStatement(stack, /^BackgroundJobsSchedulerRole.*lambda:InvokeFunction$/),
        /^BackgroundJobsSchedulerRole.*sqs:SendMessage$/,
      ),
    refusal('Scheduler', 'sqs:SendMessage'),
  ],
  [
    'the worker may not read its secrets',
    (stack) => withoutStatement(stack, /^BackgroundJobsoutboxworker.*secretsmanager:GetSecretValue$/),
    refusal('outboxworker', 'secretsmanager:GetSecretValue'),
  ],
  [
    'the collector may not run statements',
    (stack) => withoutStatement(stack, /^BackgroundJobsmetricscollector.*rds-data:ExecuteStatement$/),
    refusal('metricscollector', 'rds-data:ExecuteStatement'),
  ],
  [
    'the worker may not publish',
    (stack) => withoutStatement(stack, /^BackgroundJobsoutboxworker.*sns:Publish$/),
    refusal('outboxworker', 'sns:Publish'),
  ],
  [
    'the checker may not use the key of the topics',
    (stack) =>
      withoutStatement(stack, /^BackgroundJobsconsistencychecker.*kms:Decrypt, kms:GenerateDataKey$/),
    refusal('consistencychecker', 'kms:GenerateDataKey'),
  ],
  [
    'CloudWatch may not use the key of the topics',
    (stack) => withoutStatement(stack, /^NotificationsKey.*CloudWatchAlarms/),
    /undelivered: the key of the topic \S+ does not allow kms:GenerateDataKey and kms:Decrypt by cloudwatch\.amazonaws\.com/,
  ],
  [
    'the report may not read metrics',
    (stack) => withoutAction(stack, /^BackgroundJobschecklistreport.* – cloudwatch:GetMetricData$/),
    refusal('checklistreport', 'cloudwatch:GetMetricData'),
  ],
  [
    'the report may not read what alarms did',
    (stack) => withoutAction(stack, /^BackgroundJobschecklistreport.* – cloudwatch:DescribeAlarmHistory$/),
    refusal('checklistreport', 'cloudwatch:DescribeAlarmHistory'),
  ],
  [
    'the report may not read who subscribes',
    (stack) => withoutStatement(stack, /^BackgroundJobschecklistreport.*sns:ListSubscriptionsByTopic$/),
    refusal('checklistreport', 'sns:ListSubscriptionsByTopic'),
  ],
  [
    'the collector may not write its log',
    (stack) =>
      withoutStatement(stack, /^BackgroundJobsmetricscollector.*logs:CreateLogStream, logs:PutLogEvents$/),
    refusal('metricscollector', 'logs:CreateLogStream'),
  ],
  [
    'the worker lacks one of its clusters',
    (stack) =>
      withoutResource(stack, /^BackgroundJobsoutboxworker.*rds-data:ExecuteStatement – .*cluster:erp-core$/),
    refusal(
      'outboxworker',
      'rds-data:ExecuteStatement',
      'arn:aws:rds:us-east-1:000000000000:cluster:erp-core',
    ),
  ],
  [
    'the worker was given the secret of a reader',
    (stack) => withReadersSecret(stack),
    refusal('outboxworker', 'secretsmanager:GetSecretValue', '\\S*serial-monitoring/core-LocaL1'),
  ],
];

/** The worker's policy names the reading account of the Core DB in place of its own. */
function withReadersSecret(stack: LocalStack): LocalStack {
  const policy = [...stack.resources.values()].find(
    ({ type, logicalId }) =>
      type === 'AWS::IAM::Policy' && logicalId.startsWith('BackgroundJobsoutboxworker'),
  );
  return changed(stack, policy?.logicalId ?? '', (properties) =>
    replaced(properties, 'serial-monitoring/core-LocaL1', 'serial-monitoring/core-reader-LocaL3'),
  );
}

function replaced(value: Json, from: string, to: string): Json {
  if (typeof value === 'string') return value.replace(from, to);
  if (isJsonArray(value)) return value.map((each) => replaced(each, from, to));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaced(each, from, to)]));
}

describe('A system runs, and the missing permission shows with the message of AWS', () => {
  test.each(CASES)(
    'where %s',
    async (_, alter, expected) => {
      let seen: readonly string[] = [];
      await playEverything(alter, (played) => {
        seen = traces(played);
      });
      expect(seen.filter((line) => expected.test(line)).length).toBeGreaterThan(0);
    },
    120_000,
  );
});

describe('A deploy ends with the sentence of AWS', () => {
  test.each<Case>([
    [
      'a function cannot become its role',
      (stack) => withoutStatement(stack, /^BackgroundJobsoutboxworkerRole\w+ AssumeRolePolicyDocument/),
      /The role defined for the function cannot be assumed by Lambda\./,
    ],
    [
      'the scheduler cannot become its role',
      (stack) => withoutStatement(stack, /^BackgroundJobsSchedulerRole\w+ AssumeRolePolicyDocument/),
      /must allow AWS EventBridge Scheduler to assume the role/,
    ],
    [
      'a function may not send traces',
      (stack) =>
        withoutStatement(
          stack,
          /^BackgroundJobsoutboxworker.*xray:PutTelemetryRecords, xray:PutTraceSegments$/,
        ),
      /does not have permissions to call PutTraceSegments on XRAY/,
    ],
    [
      'a function may not fill the queue of failed events',
      (stack) => withoutStatement(stack, /^BackgroundJobsoutboxworker.*sqs:SendMessage$/),
      /does not have permissions to call SendMessage on arn:aws:sqs/,
    ],
  ])(
    'where %s',
    async (_, alter, expected) => {
      await expect(playEverything(alter, () => undefined)).rejects.toThrow(expected);
    },
    60_000,
  );
});

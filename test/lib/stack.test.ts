import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { alertRules } from '../../lib/catalogue/alert-rules.ts';
import { exampleSettings, type JsonObject, synthesizeStack } from '../support/stack.ts';

const template = synthesizeStack();
const resources = template.toJSON()['Resources'] as Record<string, { Type: string; Properties: JsonObject }>;
const ofType = (type: string) => Object.entries(resources).filter(([, resource]) => resource.Type === type);

describe('Permissions', () => {
  /** X-Ray and the scheduler's own way of naming versions leave no narrower ARN. */
  const ALLOWED_WILDCARDS = [
    { actions: 'xray:PutTelemetryRecords,xray:PutTraceSegments', why: 'X-Ray has no resources' },
    { actions: 'lambda:InvokeFunction', why: "the scheduler's role names all versions of one function" },
  ];

  test('name a resource in every statement of every role', () => {
    for (const [id, { Properties }] of ofType('AWS::IAM::Policy')) {
      const { Statement } = Properties['PolicyDocument'] as {
        Statement: { Action: string | string[]; Resource: unknown }[];
      };
      for (const { Action, Resource } of Statement) {
        const actions = [Action].flat();
        expect(
          actions.some((action) => action.includes('*')),
          `${id}: ${actions.join()}`,
        ).toBe(false);
        if (!JSON.stringify(Resource).includes('*')) continue;
        expect(
          ALLOWED_WILDCARDS.map((allowed) => allowed.actions),
          id,
        ).toContain(actions.toSorted().join());
      }
    }
  });

  test('let only functions that need a database use the Data API, each on the clusters that it needs', () => {
    const policies = ofType('AWS::IAM::Policy').map(([id, { Properties }]) => ({
      id,
      text: JSON.stringify(Properties),
    }));
    const using = (cluster: string) =>
      policies
        .filter(({ text }) => text.includes(`cluster:${cluster}`))
        .map(({ id }) => id.replace(/FunctionServiceRole.*/, ''));
    expect(using('erp-core').toSorted()).toEqual([
      'BackgroundJobsMetricsCollector',
      'BackgroundJobsOutboxWorker',
      'MetricsApiMetrics',
    ]);
    expect(using('erp-tenants').toSorted()).toEqual([
      'BackgroundJobsMetricsCollector',
      'BackgroundJobsOutboxWorker',
      'MetricsApiMetrics',
      'OwnSchemaMigration',
    ]);
  });
});

describe('Functions', () => {
  test('run on Node 24 with tracing, a log group of their own and retention', () => {
    for (const [id, { Properties }] of ofType('AWS::Lambda::Function')) {
      expect(Properties, id).toMatchObject({ Runtime: 'nodejs24.x', TracingConfig: { Mode: 'Active' } });
      expect(Properties['LoggingConfig'], id).toHaveProperty('LogGroup');
    }
    for (const [id, { Properties }] of ofType('AWS::Logs::LogGroup'))
      expect(Properties, id).toHaveProperty('RetentionInDays');
  });

  test('hold no secret in their environment, only names', () => {
    const environments = JSON.stringify(
      ofType('AWS::Lambda::Function').map(([, { Properties }]) => Properties['Environment']),
    );
    expect(environments).not.toMatch(/password|PRIVATE KEY/i);
  });
});

describe('Schedules', () => {
  test('start worker and collector every five minutes, once, with a dead-letter queue', () => {
    template.resourceCountIs('AWS::Scheduler::Schedule', 2);
    template.allResourcesProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Target: Match.objectLike({
        DeadLetterConfig: Match.anyValue(),
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 },
      }),
    });
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 300,
      DestinationConfig: { OnFailure: Match.anyValue() },
    });
  });

  test('give each shard of the worker its own schedule, input and dead-man alarm', () => {
    const settings = exampleSettings();
    (settings['jobs'] as { outboxWorker: JsonObject }).outboxWorker['shards'] = 3;
    const sharded = synthesizeStack(settings);
    sharded.resourceCountIs('AWS::Scheduler::Schedule', 4);
    for (const index of [0, 1, 2]) {
      sharded.hasResourceProperties('AWS::Scheduler::Schedule', {
        Target: Match.objectLike({ Input: JSON.stringify({ shard: { index, count: 3 } }) }),
      });
      sharded.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `outbox-worker-silent-shard-${index}`,
      });
    }
  });
});

describe('Alarms', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

  test('exist for every rule whose metric is emitted here, and say what it means and what to do', () => {
    expect(alarms.length).toBeGreaterThanOrEqual(11);
    for (const alarm of alarms) {
      const rule = Object.entries(alertRules).find(([name]) => name === alarm['AlarmName'])?.[1];
      expect(rule, String(alarm['AlarmName'])).toBeDefined();
      expect(alarm['AlarmDescription']).toContain(rule?.impact);
      expect(alarm['AlarmDescription']).toContain(rule?.action);
      expect(alarm['AlarmDescription']).toContain(`docs/runbooks/${alarm['AlarmName']}.md`);
      expect(String(alarm['AlarmDescription']).length).toBeLessThanOrEqual(1_024);
    }
  });

  test('notify the channels of their rule, and nobody when all is well again', () => {
    for (const alarm of alarms) {
      const rule = Object.entries(alertRules).find(([name]) => name === alarm['AlarmName'])?.[1];
      const topics = JSON.stringify(alarm['AlarmActions']);
      for (const [channel, topic] of [
        ['email', 'NotificationsEmail'],
        ['slack', 'NotificationsSlack'],
      ] as const) {
        expect(topics.includes(topic), `${alarm['AlarmName']} to ${channel}`).toBe(
          rule?.channels.some((name) => name === channel),
        );
      }
      expect(alarm['OKActions']).toBeUndefined();
    }
  });

  test('go to e-mail where Slack is not set', () => {
    const settings = exampleSettings();
    delete (settings['notifications'] as JsonObject)['slack'];
    const withoutSlack = synthesizeStack(settings);
    withoutSlack.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('NotificationsEmail') }],
    });
  });

  test('treat silence as the state of things for gauges, as well-being for traffic and as death for heartbeats', () => {
    const treatment = (name: string) =>
      alarms.find((alarm) => alarm['AlarmName'] === name)?.['TreatMissingData'];
    expect(treatment('outbox-dead-entries')).toBe('ignore');
    expect(treatment('link-error-rate')).toBe('notBreaching');
    expect(treatment('outbox-worker-silent')).toBe('breaching');
  });
});

describe('Topics', () => {
  test('are encrypted with a key that CloudWatch may use, and refuse plain connections', () => {
    template.resourceCountIs('AWS::SNS::Topic', 2);
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: 'cloudwatch.amazonaws.com' } }),
        ]),
      }),
    });
  });
});

describe('The API', () => {
  test('asks its authorizer for every method and throttles the stage', () => {
    template.allResourcesProperties('AWS::ApiGateway::Method', { AuthorizationType: 'CUSTOM' });
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', { AuthorizerResultTtlInSeconds: 0 });
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [Match.objectLike({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 })],
    });
  });

  test("answers in the ERP's envelope by itself", () => {
    for (const [, { Properties }] of ofType('AWS::ApiGateway::GatewayResponse')) {
      const { 'application/json': body } = Properties['ResponseTemplates'] as { 'application/json': string };
      expect(JSON.parse(body)).toEqual({
        ok: false,
        error: expect.any(String),
        app_code: expect.stringMatching(/^CORE_\d{3}_/),
      });
    }
  });
});

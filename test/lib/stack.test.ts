import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { type AlertRule, alertRules } from '../../lib/catalogue/alert-rules.ts';
import { apiRoutes, throttles } from '../../lib/catalogue/api-routes.ts';
import { exampleSettings, type JsonObject, synthesizeStack } from '../support/stack.ts';

const VALIDATED = { builtinCloudFormationValidation: true };
const template = synthesizeStack(exampleSettings(), VALIDATED);
const resources = template.toJSON()['Resources'] as Record<string, { Type: string; Properties: JsonObject }>;
const ofType = (type: string) => Object.entries(resources).filter(([, resource]) => resource.Type === type);

describe('Permissions', () => {
  /** Actions that know no resources. */
  const WITHOUT_RESOURCE = [
    'xray:PutTelemetryRecords,xray:PutTraceSegments',
    'cloudwatch:DescribeAlarms,cloudwatch:GetMetricData',
    'cloudwatch:DescribeAlarmHistory,cloudwatch:DescribeAlarms,cloudwatch:GetMetricData',
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
        if (JSON.stringify(Resource).includes('*')) {
          expect(WITHOUT_RESOURCE, id).toContain(actions.toSorted().join());
        }
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
        .map(({ id }) => id.replace(/RoleDefaultPolicy.*/, ''));
    const everywhere = [
      'BackgroundJobschecklistreport',
      'BackgroundJobsconsistencychecker',
      'BackgroundJobsmetricscollector',
      'BackgroundJobsoutboxworker',
      'DashboardQueries',
      'MetricsApiFunctionsDesk',
      'MetricsApiFunctionsMetrics',
      'MetricsApiFunctionsReports',
    ];
    expect(using('erp-core').toSorted()).toEqual(everywhere);
    expect(using('erp-tenants').toSorted()).toEqual(
      [...everywhere, 'MetricsApiFunctionsEvents', 'OwnSchemaMigration'].toSorted(),
    );
  });

  test('let in with the account that may write only what writes to tables of the ERP', () => {
    const secrets = (pattern: RegExp) =>
      ofType('AWS::Lambda::Function')
        .filter(([, { Properties }]) => pattern.test(JSON.stringify(Properties['Environment'] ?? {})))
        .map(([id]) => id.replace(/Function[0-9A-F]{8}$/, ''))
        .toSorted();
    expect(secrets(/"CORE_SECRET_ARN":"[^"]*\/core-AbCdEf"/)).toEqual([
      'BackgroundJobsoutboxworker',
      'MetricsApiFunctionsDesk',
    ]);
    expect(secrets(/"TENANT_SECRET_ARN":"[^"]*\/tenants-GhIjKl"/)).toEqual([
      'BackgroundJobsconsistencychecker',
      'BackgroundJobsoutboxworker',
    ]);
    expect(secrets(/"TENANT_SECRET_ARN":"[^"]*\/notes-VwXyZa"/)).toEqual([
      'BackgroundJobschecklistreport',
      'BackgroundJobsmetricscollector',
      'MetricsApiFunctionsEvents',
    ]);
    expect(secrets(/"TENANT_SECRET_ARN":"[^"]*\/desk-BcDeFg"/)).toEqual(['MetricsApiFunctionsDesk']);
    expect(secrets(/"TENANT_SECRET_ARN":"[^"]*\/migration-HiJkLm"/)).toEqual(['OwnSchemaMigration']);
  });

  test('let no role read a secret that its function does not enter with', () => {
    for (const [id, { Properties }] of ofType('AWS::IAM::Policy')) {
      const role = id.replace(/RoleDefaultPolicy.*/, '');
      const allowed = [...JSON.stringify(Properties).matchAll(/secret:serial-monitoring\/([\w-]+)"/g)];
      const [, fn] =
        ofType('AWS::Lambda::Function').find(([name]) => name.startsWith(`${role}Function`)) ?? [];
      const entered = JSON.stringify(fn?.Properties['Environment'] ?? {});
      for (const [, secret] of allowed) expect(entered, `${id}: ${secret}`).toContain(`/${secret}"`);
    }
  });

  test('let the scheduler start exactly our functions, for this account alone', () => {
    const [, role] = ofType('AWS::IAM::Role').find(([id]) => id.includes('SchedulerRole')) ?? [];
    expect(JSON.stringify(role?.Properties)).toContain('"aws:SourceAccount":"111122223333"');
  });

  test('let people in Slack look at alarms and do nothing else', () => {
    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      GuardrailPolicies: [{ Ref: Match.stringLikeRegexp('SlackGuardrail') }],
    });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: [Match.objectLike({ Action: ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'] })],
      }),
    });
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

describe('The own schema', () => {
  const migration = Object.keys(template.findResources('Custom::SchemaMigration'));
  const waitsFor = (type: string) =>
    Object.values(template.findResources(type)).map((resource) => resource['DependsOn'] as string[]);

  test('is there before anything asks it, in a new stack and after an update alike', () => {
    expect(migration).toHaveLength(1);
    const functions = Object.entries(template.findResources('AWS::Lambda::Function')).filter(
      ([id]) => !id.startsWith('OwnSchema'),
    );
    for (const [id, fn] of functions) expect(fn['DependsOn'], id).toEqual(expect.arrayContaining(migration));
    for (const type of ['AWS::Scheduler::Schedule', 'AWS::CloudWatch::Alarm', 'AWS::ApiGateway::Stage']) {
      for (const before of waitsFor(type)) expect(before, type).toEqual(expect.arrayContaining(migration));
    }
  });

  test('is made anew on another cluster', () => {
    const settings = exampleSettings();
    const { tenants } = settings['databases'] as { tenants: JsonObject };
    tenants['clusterArn'] = 'arn:aws:rds:eu-central-1:111122223333:cluster:restored';
    const [moved] = Object.values(synthesizeStack(settings).findResources('Custom::SchemaMigration'));
    const [here] = Object.values(template.findResources('Custom::SchemaMigration'));
    expect(moved?.['Properties']).not.toEqual(here?.['Properties']);
  });
});

describe('Schedules', () => {
  const schedules = ofType('AWS::Scheduler::Schedule').map(([, { Properties }]) => Properties);

  test('start each job at its pace', () => {
    const pace = schedules.map(({ Name, ScheduleExpression }) => [
      String(Name).replace('serial-monitoring-production-', ''),
      ScheduleExpression,
    ]);
    expect(Object.fromEntries(pace)).toEqual({
      'outbox-worker': 'rate(5 minutes)',
      'metrics-collector': 'rate(5 minutes)',
      'consistency-checker': 'rate(1 hour)',
      'checklist-daily': 'cron(0 1 * * ? *)',
      'checklist-weekly': 'cron(0 1 ? * 2 *)',
      'checklist-monthly': 'cron(0 1 1 * ? *)',
    });
  });

  test('repeat nothing and put what did not happen into the dead-letter queue', () => {
    template.allResourcesProperties('AWS::Scheduler::Schedule', {
      State: 'ENABLED',
      Target: Match.objectLike({
        DeadLetterConfig: Match.anyValue(),
        RetryPolicy: Match.objectLike({ MaximumRetryAttempts: 0 }),
      }),
    });
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: Match.anyValue() },
    });
  });

  test('begin once their role may start the jobs', () => {
    const rights = Object.keys(template.findResources('AWS::IAM::Policy')).filter((id) =>
      id.includes('SchedulerRole'),
    );
    for (const schedule of Object.values(template.findResources('AWS::Scheduler::Schedule')))
      expect(schedule['DependsOn']).toEqual(expect.arrayContaining(rights));
  });

  test('give each shard of the worker its own schedule, input and dead-man alarm', () => {
    const settings = exampleSettings();
    (settings['jobs'] as { outboxWorker: JsonObject }).outboxWorker['shards'] = 3;
    const sharded = synthesizeStack(settings);
    sharded.resourceCountIs('AWS::Scheduler::Schedule', schedules.length + 2);
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
  const metricAlarms = ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  const composites = ofType('AWS::CloudWatch::CompositeAlarm').map(([, { Properties }]) => Properties);
  const byName = new Map(
    [...metricAlarms, ...composites].map((alarm) => [String(alarm['AlarmName']), alarm]),
  );
  const rules: [string, AlertRule][] = Object.entries(alertRules);

  test.each(rules)(
    'tell for rule %s what it means and what to do, to its channels, and nobody when it is over',
    (name, rule) => {
      const alarm = byName.get(name);
      const description = String(alarm?.['AlarmDescription']);
      for (const part of [rule.says, rule.impact, rule.action, `docs/runbooks/${name}.md`])
        expect(description).toContain(part);
      expect(description.length).toBeLessThanOrEqual(1_024);
      const topics = JSON.stringify(alarm?.['AlarmActions']);
      expect(topics.includes('NotificationsEmail')).toBe(rule.channels.includes('email'));
      expect(topics.includes('NotificationsSlack')).toBe(rule.channels.includes('slack'));
      expect(alarm?.['OKActions']).toBeUndefined();
    },
  );

  test('exist for rules and, silently, for what explained rules measure', () => {
    const explained = rules.filter(([, { followsFrom }]) => followsFrom !== undefined).map(([name]) => name);
    expect(composites.map((alarm) => alarm['AlarmName']).toSorted()).toEqual(explained.toSorted());
    for (const name of explained) {
      expect(byName.get(name)).toMatchObject({
        ActionsSuppressor: { 'Fn::GetAtt': [expect.stringContaining('coredbunreachable'), 'Arn'] },
      });
      expect(byName.get(`${name}-measured`)).not.toHaveProperty('AlarmActions');
    }
    expect(byName.size).toBe(rules.length + explained.length);
  });

  test('go to e-mail where Slack is not set', () => {
    const settings = exampleSettings();
    delete (settings['notifications'] as JsonObject)['slack'];
    const alarms = Object.values(synthesizeStack(settings).findResources('AWS::CloudWatch::Alarm'));
    const actions = JSON.stringify(
      alarms.map(({ Properties }) => (Properties as JsonObject)['AlarmActions'] ?? []),
    );
    expect(actions).toContain('NotificationsEmail');
    expect(actions).not.toContain('NotificationsSlack');
  });

  test('treat silence as the state of things for gauges, as well-being for traffic and as death for heartbeats', () => {
    const treatment = (name: string) => byName.get(name)?.['TreatMissingData'];
    expect(treatment('outbox-dead-entries')).toBe('ignore');
    expect(treatment('failed-deliveries')).toBe('ignore');
    expect(treatment('link-error-rate')).toBe('notBreaching');
    expect(treatment('outbox-worker-silent')).toBe('breaching');
  });

  test('that start out breaching warm up first', () => {
    for (const [name, { condition }] of rules) {
      const warmUp = byName.get(name)?.['WarmUpConfiguration'];
      if (condition.kind !== 'dead-man') expect(warmUp, name).toBeUndefined();
      else
        expect(warmUp, name).toMatchObject({
          WarmUpPeriodDurationInMinutes: ((condition.n + 2) * condition.period) / 60,
        });
    }
  });

  test('are told to be over by a rule on ALARM to OK that names each of them', () => {
    const patterns = JSON.stringify(
      ofType('AWS::Events::Rule').map(([, { Properties }]) => Properties['EventPattern']),
    );
    for (const [id, resource] of [
      ...ofType('AWS::CloudWatch::Alarm'),
      ...ofType('AWS::CloudWatch::CompositeAlarm'),
    ]) {
      if (resource.Properties['AlarmActions'] !== undefined) expect(patterns).toContain(`"${id}"`);
    }
  });

  test('are not told to be over while a planned maintenance mutes them', () => {
    for (const [, { Properties }] of ofType('AWS::Events::Rule')) {
      expect(Properties['EventPattern']).toMatchObject({
        detail: { muteDetail: { mutedByArn: [{ exists: false }] } },
      });
    }
  });

  test('of messages that do not arrive go through the other channel', () => {
    const watched = (name: string) => JSON.stringify(byName.get(name)?.['Dimensions']);
    const told = (name: string) => JSON.stringify(byName.get(name)?.['AlarmActions']);
    expect(watched('email-deliveries-failed')).toContain('NotificationsEmail');
    expect(told('email-deliveries-failed')).not.toContain('NotificationsEmail');
    expect(watched('slack-deliveries-failed')).toContain('NotificationsSlack');
    expect(told('slack-deliveries-failed')).not.toContain('NotificationsSlack');
  });

  describe('about functions', () => {
    type Query = {
      Id: string;
      Expression?: string;
      MetricStat?: { Metric: { MetricName: string; Dimensions: { Value: string }[] } };
    };
    const queriesOf = (alarm: string) => byName.get(alarm)?.['Metrics'] as Query[];
    const watchedBy = (alarm: string) =>
      queriesOf(alarm).flatMap(
        ({ MetricStat }) => MetricStat?.Metric.Dimensions.map(({ Value }) => Value) ?? [],
      );
    const functions = ofType('AWS::Lambda::Function').map(([id, { Properties }]) => ({
      id,
      name: String(Properties['FunctionName']),
      timeout: Number(Properties['Timeout']),
    }));

    test('miss no failure: it is counted, or lies in the dead-letter queue, or fails the deploy', () => {
      const configured = JSON.stringify(
        ofType('AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => Properties['FunctionName']),
      );
      for (const { id, name } of functions) {
        const ways = [
          watchedBy('function-errors').includes(name),
          configured.includes(`"${id}"`),
          name.endsWith('-schema-migration'),
        ];
        expect(
          ways.filter((covered) => covered),
          name,
        ).toHaveLength(1);
      }
    });

    test('see every request: the authorizer and the functions with traffic tell of throttling', () => {
      expect(
        watchedBy('function-throttles').map((name) => name.replace('serial-monitoring-production-', '')),
      ).toEqual(['authorizer', 'metrics-api', 'event-ingest']);
    });

    test('measure time against what each function really has', () => {
      const parts = queriesOf('function-near-timeout').filter(({ Id }) => Id.endsWith('_used'));
      expect(parts).toHaveLength(6);
      for (const { Id, Expression } of parts) {
        const metric = queriesOf('function-near-timeout').find((query) => `${query.Id}_used` === Id);
        const name = metric?.MetricStat?.Metric.Dimensions[0]?.Value;
        const timeout = functions.find((fn) => fn.name === name)?.timeout;
        // Milliseconds / (seconds × 10) are percent.
        expect(Expression, name).toBe(`${metric?.Id} / ${Number(timeout) * 10}`);
      }
    });
  });

  test('refer to at most ten metrics each, in windows that CloudWatch accepts', () => {
    const DAY = 86_400;
    for (const alarm of metricAlarms) {
      const name = String(alarm['AlarmName']);
      const queries = (alarm['Metrics'] ?? []) as { MetricStat?: { Period: number }; Expression?: string }[];
      const period = Number(
        alarm['Period'] ?? queries.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period,
      );
      expect(queries.filter(({ MetricStat }) => MetricStat).length, name).toBeLessThanOrEqual(10);
      expect(queries.filter(({ Expression }) => Expression).length, name).toBeLessThanOrEqual(10);
      const window = period * Number(alarm['EvaluationPeriods']);
      expect(window, name).toBeLessThanOrEqual(period < 3_600 ? DAY : 7 * DAY);
    }
  });
});

describe('As many shards as the settings allow, with the longest names', () => {
  const settings = exampleSettings();
  const jobs = settings['jobs'] as Record<'outboxWorker' | 'consistencyChecker', JsonObject>;
  jobs.outboxWorker['shards'] = 50;
  jobs.consistencyChecker['shards'] = 50;
  const largest = synthesizeStack(
    {
      ...settings,
      environment: 'x'.repeat(20),
      alarmNamePrefix: 'x'.repeat(40),
      excludedTenants: Array.from({ length: 39 }, (_, index) => `${'x'.repeat(48)}${index + 10}`),
      watchedTenants: Array.from({ length: 10 }, (_, index) => `${'ห'.repeat(49)}${index}`),
    },
    VALIDATED,
  );

  test('keep the patterns of events within 2,048 characters, each alarm in one', () => {
    const alarms = {
      ...largest.findResources('AWS::CloudWatch::Alarm'),
      ...largest.findResources('AWS::CloudWatch::CompositeAlarm'),
    };
    const named: string[] = [];
    for (const { Properties } of Object.values(largest.findResources('AWS::Events::Rule'))) {
      const pattern = JSON.stringify(Properties.EventPattern).replace(
        /\{"Ref":"(\w+)"\}/g,
        (_, id: string) => {
          named.push(`${String(Properties.Name).replace(/-\d+$/, '')} ${id}`);
          return JSON.stringify(alarms[id]?.['Properties'].AlarmName);
        },
      );
      expect(pattern.length).toBeLessThanOrEqual(2_048);
    }
    expect(new Set(named).size).toBe(named.length);
    const told = Object.values(alarms).flatMap(({ Properties }) => Properties.AlarmActions ?? []);
    expect(named).toHaveLength(told.length);
  });

  test('show at most 100 alarms in a widget of the dashboard', () => {
    const [dashboard] = Object.values(largest.findResources('AWS::CloudWatch::Dashboard'));
    const parts = dashboard?.['Properties'].DashboardBody['Fn::Join'][1] as unknown[];
    const body = parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
    const { widgets } = JSON.parse(body) as {
      widgets: { type: string; properties: { alarms?: string[] } }[];
    };
    const counts = widgets.flatMap(({ properties: { alarms } }) => alarms?.length ?? []);
    expect(counts).toEqual([100, 25]);
  });

  test('leave each function 4 KB for its environment', () => {
    // The longest ARN that a Ref or GetAtt of ours stands for: of a topic.
    const ARN = 'x'.repeat(120);
    for (const { Properties } of Object.values(largest.findResources('AWS::Lambda::Function'))) {
      const variables = Object.entries((Properties.Environment?.Variables ?? {}) as Record<string, unknown>);
      const texts = variables.flatMap(([name, value]) => [name, typeof value === 'string' ? value : ARN]);
      const bytes = Buffer.byteLength(texts.join(''));
      expect(bytes, JSON.stringify(Properties.FunctionName)).toBeLessThanOrEqual(4_096);
    }
  });

  test('fit into the names that AWS takes', () => {
    for (const { Properties } of Object.values(largest.findResources('AWS::Scheduler::Schedule')))
      expect(Properties.Name.length).toBeLessThanOrEqual(64);
    for (const { Properties } of Object.values(largest.findResources('AWS::Lambda::Function')))
      expect(Properties.FunctionName.length).toBeLessThanOrEqual(64);
    largest.hasResourceProperties('AWS::XRay::SamplingRule', {
      SamplingRule: Match.objectLike({ RuleName: Match.stringLikeRegexp('^.{1,32}$') }),
    });
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
  test('asks its authorizer for every method but those of its contract', () => {
    const open = apiRoutes.filter(({ access }) => access === 'anyone');
    expect(open.map(({ path }) => path)).toEqual(['/openapi.json', '/docs']);
    template.resourcePropertiesCountIs(
      'AWS::ApiGateway::Method',
      { AuthorizationType: 'CUSTOM' },
      2 * (apiRoutes.length - open.length),
    );
    template.resourcePropertiesCountIs(
      'AWS::ApiGateway::Method',
      { AuthorizationType: 'NONE' },
      2 * open.length,
    );
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', { AuthorizerResultTtlInSeconds: 0 });
  });

  test('writes its access log with a role that the account has before the stage, and keeps after the stack', () => {
    const [account] = Object.keys(template.findResources('AWS::ApiGateway::Account'));
    template.hasResource('AWS::ApiGateway::Account', { DeletionPolicy: 'Retain' });
    const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
    expect(stage?.['Properties']).toHaveProperty('AccessLogSetting');
    expect(stage?.['DependsOn']).toContain(account);
  });

  test('leaves the role of the account alone where the settings say that there is one', () => {
    synthesizeStack({ ...exampleSettings(), apiGatewayLogRole: 'existing' }).resourceCountIs(
      'AWS::ApiGateway::Account',
      0,
    );
  });

  test('throttles the stage and each route', () => {
    const limits = (throttle: keyof typeof throttles) =>
      Match.objectLike({
        ThrottlingRateLimit: throttles[throttle].rate,
        ThrottlingBurstLimit: throttles[throttle].burst,
      });
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [
        limits('stage'),
        ...apiRoutes.flatMap(({ throttle }) => [limits(throttle), limits('otherMethods')]),
      ],
    });
  });

  test('throttles every method that it has, those that answer 405 as well', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
    const settings: { HttpMethod: string; ResourcePath: string }[] = stage?.['Properties'].MethodSettings;
    // A resource's path in the template of a method is an id, so they are counted.
    const methods = Object.values(template.findResources('AWS::ApiGateway::Method'));
    for (const verb of ['GET', 'POST', 'ANY'])
      expect(settings.filter(({ HttpMethod }) => HttpMethod === verb)).toHaveLength(
        methods.filter(({ Properties }) => Properties.HttpMethod === verb).length,
      );
  });

  test('gives its own answers the status that they have without us', () => {
    const statuses = Object.fromEntries(
      ofType('AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => [
        Properties['ResponseType'],
        Properties['StatusCode'],
      ]),
    );
    expect(statuses).toMatchObject({
      // Who has no credentials is denied by the authorizer, and by nothing else.
      ACCESS_DENIED: '401',
      UNAUTHORIZED: '401',
      WAF_FILTERED: '403',
      EXPIRED_TOKEN: '403',
      INVALID_SIGNATURE: '403',
      INVALID_API_KEY: '403',
      RESOURCE_NOT_FOUND: '404',
      THROTTLED: '429',
      QUOTA_EXCEEDED: '429',
      DEFAULT_4XX: '400',
    });
  });

  test('reserves concurrency for its authorizer where the settings say so, and only there', () => {
    const authorizer = (settings: JsonObject) =>
      Object.values(synthesizeStack(settings).findResources('AWS::Lambda::Function')).find(({ Properties }) =>
        String(Properties.FunctionName).endsWith('-authorizer'),
      )?.['Properties'];
    const settings = exampleSettings();
    expect(authorizer(settings)).not.toHaveProperty('ReservedConcurrentExecutions');
    const access = { ...(settings['access'] as JsonObject), reservedConcurrency: 20 };
    expect(authorizer({ ...settings, access })).toMatchObject({ ReservedConcurrentExecutions: 20 });
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

  test('takes and gives compressed bodies, and says so to who sends others', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { MinimumCompressionSize: 1_024 });
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'UNSUPPORTED_MEDIA_TYPE',
      StatusCode: '415',
      ResponseTemplates: { 'application/json': Match.stringLikeRegexp('CORE_415_ENCODING') },
    });
  });
});

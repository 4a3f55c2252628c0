import { fileURLToPath } from 'node:url';
import {
  aws_cloudwatch_actions as actions,
  aws_apigateway as apigateway,
  CustomResource,
  aws_chatbot as chatbot,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_lambda_destinations as destinations,
  aws_events as events,
  aws_events_targets as eventTargets,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_logs as logs,
  type Stack,
  aws_scheduler as scheduler,
  aws_scheduler_targets as schedulerTargets,
  aws_sns as sns,
  aws_sqs as sqs,
  aws_sns_subscriptions as subscriptions,
} from 'aws-cdk-lib';

export const bundle = fileURLToPath(new URL('../lambda/fixtures/echo', import.meta.url));

/** A function with the settings that every function of a stack tends to have. */
export function exampleFunction(
  stack: Stack,
  id: string,
  extra: Partial<lambda.FunctionProps> = {},
): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(bundle),
    timeout: Duration.seconds(10),
    memorySize: 256,
    tracing: lambda.Tracing.ACTIVE,
    loggingFormat: lambda.LoggingFormat.JSON,
    applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
    logGroup: new logs.LogGroup(stack, `${id}Log`, { retention: logs.RetentionDays.ONE_MONTH }),
    ...extra,
  });
}

/** One of everything that the local AWS models, as CDK writes it. */
export function buildExample(stack: Stack): void {
  const queue = new sqs.Queue(stack, 'Dead', { enforceSSL: true, retentionPeriod: Duration.days(14) });
  const api = exampleFunction(stack, 'Api', { environment: { QUEUE: queue.queueUrl } });
  const job = exampleFunction(stack, 'Job', {
    reservedConcurrentExecutions: 1,
    retryAttempts: 0,
    maxEventAge: Duration.minutes(5),
    onFailure: new destinations.SqsDestination(queue),
  });
  const migration = exampleFunction(stack, 'Migration', { functionName: 'migrate', deadLetterQueue: queue });
  buildApi(stack, api);
  buildSchedules(stack, job, queue);
  buildMonitoring(stack);
  new CustomResource(stack, 'Schema', {
    resourceType: 'Custom::SchemaMigration',
    serviceToken: migration.functionArn,
    serviceTimeout: Duration.minutes(5),
    properties: { version: 1 },
  });
  new iam.ManagedPolicy(stack, 'Read', {
    statements: [new iam.PolicyStatement({ actions: ['logs:Get*'], resources: ['*'] })],
  });
}

function buildApi(stack: Stack, api: lambda.Function): void {
  const accessLog = new logs.LogGroup(stack, 'Access');
  const rest = new apigateway.RestApi(stack, 'Rest', {
    restApiName: 'metrics',
    cloudWatchRole: true,
    deployOptions: {
      stageName: 'live',
      tracingEnabled: true,
      throttlingRateLimit: 10,
      throttlingBurstLimit: 20,
      accessLogDestination: new apigateway.LogGroupLogDestination(accessLog),
      accessLogFormat: apigateway.AccessLogFormat.jsonWithStandardFields(),
      methodOptions: { '/v1/{id}/GET': { throttlingRateLimit: 5, throttlingBurstLimit: 6 } },
    },
  });
  const authorizer = new apigateway.RequestAuthorizer(stack, 'Authorizer', {
    handler: exampleFunction(stack, 'Auth'),
    identitySources: [],
    resultsCacheTtl: Duration.seconds(0),
  });
  const v1 = rest.root.addResource('v1');
  v1.addCorsPreflight({ allowOrigins: ['https://erp.example.com'] });
  v1.addResource('{id}').addMethod(
    'GET',
    new apigateway.LambdaIntegration(api, { timeout: Duration.seconds(5) }),
    {
      authorizer,
      requestParameters: { 'method.request.querystring.days': false },
    },
  );
  rest.root
    .addResource('files')
    .addProxy({ defaultIntegration: new apigateway.LambdaIntegration(api), anyMethod: true });
  rest.addGatewayResponse('Throttled', {
    type: apigateway.ResponseType.THROTTLED,
    statusCode: '429',
    responseHeaders: { 'Retry-After': "'5'" },
    templates: { 'application/json': '{"ok":false}' },
  });
}

function buildSchedules(stack: Stack, job: lambda.Function, deadLetterQueue: sqs.Queue): void {
  new scheduler.Schedule(stack, 'Often', {
    schedule: scheduler.ScheduleExpression.rate(Duration.minutes(5)),
    scheduleGroup: new scheduler.ScheduleGroup(stack, 'Group', { scheduleGroupName: 'jobs' }),
    target: new schedulerTargets.LambdaInvoke(job, {
      input: scheduler.ScheduleTargetInput.fromObject({ shard: { index: 0, count: 1 } }),
      deadLetterQueue,
      retryAttempts: 0,
      maxEventAge: Duration.minutes(5),
    }),
  });
  new scheduler.Schedule(stack, 'Hourly', {
    schedule: scheduler.ScheduleExpression.cron({ minute: '0' }),
    target: new schedulerTargets.LambdaInvoke(job, {}),
    enabled: false,
  });
}

function buildMonitoring(stack: Stack): void {
  const key = new kms.Key(stack, 'Key', { enableKeyRotation: true, alias: 'alias/monitoring' });
  const topic = new sns.Topic(stack, 'Topic', { masterKey: key, enforceSSL: true, displayName: 'Alarms' });
  topic.addSubscription(new subscriptions.EmailSubscription('ops@example.com'));
  const metric = new cloudwatch.Metric({
    namespace: 'N',
    metricName: 'm',
    dimensionsMap: { Environment: 'test' },
  });
  const alarm = new cloudwatch.Alarm(stack, 'Alarm', {
    alarmName: 'too-many',
    metric,
    threshold: 1,
    evaluationPeriods: 3,
  });
  alarm.addAlarmAction(new actions.SnsAction(topic));
  const ratio = new cloudwatch.MathExpression({
    expression: 'a / b',
    usingMetrics: { a: metric, b: metric.with({ statistic: 'p99' }) },
  });
  new cloudwatch.Alarm(stack, 'Ratio', { metric: ratio, threshold: 0.1, evaluationPeriods: 1 });
  new cloudwatch.CompositeAlarm(stack, 'Both', {
    alarmRule: cloudwatch.AlarmRule.allOf(alarm),
    actionsSuppressor: alarm,
  });
  new cloudwatch.Dashboard(stack, 'Board', { widgets: [[new cloudwatch.AlarmWidget({ alarm })]] });
  new events.Rule(stack, 'Recovery', {
    eventPattern: { source: ['aws.cloudwatch'], detail: { state: { value: ['OK'] } } },
    targets: [
      new eventTargets.SnsTopic(topic, {
        message: events.RuleTargetInput.fromText(`well: ${events.EventField.fromPath('$.detail.alarmName')}`),
      }),
    ],
  });
  new chatbot.SlackChannelConfiguration(stack, 'Slack', {
    slackChannelConfigurationName: 'alerts',
    slackChannelId: 'C01',
    slackWorkspaceId: 'T01',
    notificationTopics: [topic],
    guardrailPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')],
  });
}

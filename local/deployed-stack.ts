import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { createCloudWatch, type LocalCloudWatch } from './cloudwatch/cloudwatch.ts';
import { deployCustomResources } from './custom-resources/deploy-custom-resources.ts';
import { createResponseEndpoint } from './custom-resources/response-endpoint.ts';
import type { Invoke } from './gateway/authorize.ts';
import { type AnsweredRequest, createRestApiService } from './gateway/rest-api-service.ts';
import type { HttpServer } from './http-server.ts';
import { createCallers } from './iam/callers.ts';
import { checkDeploy } from './iam/deploy-checks.ts';
import { createDoor } from './iam/door.ts';
import { createIam, type IamOptions } from './iam/iam.ts';
import { createServiceCalls } from './iam/service-calls.ts';
import type { InvocationReport, LambdaRuntime, LogLine } from './lambda/lambda-runtime.ts';
import { createLambdaRuntime } from './lambda/lambda-runtime.ts';
import { createLogDelivery } from './lambda/log-delivery.ts';
import { createMessaging } from './messaging.ts';
import type { ClusterConfig } from './rds-data/clusters.ts';
import type { FaultInjector } from './rds-data/faults.ts';
import { createRdsDataService } from './rds-data/service.ts';
import { createScheduleBook, type ScheduleBook } from './scheduler/schedule-book.ts';
import { createScheduleRunner } from './scheduler/schedule-runner.ts';
import { recordDelivery, recordInvocation } from './service-metrics.ts';
import type { Sns } from './sns/sns.ts';
import { createQueues, type Queues } from './sqs/queues.ts';
import type { LocalStack } from './template/load-stack.ts';

export interface DeployOptions {
  readonly stack: LocalStack;
  readonly server: HttpServer;
  readonly clock: Clock;
  /** What the databases take for the time. Default: `clock`. */
  readonly databaseClock?: Clock;
  readonly clusters: readonly ClusterConfig[];
  /** File that remembers the custom resources for the next start. */
  readonly stateFile: string;
  readonly onLog: (line: LogLine) => void;
  /** Told of each attempt to run a function. */
  readonly onInvocation?: ((invocation: InvocationReport) => void) | undefined;
  /** Told of each action that the policies of the stack judged. */
  readonly onAccess?: IamOptions['onAccess'] | undefined;
  /** Plain sentences about what went wrong beside the functions' own logs. */
  readonly report: (line: string) => void;
}

/** The stack running on the local AWS. Nothing happens by itself: whoever owns the clock calls `runDueInTurn` and `minute`. */
export interface DeployedStack {
  /** Base URL of the API, its stage included, without a slash at the end. */
  readonly apiUrl: string;
  /** Base URLs for the SDK's clients. */
  readonly urls: Readonly<Record<'rdsData' | 'cloudwatch' | 'sns', string>>;
  readonly apiService: ReturnType<typeof createRestApiService>;
  readonly lambda: LambdaRuntime;
  readonly cloudwatch: LocalCloudWatch;
  readonly sns: Sns;
  readonly queues: Queues;
  readonly schedules: ScheduleBook;
  readonly faults: FaultInjector;
  /** Runs all schedules that are due, one after the other, so that a virtual day always goes the same way. */
  runDueInTurn(): Promise<void>;
  /** Starts due schedules by itself, in real time, until the answered function is called. */
  followClock(): () => void;
  /** What AWS does each minute: publishes its services' metrics and evaluates the alarms. */
  minute(): void;
  close(): Promise<void>;
}

const MOUNTS = {
  rdsData: '/_aws/rds-data',
  cloudwatch: '/_aws/cloudwatch',
  sns: '/_aws/sns',
  cloudFormation: '/_aws/cloudformation',
} as const;

/**
 * Deploys the stack: creates its services, mounts them and invokes its custom resources.
 * @throws when the template holds what is not modelled, a role may not do what AWS asks for at a deploy, or a custom
 * resource fails.
 */
export async function deployStack(options: DeployOptions): Promise<DeployedStack> {
  const { stack, server, clock, report } = options;
  const iam = createIam(stack, { onAccess: options.onAccess });
  checkDeploy(stack, iam);
  const callers = createCallers();
  const door = createDoor(iam, callers);
  const rdsData = createRdsDataService({
    clusters: options.clusters,
    clock: options.databaseClock ?? clock,
    door,
  });
  const queues = createQueues({ stack, clock, newId: randomUUID });
  const calls = createServiceCalls(iam, () => lambda, queues);
  const urls = {
    rdsData: server.url + MOUNTS.rdsData,
    cloudwatch: server.url + MOUNTS.cloudwatch,
    sns: server.url + MOUNTS.sns,
  };
  const messaging = createMessaging({
    stack,
    clock,
    report,
    iam,
    door,
    invoke: calls.invokeForRule,
  });
  const { sns } = messaging;
  const cloudwatch = createCloudWatch({
    stack,
    clock,
    door,
    onStateChange: messaging.onStateChange,
    onAction: messaging.onAction,
    onMalformedMetrics: ({ reason }) => report(`A function wrote malformed metrics: ${reason}`),
  });
  const lambda = createLambdaRuntime({
    functions: stack.functions,
    clock,
    credentialsOf: ({ roleArn, name }) => callers.credentialsOf({ roleArn, sessionName: name }),
    extraEnvironment: {
      AWS_ENDPOINT_URL_RDS_DATA: urls.rdsData,
      AWS_ENDPOINT_URL_CLOUDWATCH: urls.cloudwatch,
      AWS_ENDPOINT_URL_SNS: urls.sns,
    },
    onLog(line) {
      if (!logs.takes(line.functionName)) return;
      cloudwatch.ingestLogLine(line.line);
      options.onLog(line);
    },
    onInvocation(invocation) {
      // Lambda itself writes a line when a run begins.
      logs.takes(invocation.functionName);
      recordInvocation(cloudwatch, clock, invocation);
      options.onInvocation?.(invocation);
    },
    onAsyncFailure({ functionName, reason, destination }) {
      report(`${functionName} failed: ${reason}`);
      const { roleArn = '' } = stack.functions.find(({ name }) => name === functionName) ?? {};
      if (destination === undefined) return;
      const denial = calls.send({ roleArn, sessionName: functionName }, destination.arn, destination.record);
      if (denial !== undefined) report(`Its failure destination did not take the event: ${denial.message}`);
    },
  });
  const logs = createLogDelivery(stack.functions, calls.mayLog, report);
  sns.inbox.on((message) => recordDelivery(cloudwatch, message));
  const responses = createResponseEndpoint();
  server.mount(
    { path: MOUNTS.rdsData, service: rdsData.service },
    { path: MOUNTS.cloudwatch, service: cloudwatch.service },
    { path: MOUNTS.sns, service: sns.service },
    { path: MOUNTS.cloudFormation, service: responses.service },
  );
  await deployCustomResources({
    stack,
    invokeAsync: lambda.invokeAsync,
    endpoint: responses,
    endpointUrl: server.url + MOUNTS.cloudFormation,
    stateFile: options.stateFile,
  });
  const api = restApi(stack, calls.invokeForApi, clock, (request) => recordAnswer(cloudwatch, request));
  const schedules = createScheduleBook(stack.schedules, clock.now());
  const runner = createScheduleRunner({
    book: schedules,
    clock,
    invokeAsync: calls.invokeForSchedule,
    onDropped({ run, payload, error, deadLetter }) {
      const { roleArn, name } = run.schedule;
      report(`${name} could not be started: ${error.message}`);
      if (deadLetter === undefined) return;
      const role = { roleArn, sessionName: name };
      const denial = calls.send(role, deadLetter.arn, payload, deadLetter.attributes);
      if (denial !== undefined) report(`Its dead-letter queue did not take it: ${denial.message}`);
    },
  });
  return {
    apiUrl: `${server.url}/${api.stageName}`,
    apiService: api.service,
    urls,
    lambda,
    cloudwatch,
    sns,
    queues,
    schedules,
    faults: rdsData.faults,
    runDueInTurn: runner.runDueInTurn,
    followClock() {
      runner.start();
      return runner.stop;
    },
    minute() {
      recordQueues(cloudwatch, queues);
      cloudwatch.evaluate();
    },
    async close() {
      await lambda.close();
      await rdsData.close();
    },
  };
}

function restApi(
  stack: LocalStack,
  invoke: Invoke,
  clock: Clock,
  onAnswer: (request: AnsweredRequest) => void,
) {
  const [api] = stack.restApis;
  const [stage] = api?.stages ?? [];
  if (api === undefined || stage === undefined) throw new Error('The stack has no REST API with a stage.');
  return {
    service: createRestApiService({ api, invoke, clock, onAnswer }),
    stageName: stage.name,
  };
}

/** API Gateway publishes 0 or 1 for each request, by API and by API and stage. */
function recordAnswer(
  cloudwatch: LocalCloudWatch,
  { apiName, stage, status, latency, at }: AnsweredRequest,
): void {
  const values = {
    '5XXError': status >= 500 ? 1 : 0,
    '4XXError': status >= 400 && status < 500 ? 1 : 0,
    Count: 1,
  };
  const byApi = [{ name: 'ApiName', value: apiName }];
  for (const dimensions of [byApi, [...byApi, { name: 'Stage', value: stage }]]) {
    for (const [name, value] of Object.entries(values)) {
      cloudwatch.record({ namespace: 'AWS/ApiGateway', name, dimensions, value, at, unit: 'Count' });
    }
    cloudwatch.record({
      namespace: 'AWS/ApiGateway',
      name: 'Latency',
      dimensions,
      value: latency,
      at,
      unit: 'Milliseconds',
    });
  }
}

function recordQueues(cloudwatch: LocalCloudWatch, queues: Queues): void {
  for (const { name, arn } of queues.all) {
    cloudwatch.record({
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      dimensions: [{ name: 'QueueName', value: name }],
      value: queues.visibleCount(arn),
      unit: 'Count',
    });
  }
}

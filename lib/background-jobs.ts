import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionName } from './bundle-functions.ts';
import { schedules } from './catalogue/schedules.ts';
import { databaseEnvironment, grantDatabases } from './databases.ts';
import { resourceName } from './resource-name.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface BackgroundJobsProps {
  readonly settings: Settings;
  readonly bundle: (name: FunctionName) => string;
}

/** Outbox worker and metrics collector with their schedules, and the queue for runs that did not happen. */
export class BackgroundJobs extends Construct {
  readonly deadLetters: Queue;
  readonly outboxWorker: ServiceFunction;
  readonly metricsCollector: ServiceFunction;

  constructor(scope: Construct, id: string, { settings, bundle }: BackgroundJobsProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      queueName: resourceName(settings, 'dead-letters'),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const environment = {
      ...databaseEnvironment(settings),
      ENVIRONMENT: settings.environment,
      EXCLUDED_TENANTS: settings.excludedTenants.join(','),
    };
    this.outboxWorker = new ServiceFunction(this, 'OutboxWorker', {
      settings,
      name: 'outbox-worker',
      bundle: bundle('outbox-worker'),
      description: 'Retries Core DB links that wait in the outboxes of the tenants',
      timeout: Duration.seconds(schedules['outbox-worker'].timeoutSeconds),
      environment: { ...environment, MODE: settings.jobs.outboxWorker.mode },
      reservedConcurrency: settings.jobs.outboxWorker.reservedConcurrency,
    });
    this.metricsCollector = new ServiceFunction(this, 'MetricsCollector', {
      settings,
      name: 'metrics-collector',
      bundle: bundle('metrics-collector'),
      description: 'Measures serials, links, outboxes and quarantine of all tenants',
      timeout: Duration.seconds(schedules['metrics-collector'].timeoutSeconds),
      environment,
      reservedConcurrency: settings.jobs.metricsCollector.reservedConcurrency,
    });
    const { core, tenants } = settings.databases;
    for (const job of [this.outboxWorker, this.metricsCollector]) grantDatabases(job.lambda, core, tenants);
    this.#schedule('outbox-worker', this.outboxWorker.lambda, settings, settings.jobs.outboxWorker.shards);
    this.#schedule('metrics-collector', this.metricsCollector.lambda, settings, 1);
  }

  /** One schedule a shard. A run that fails is not repeated: the next one does its work. */
  #schedule(job: keyof typeof schedules, lambda: LambdaFunction, settings: Settings, shards: number): void {
    const interval = Duration.minutes(schedules[job].everyMinutes);
    lambda.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: interval,
      onFailure: new SqsDestination(this.deadLetters),
    });
    for (let index = 0; index < shards; index++) {
      const suffix = shards === 1 ? '' : `-${index}`;
      new Schedule(this, `Every-${job}${suffix}`, {
        scheduleName: resourceName(settings, `${job}${suffix}`),
        description: `Starts ${job}${shards === 1 ? '' : `, shard ${index} of ${shards}`}`,
        schedule: ScheduleExpression.rate(interval),
        target: new LambdaInvoke(lambda, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 0,
          maxEventAge: interval,
          input: ScheduleTargetInput.fromObject(shards === 1 ? {} : { shard: { index, count: shards } }),
        }),
      });
    }
  }
}

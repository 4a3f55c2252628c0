import { Duration, Validations } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionName } from './bundle-functions.ts';
import { databaseRights } from './catalogue/database-rights.ts';
import { checklistSchedules, schedules } from './catalogue/schedules.ts';
import { checklistEnvironment, grantReadingChecklists } from './checklists.ts';
import { databaseEnvironment, grantDatabases } from './databases.ts';
import type { Notifications } from './notifications.ts';
import { resourceName } from './resource-name.ts';
import { ServiceFunction } from './service-function.ts';
import { runbooksOf, type Settings } from './settings.ts';

export interface BackgroundJobsProps {
  readonly settings: Settings;
  readonly bundle: (name: FunctionName) => string;
  readonly notifications: Notifications;
}

type JobName = keyof typeof schedules | 'checklist-report';

/** Worker, collector, checker and checklists with their schedules, and the queue for runs that did not happen. */
export class BackgroundJobs extends Construct {
  readonly deadLetters: Queue;
  readonly #props: BackgroundJobsProps;
  readonly #schedulerRole: Role;

  constructor(scope: Construct, id: string, props: BackgroundJobsProps) {
    super(scope, id);
    this.#props = props;
    const { jobs, watchedTenants } = props.settings;
    this.deadLetters = new Queue(this, 'DeadLetters', {
      queueName: resourceName(props.settings, 'dead-letters'),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue, of schedules and failed invocations, which the rule does not see',
    });
    this.#schedulerRole = new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': props.settings.account } },
      }),
    });
    this.#grantDeadLetters(this.#schedulerRole);
    const slackTopic = props.notifications.slackTopic;
    const worker = this.#job('outbox-worker', {
      description: 'Retries Core DB links that wait in the outboxes of the tenants',
      environment: {
        MODE: jobs.outboxWorker.mode,
        SLACK_TOPIC_ARN: slackTopic?.topicArn ?? '',
      },
      ...jobs.outboxWorker,
    });
    if (slackTopic !== undefined) props.notifications.grantPublish(worker.lambda, slackTopic);
    this.#job('metrics-collector', {
      description: 'Measures serials, links, outboxes and quarantine of all tenants',
      environment: { WATCHED_TENANTS: watchedTenants.join(',') },
      shards: 1,
      ...jobs.metricsCollector,
    });
    const { email } = props.notifications.topics;
    const checker = this.#job('consistency-checker', {
      description: 'Compares tenant databases with the Core DB and repairs what is certain',
      environment: {
        MODE: jobs.consistencyChecker.mode,
        EMAIL_TOPIC_ARN: email.topicArn,
        RUNBOOKS: runbooksOf(props.settings),
      },
      ...jobs.consistencyChecker,
    });
    props.notifications.grantPublish(checker.lambda, email);
    this.#checklists();
  }

  /** A job on a fixed rate, with one schedule a shard. */
  #job(
    name: keyof typeof schedules,
    job: {
      readonly description: string;
      readonly environment: Readonly<Record<string, string>>;
      readonly shards: number;
      readonly reservedConcurrency?: number | undefined;
    },
  ): ServiceFunction {
    const interval = Duration.minutes(schedules[name].everyMinutes);
    const fn = this.#function(name, { ...job, maxEventAge: interval });
    for (let index = 0; index < job.shards; index++) {
      const suffix = job.shards === 1 ? '' : `-${index}`;
      this.#schedule(`${name}${suffix}`, fn, {
        schedule: ScheduleExpression.rate(interval),
        maxEventAge: interval,
        input: job.shards === 1 ? {} : { shard: { index, count: job.shards } },
      });
    }
    return fn;
  }

  #checklists(): void {
    const { notifications, settings } = this.#props;
    const fn = this.#function('checklist-report', {
      description: 'Sends the daily, weekly and monthly checklists, filled in, to e-mail and Slack',
      environment: checklistEnvironment(settings, notifications),
      maxEventAge: Duration.hours(1),
    });
    grantReadingChecklists(fn.lambda, notifications);
    notifications.grantPublish(fn.lambda, notifications.topics.email);
    const { slackTopic } = notifications;
    if (slackTopic !== undefined) notifications.grantPublish(fn.lambda, slackTopic);
    for (const [cadence, expression] of Object.entries(checklistSchedules)) {
      this.#schedule(`checklist-${cadence}`, fn, {
        schedule: ScheduleExpression.expression(expression),
        maxEventAge: Duration.hours(1),
        input: { cadence },
      });
    }
  }

  /** A run that fails is not repeated: the next one does its work. What did not happen lies in the queue. */
  #function(
    name: JobName,
    props: {
      readonly description: string;
      readonly environment: Readonly<Record<string, string>>;
      readonly maxEventAge: Duration;
      readonly reservedConcurrency?: number | undefined;
    },
  ): ServiceFunction {
    const { settings, bundle } = this.#props;
    const fn = new ServiceFunction(this, name, {
      settings,
      name,
      bundle: bundle(name),
      description: props.description,
      environment: {
        ...databaseEnvironment(settings, databaseRights[name]),
        ENVIRONMENT: settings.environment,
        EXCLUDED_TENANTS: settings.excludedTenants.join(','),
        ...props.environment,
      },
      reservedConcurrency: props.reservedConcurrency,
    });
    grantDatabases(fn.lambda, settings, databaseRights[name]);
    this.#grantDeadLetters(fn.lambda);
    fn.lambda.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: props.maxEventAge,
      onFailure: { bind: () => ({ destination: this.deadLetters.queueArn }) },
    });
    return fn;
  }

  /** Written out: the ready-made grant lets its role ask for the queue's address and attributes as well. */
  #grantDeadLetters(grantee: IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
    );
  }

  #schedule(
    name: string,
    { lambda }: ServiceFunction,
    run: { readonly schedule: ScheduleExpression; readonly maxEventAge: Duration; readonly input: object },
  ): void {
    const role = this.#schedulerRole;
    // Written out: the ready-made target would let the role invoke every version and alias as well.
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] }),
    );
    const schedule = new Schedule(this, `Schedule-${name}`, {
      scheduleName: resourceName(this.#props.settings, name),
      description: `Starts ${name}`,
      enabled: this.#props.settings.schedules === 'running',
      schedule: run.schedule,
      target: {
        bind: () => ({
          arn: lambda.functionArn,
          role,
          input: ScheduleTargetInput.fromObject(run.input),
          deadLetterConfig: { arn: this.deadLetters.queueArn },
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: run.maxEventAge.toSeconds() },
        }),
      },
    });
    // A rate starts at once, and a run without the role's rights is lost.
    schedule.node.addDependency(role);
  }
}

import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod/mini';
import { openDatabases } from '../shared/database/databases.ts';
import { lambdaDeadline } from '../shared/deadline.ts';
import { jobVariables, parseEnvironment } from '../shared/environment.ts';
import { parseJobEvent } from '../shared/job-event.ts';
import { rememberRun } from '../shared/job-run.ts';
import { createEmitter } from '../shared/telemetry/emitter.ts';
import { createLogger, describeError } from '../shared/telemetry/logger.ts';
import { deathNotice, type TenantDeaths } from './death-notice.ts';
import { emitRun } from './emit-run.ts';
import { runOutboxWorker } from './run.ts';
import { greppableLines, type RunSummary } from './summary.ts';

const environment = parseEnvironment(
  {
    ...jobVariables,
    MODE: z.enum(['repair', 'report']),
    /** Empty where there is no Slack: then the alarm's e-mail is all that people get. */
    SLACK_TOPIC_ARN: z.string(),
  },
  process.env,
);
const client = new RDSDataClient({});
const topics = new SNSClient({});
const log = createLogger('outbox-worker');

/** A paused Aurora takes 15 s or more to answer; the run can afford to wait. */
const RESUME_PATIENCE_MS = 60_000;

async function tellDeaths(deaths: readonly TenantDeaths[]): Promise<void> {
  const { SLACK_TOPIC_ARN: TopicArn, ENVIRONMENT } = environment;
  if (TopicArn === '') return;
  await topics.send(new PublishCommand({ TopicArn, Message: deathNotice(deaths, ENVIRONMENT) }));
}

interface Context {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Works off the outboxes; answers what it did. */
export async function handler(rawEvent: unknown, context: Context): Promise<RunSummary> {
  const event = parseJobEvent(rawEvent);
  const startedAt = new Date();
  const deadline = lambdaDeadline(context);
  const databases = openDatabases(environment, client, { deadline, resumePatienceMs: RESUME_PATIENCE_MS });
  const summary = await runOutboxWorker(
    { databases, deadline, log, now: () => new Date(), tellDeaths },
    {
      databasePrefix: environment.TENANT_DATABASE_PREFIX,
      monitoringSchema: environment.MONITORING_SCHEMA,
      excludedTenants: environment.EXCLUDED_TENANTS,
      mode: environment.MODE,
    },
    event,
  );
  const completedAt = new Date();
  const shard = event.shard ?? { index: 0, count: 1 };
  try {
    const dryRun = summary.mode === 'DRY RUN';
    const run = {
      job: 'outbox-worker',
      requestId: context.awsRequestId,
      shard,
      dryRun,
      startedAt,
      completedAt,
      summary,
    } as const;
    await rememberRun(databases.tenantCluster, environment.MONITORING_SCHEMA, run);
  } catch (error) {
    log.warn('The run could not be remembered in the monitoring schema', { error: describeError(error) });
  }
  emitRun((options) => createEmitter({ ...options, environment: environment.ENVIRONMENT }), summary, event);
  for (const line of greppableLines(summary, startedAt, completedAt)) log.info(line);
  log.info('Run summary', { summary });
  return summary;
}

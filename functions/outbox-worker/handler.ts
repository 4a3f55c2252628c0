import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod/mini';
import { createDataApiClient } from '../shared/database/data-api-client.ts';
import type { Deadline } from '../shared/deadline.ts';
import { jobVariables, parseEnvironment } from '../shared/environment.ts';
import { type JobContext, openForJob } from '../shared/job-context.ts';
import { parseJobEvent } from '../shared/job-event.ts';
import { rememberRun } from '../shared/job-run.ts';
import { publish } from '../shared/publish.ts';
import { createEmitter } from '../shared/telemetry/emitter.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
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
const client = createDataApiClient();
const topics = new SNSClient({});
const log = createLogger('outbox-worker');

function tellDeathsWithin(deadline: Deadline) {
  return async (deaths: readonly TenantDeaths[]): Promise<void> => {
    const { SLACK_TOPIC_ARN: topic, ENVIRONMENT } = environment;
    if (topic === '') return;
    await publish(topics, deadline, topic, { text: deathNotice(deaths, ENVIRONMENT) });
  };
}

/** Works off the outboxes; answers what it did. */
export async function handler(rawEvent: unknown, context: JobContext): Promise<RunSummary> {
  const event = parseJobEvent(rawEvent);
  const startedAt = new Date();
  const { deadline, databases } = openForJob(environment, client, context);
  const summary = await runOutboxWorker(
    { databases, deadline, log, now: () => new Date(), tellDeaths: tellDeathsWithin(deadline) },
    {
      databasePrefix: environment.TENANT_DATABASE_PREFIX,
      monitoringSchema: environment.MONITORING_SCHEMA,
      excludedTenants: environment.EXCLUDED_TENANTS,
      mode: environment.MODE,
    },
    event,
  );
  const completedAt = new Date();
  await rememberRun(
    { tenantCluster: databases.tenantCluster, schema: environment.MONITORING_SCHEMA, log },
    {
      job: 'outbox-worker',
      requestId: context.awsRequestId,
      event,
      dryRun: summary.mode === 'DRY RUN',
      startedAt,
      completedAt,
      summary,
    },
  );
  emitRun((options) => createEmitter({ ...options, environment: environment.ENVIRONMENT }), summary, event);
  for (const line of greppableLines(summary, startedAt, completedAt)) log.info(line);
  log.info('Run summary', { summary });
  return summary;
}

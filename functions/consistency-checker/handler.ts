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
import { emitRun } from './emit-run.ts';
import { findingsMail } from './findings-mail.ts';
import { runConsistencyChecker } from './run.ts';
import { greppableLines, type RunSummary } from './summary.ts';
import type { TellFindings } from './tell-findings.ts';

const environment = parseEnvironment(
  {
    ...jobVariables,
    MODE: z.enum(['repair', 'report']),
    EMAIL_TOPIC_ARN: z.string(),
    /** Where the runbooks are: an address or the folder of the repository. */
    RUNBOOKS: z.string(),
  },
  process.env,
);
const client = createDataApiClient();
const topics = new SNSClient({});
const log = createLogger('consistency-checker');

function tellWithin(deadline: Deadline): TellFindings {
  return async (found, codeOf) => {
    const runbook = `${environment.RUNBOOKS}/consistency-check-failures.md`;
    const mail = findingsMail(found, codeOf, { environment: environment.ENVIRONMENT, runbook });
    await publish(topics, deadline, environment.EMAIL_TOPIC_ARN, mail);
  };
}

/** Compares tenant databases and Core DB; answers what it found and did. */
export async function handler(rawEvent: unknown, context: JobContext): Promise<RunSummary> {
  const event = parseJobEvent(rawEvent);
  const startedAt = new Date();
  const { deadline, databases } = openForJob(environment, client, context);
  const summary = await runConsistencyChecker(
    { databases, deadline, log, now: () => new Date(), tellFindings: tellWithin(deadline) },
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
      job: 'consistency-checker',
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

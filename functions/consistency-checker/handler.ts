import { RDSDataClient } from '@aws-sdk/client-rds-data';
import * as z from 'zod/mini';
import { jobVariables, parseEnvironment } from '../shared/environment.ts';
import { type JobContext, openForJob } from '../shared/job-context.ts';
import { parseJobEvent } from '../shared/job-event.ts';
import { rememberRun } from '../shared/job-run.ts';
import { createEmitter } from '../shared/telemetry/emitter.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { emitRun } from './emit-run.ts';
import { runConsistencyChecker } from './run.ts';
import { greppableLines, type RunSummary } from './summary.ts';

const environment = parseEnvironment({ ...jobVariables, MODE: z.enum(['repair', 'report']) }, process.env);
const client = new RDSDataClient({});
const log = createLogger('consistency-checker');

/** Compares tenant databases and Core DB; answers what it found and did. */
export async function handler(rawEvent: unknown, context: JobContext): Promise<RunSummary> {
  const event = parseJobEvent(rawEvent);
  const startedAt = new Date();
  const { deadline, databases } = openForJob(environment, client, context);
  const summary = await runConsistencyChecker(
    { databases, deadline, log, now: () => new Date() },
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

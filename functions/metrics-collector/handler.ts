import { createDataApiClient } from '../shared/database/data-api-client.ts';
import { jobVariables, parseEnvironment, watchedVariables } from '../shared/environment.ts';
import { type JobContext, openForJob } from '../shared/job-context.ts';
import { parseJobEvent } from '../shared/job-event.ts';
import { rememberRun } from '../shared/job-run.ts';
import { createEmitter } from '../shared/telemetry/emitter.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { emitCollection } from './emit-collection.ts';
import { type CollectionSummary, collect } from './run.ts';

const environment = parseEnvironment({ ...jobVariables, ...watchedVariables }, process.env);
const client = createDataApiClient();
const log = createLogger('metrics-collector');

/** Measures the platform once and emits what it found; answers the run's summary. */
export async function handler(rawEvent: unknown, context: JobContext): Promise<CollectionSummary> {
  const event = parseJobEvent(rawEvent);
  const startedAt = new Date();
  const { databases } = openForJob(environment, client, context);
  const { datapoints, summary } = await collect(
    { databases, log, now: () => new Date() },
    {
      databasePrefix: environment.TENANT_DATABASE_PREFIX,
      monitoringSchema: environment.MONITORING_SCHEMA,
      excludedTenants: environment.EXCLUDED_TENANTS,
      watchedTenants: environment.WATCHED_TENANTS,
    },
    event,
  );
  // One tenant's figures are not the platform's, and a dry run is only looked at.
  const whole = event.tenant === undefined && event.shard === undefined && event.dryRun !== true;
  if (whole) {
    emitCollection(
      (timestamp, tenant) =>
        createEmitter({
          emitter: 'metrics-collector',
          environment: environment.ENVIRONMENT,
          timestamp,
          ...(tenant === undefined ? {} : { tenant }),
        }),
      datapoints,
      summary,
      new Date(),
    );
  }
  await rememberRun(
    { tenantCluster: databases.tenantCluster, schema: environment.MONITORING_SCHEMA, log },
    {
      job: 'metrics-collector',
      requestId: context.awsRequestId,
      event,
      dryRun: !whole,
      startedAt,
      completedAt: new Date(),
      summary,
    },
  );
  log.info(`Completed at: ${new Date().toISOString()}`, { summary });
  return summary;
}

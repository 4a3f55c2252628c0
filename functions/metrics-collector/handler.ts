import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { openDatabases } from '../shared/database/databases.ts';
import { lambdaDeadline } from '../shared/deadline.ts';
import { jobVariables, parseEnvironment } from '../shared/environment.ts';
import { parseJobEvent } from '../shared/job-event.ts';
import { rememberRun } from '../shared/job-run.ts';
import { createEmitter } from '../shared/telemetry/emitter.ts';
import { createLogger, describeError } from '../shared/telemetry/logger.ts';
import { emitCollection } from './emit-collection.ts';
import { type CollectionSummary, collect } from './run.ts';

const environment = parseEnvironment(jobVariables, process.env);
const client = new RDSDataClient({});
const log = createLogger('metrics-collector');

/** A paused Aurora takes 15 s or more to answer; the run can afford to wait. */
const RESUME_PATIENCE_MS = 60_000;

interface Context {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Measures the platform once and emits what it found; answers the run's summary. */
export async function handler(rawEvent: unknown, context: Context): Promise<CollectionSummary> {
  const event = parseJobEvent(rawEvent);
  const startedAt = new Date();
  const deadline = lambdaDeadline(context);
  const databases = openDatabases(environment, client, { deadline, resumePatienceMs: RESUME_PATIENCE_MS });
  const { datapoints, summary } = await collect(
    { databases, log, now: () => new Date() },
    {
      databasePrefix: environment.TENANT_DATABASE_PREFIX,
      monitoringSchema: environment.MONITORING_SCHEMA,
      excludedTenants: environment.EXCLUDED_TENANTS,
    },
    event,
  );
  // One tenant's figures are not the platform's, and a dry run is only looked at.
  const whole = event.tenant === undefined && event.shard === undefined && event.dryRun !== true;
  if (whole) {
    emitCollection(
      (timestamp) =>
        createEmitter({ emitter: 'metrics-collector', environment: environment.ENVIRONMENT, timestamp }),
      datapoints,
      summary,
      new Date(),
    );
  }
  try {
    const run = {
      requestId: context.awsRequestId,
      dryRun: !whole,
      startedAt,
      completedAt: new Date(),
      summary,
    };
    const shard = event.shard ?? { index: 0, count: 1 };
    await rememberRun(databases.tenantCluster, environment.MONITORING_SCHEMA, {
      job: 'metrics-collector',
      shard,
      ...run,
    });
  } catch (error) {
    log.warn('The run could not be remembered in the monitoring schema', { error: describeError(error) });
  }
  log.info(`Completed at: ${new Date().toISOString()}`, { summary });
  return summary;
}

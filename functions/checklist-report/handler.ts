import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod/mini';
import { openDatabases } from '../shared/database/databases.ts';
import { lambdaDeadline } from '../shared/deadline.ts';
import { jobVariables, parseEnvironment } from '../shared/environment.ts';
import { publish } from '../shared/publish.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { parseChecklistEvent } from './checklist-event.ts';
import { sendReport } from './report.ts';

const environment = parseEnvironment(
  { ...jobVariables, TOPIC_ARN: z.string().check(z.minLength(1)) },
  process.env,
);
const database = new RDSDataClient({});
const topics = new SNSClient({});
const log = createLogger('checklist-report');

/** A paused Aurora takes 15 s or more to answer; a report can afford to wait. */
const RESUME_PATIENCE_MS = 60_000;

/** Sends the report of one cadence; answers its subject. */
export async function handler(
  event: unknown,
  context: { getRemainingTimeInMillis(): number },
): Promise<{ readonly subject: string }> {
  const cadence = parseChecklistEvent(event);
  const deadline = lambdaDeadline(context);
  const databases = openDatabases(environment, database, {
    deadline,
    resumePatienceMs: RESUME_PATIENCE_MS,
  });
  const { subject } = await sendReport(
    {
      databases,
      log,
      publish: (email) => publish(topics, deadline, environment.TOPIC_ARN, email),
      now: () => new Date(),
    },
    {
      databasePrefix: environment.TENANT_DATABASE_PREFIX,
      monitoringSchema: environment.MONITORING_SCHEMA,
      excludedTenants: environment.EXCLUDED_TENANTS,
      environment: environment.ENVIRONMENT,
    },
    cadence,
  );
  log.info('Report sent', { cadence, subject });
  return { subject };
}

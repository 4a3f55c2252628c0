import { answerCloudFormation, parseCustomResourceEvent } from '../shared/cloudformation.ts';
import { createDataApiClient } from '../shared/database/data-api-client.ts';
import { openDatabases } from '../shared/database/databases.ts';
import { lambdaDeadline } from '../shared/deadline.ts';
import { databaseVariables, parseEnvironment } from '../shared/environment.ts';
import { createLogger, describeError } from '../shared/telemetry/logger.ts';
import { migrate } from './migrate.ts';

const environment = parseEnvironment(databaseVariables, process.env);
const client = createDataApiClient();
const log = createLogger('schema-migration');

/** A deploy may wait until a paused cluster is awake. */
const RESUME_PATIENCE_MS = 120_000;

/** Runs at every deploy that brings migrations; deleting the stack keeps the data. */
export async function handler(
  rawEvent: unknown,
  context: { getRemainingTimeInMillis(): number },
): Promise<void> {
  const event = parseCustomResourceEvent(rawEvent);
  const deadline = lambdaDeadline(context);
  const invocation = { deadline, resumePatienceMs: RESUME_PATIENCE_MS };
  const { tenantCluster } = openDatabases(environment, client, invocation);
  const physicalId = environment.MONITORING_SCHEMA;
  try {
    if (event.RequestType !== 'Delete') {
      const applied = await migrate(tenantCluster, environment.MONITORING_SCHEMA);
      log.info('Schema migrated', { applied });
    }
    await answerCloudFormation(event, { status: 'SUCCESS', physicalId });
  } catch (error) {
    log.error('Schema migration failed', { error: describeError(error) });
    const { name, message } = describeError(error);
    await answerCloudFormation(event, { status: 'FAILED', physicalId, reason: `${name}: ${message}` });
  }
}

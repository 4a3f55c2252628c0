import { answerCloudFormation, parseCustomResourceEvent } from '../shared/cloudformation.ts';
import { integer } from '../shared/database/columns.ts';
import { createDataApiClient } from '../shared/database/data-api-client.ts';
import { openDatabases } from '../shared/database/databases.ts';
import { type Deadline, lambdaDeadline } from '../shared/deadline.ts';
import { databaseVariables, parseEnvironment } from '../shared/environment.ts';
import { createLogger, describeError } from '../shared/telemetry/logger.ts';
import { createDemo } from './create-demo.ts';
import { dataApiConnection } from './data-api-connection.ts';

const environment = parseEnvironment(databaseVariables, process.env);
const client = createDataApiClient();
const log = createLogger('demo-data');

/** A new cluster, or one that sleeps, takes its time; a deploy can wait. */
const RESUME_PATIENCE_MS = 300_000;

/** Runs when the demo is deployed; its databases go with their cluster. */
export async function handler(
  input: unknown,
  context: { getRemainingTimeInMillis(): number },
): Promise<void> {
  const event = parseCustomResourceEvent(input);
  const physicalId = 'demo-data';
  try {
    if (event.RequestType !== 'Delete') {
      await waitForCluster(lambdaDeadline(context));
      const connection = dataApiConnection({
        client,
        resourceArn: environment.TENANT_CLUSTER_ARN,
        secretArn: environment.TENANT_SECRET_ARN,
      });
      const created = await createDemo(connection, {
        coreDatabase: environment.CORE_DATABASE,
        tenantPrefix: environment.TENANT_DATABASE_PREFIX,
        now: new Date(),
      });
      log.info('Demo created', { ...created });
    }
    await answerCloudFormation(event, { status: 'SUCCESS', physicalId });
  } catch (error) {
    log.error('The demo could not be created', { error: describeError(error) });
    const { name, message } = describeError(error);
    await answerCloudFormation(event, { status: 'FAILED', physicalId, reason: `${name}: ${message}` });
  }
}

async function waitForCluster(deadline: Deadline): Promise<void> {
  const invocation = { deadline, resumePatienceMs: RESUME_PATIENCE_MS };
  const { tenantCluster } = openDatabases(environment, client, invocation);
  await tenantCluster.read({ sql: 'SELECT 1', row: (next) => next(integer) });
}

import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SNSClient } from '@aws-sdk/client-sns';
import { answerSafely } from '../shared/api/answer-safely.ts';
import { headerOf, type ProxyEvent, readRequest } from '../shared/api/request.ts';
import { type ProxyResponse, readResponse } from '../shared/api/response.ts';
import { checklistSettings, checklistVariables } from '../shared/checklist/environment.ts';
import { type Database, LOOKUP_PATIENCE_MS } from '../shared/database/data-api.ts';
import { createDataApiClient } from '../shared/database/data-api-client.ts';
import { openDatabases } from '../shared/database/databases.ts';
import { before, lambdaDeadline } from '../shared/deadline.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { answer } from './route.ts';

const environment = parseEnvironment(checklistVariables, process.env);
const client = createDataApiClient();
const cloudWatch = new CloudWatchClient({});
const sns = new SNSClient({});
const log = createLogger('report-api');

/** For the answer itself. */
const ANSWERING_MS = 2_000;

export function handler(
  event: ProxyEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<ProxyResponse> {
  return answerSafely(event, log, async (correlationId) => {
    const deadline = before(lambdaDeadline(context), ANSWERING_MS);
    // Who asks reads "waking up" in the item rather than a gateway's timeout.
    const databases = openDatabases(environment, client, { deadline, resumePatienceMs: 0 });
    const lookups = {
      ...databases,
      core: hasty(databases.core),
      tenantCluster: hasty(databases.tenantCluster),
    };
    const services = { databases, lookups, cloudWatch, sns, log, deadline };
    const body = await answer(readRequest(event), services, checklistSettings(environment), new Date());
    return readResponse(body, correlationId, headerOf(event, 'if-none-match'));
  });
}

/** For the list of tenants: one cluster that hangs must leave time to ask the other. */
function hasty(database: Database): Database {
  return {
    ...database,
    read: (statement) => database.read({ patienceMs: LOOKUP_PATIENCE_MS, ...statement }),
  };
}

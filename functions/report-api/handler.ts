import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { SNSClient } from '@aws-sdk/client-sns';
import { answerSafely } from '../shared/api/answer-safely.ts';
import { headerOf, type ProxyEvent, readRequest } from '../shared/api/request.ts';
import { type ProxyResponse, readResponse } from '../shared/api/response.ts';
import { checklistSettings, checklistVariables } from '../shared/checklist/environment.ts';
import { openDatabases } from '../shared/database/databases.ts';
import { before, lambdaDeadline, within } from '../shared/deadline.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { answer } from './route.ts';

const environment = parseEnvironment(checklistVariables, process.env);
const client = new RDSDataClient({});
const cloudWatch = new CloudWatchClient({});
const sns = new SNSClient({});
const log = createLogger('report-api');

/** For the list of tenants: a cluster that hangs must leave time for what can be said without it. */
const LOOKUP_MS = 6_000;
/** For the answer itself. */
const ANSWERING_MS = 2_000;

export function handler(
  event: ProxyEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<ProxyResponse> {
  return answerSafely(event, log, async (correlationId) => {
    const deadline = before(lambdaDeadline(context), ANSWERING_MS);
    const open = (until: typeof deadline) =>
      // Who asks reads "waking up" in the item rather than a gateway's timeout.
      openDatabases(environment, client, { deadline: until, resumePatienceMs: 0 });
    const services = {
      databases: open(deadline),
      lookups: open(within(deadline, LOOKUP_MS)),
      cloudWatch,
      sns,
      log,
      deadline,
    };
    const body = await answer(readRequest(event), services, checklistSettings(environment), new Date());
    return readResponse(body, correlationId, headerOf(event, 'if-none-match'));
  });
}

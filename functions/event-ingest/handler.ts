import * as z from 'zod/mini';
import { answerSafely } from '../shared/api/answer-safely.ts';
import { type ProxyEvent, readRequest } from '../shared/api/request.ts';
import { type ProxyResponse, writeResponse } from '../shared/api/response.ts';
import { createDataApiClient } from '../shared/database/data-api-client.ts';
import { openDatabases } from '../shared/database/databases.ts';
import { lambdaDeadline } from '../shared/deadline.ts';
import { databaseVariables, parseEnvironment, watchedVariables } from '../shared/environment.ts';
import { createEmitter } from '../shared/telemetry/emitter.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { batchKeyOf } from './batch-key.ts';
import { receive } from './receive.ts';

const environment = parseEnvironment(
  { ...databaseVariables, ...watchedVariables, ENVIRONMENT: z.string().check(z.minLength(1)) },
  process.env,
);
const client = createDataApiClient();
const log = createLogger('event-ingest');

/** Takes a batch of events from the ERP and answers which of them count. */
export function handler(
  event: ProxyEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<ProxyResponse> {
  return answerSafely(event, log, async (correlationId) => {
    // The ERP waits for the answer: events are emitted at once rather than after a cluster woke up.
    const { tenantCluster } = openDatabases(environment, client, {
      deadline: lambdaDeadline(context),
      resumePatienceMs: 0,
    });
    const answer = await receive(readRequest(event), event, batchKeyOf(event), {
      store: { tenantCluster, schema: environment.MONITORING_SCHEMA },
      log,
      now: () => new Date(),
      watchedTenants: environment.WATCHED_TENANTS,
      createEmitter: (timestamp, tenant) =>
        createEmitter({
          emitter: 'event-ingest',
          environment: environment.ENVIRONMENT,
          timestamp,
          ...(tenant === undefined ? {} : { tenant }),
        }),
    });
    const [first] = answer.refused;
    const counts = {
      correlationId,
      accepted: answer.accepted,
      refused: answer.refused.length,
      remembered: answer.remembered,
    };
    if (first === undefined) log.info('Events counted', counts);
    else log.warn('Some events were refused', { ...counts, first });
    return writeResponse(answer, correlationId);
  });
}

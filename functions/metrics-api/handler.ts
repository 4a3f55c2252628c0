import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod/mini';
import { answerSafely } from '../shared/api/answer-safely.ts';
import { headerOf, type ProxyEvent, readRequest } from '../shared/api/request.ts';
import { type ProxyResponse, readResponse } from '../shared/api/response.ts';
import { createDataApiClient } from '../shared/database/data-api-client.ts';
import { openDatabases } from '../shared/database/databases.ts';
import { TenantSchemas } from '../shared/database/tenant-schema.ts';
import { lambdaDeadline } from '../shared/deadline.ts';
import { databaseVariables, parseEnvironment } from '../shared/environment.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { answer } from './route.ts';

const environment = parseEnvironment(
  { ...databaseVariables, ENVIRONMENT: z.string().check(z.minLength(1)), ALARM_NAME_PREFIX: z.string() },
  process.env,
);
const client = createDataApiClient();
const cloudWatch = new CloudWatchClient({});
const log = createLogger('metrics-api');
const schemas = new TenantSchemas();

export function handler(
  event: ProxyEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<ProxyResponse> {
  return answerSafely(event, log, async (correlationId) => {
    // A caller gets "try again" at once rather than a gateway timeout while a cluster wakes up.
    const databases = openDatabases(environment, client, {
      deadline: lambdaDeadline(context),
      resumePatienceMs: 0,
    });
    const services = {
      databases,
      schemas,
      databasePrefix: environment.TENANT_DATABASE_PREFIX,
      monitoringSchema: environment.MONITORING_SCHEMA,
      cloudWatch,
      environment: environment.ENVIRONMENT,
      alarmNamePrefix: environment.ALARM_NAME_PREFIX,
      log,
      now: () => new Date(),
    };
    const body = await answer(readRequest(event), services);
    return readResponse(body, correlationId, headerOf(event, 'if-none-match'));
  });
}

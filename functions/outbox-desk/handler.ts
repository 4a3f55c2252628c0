import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { answerSafely } from '../shared/api/answer-safely.ts';
import { type ProxyEvent, readRequest } from '../shared/api/request.ts';
import { type ProxyResponse, writeResponse } from '../shared/api/response.ts';
import { createDataApiClient } from '../shared/database/data-api-client.ts';
import { openDatabases } from '../shared/database/databases.ts';
import { TenantSchemas } from '../shared/database/tenant-schema.ts';
import { lambdaDeadline } from '../shared/deadline.ts';
import { databaseVariables, parseEnvironment } from '../shared/environment.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { answer } from './route.ts';

const environment = parseEnvironment(
  { ...databaseVariables, ERP_ORIGIN: z.string().check(z.minLength(1)) },
  process.env,
);
const client = createDataApiClient();
const log = createLogger('outbox-desk');
const schemas = new TenantSchemas();

/** The dead-letter desk. Its answers are not kept by anybody: the next change would make them wrong. */
export function handler(
  event: ProxyEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<ProxyResponse> {
  return answerSafely(event, log, async (correlationId) => {
    const deadline = lambdaDeadline(context);
    // A caller gets "try again" at once rather than a gateway timeout while a cluster wakes up.
    const databases = openDatabases(environment, client, { deadline, resumePatienceMs: 0 });
    const services = {
      databases,
      schemas,
      databasePrefix: environment.TENANT_DATABASE_PREFIX,
      monitoringSchema: environment.MONITORING_SCHEMA,
      erpOrigin: environment.ERP_ORIGIN,
      deadline,
      log,
      now: () => new Date(),
      newId: () => randomUUID(),
    };
    return writeResponse(await answer(readRequest(event), event, services), correlationId);
  });
}

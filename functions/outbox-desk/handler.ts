import { randomUUID } from 'node:crypto';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { ApiError, databaseUnavailable } from '../shared/api/errors.ts';
import { correlationIdOf, type ProxyEvent, readRequest } from '../shared/api/request.ts';
import { errorResponse, type ProxyResponse, writeResponse } from '../shared/api/response.ts';
import { openDatabases } from '../shared/database/databases.ts';
import { databaseErrorKind } from '../shared/database/error-kind.ts';
import { TenantSchemas } from '../shared/database/tenant-schema.ts';
import { lambdaDeadline } from '../shared/deadline.ts';
import { databaseVariables, parseEnvironment } from '../shared/environment.ts';
import { createLogger, describeError } from '../shared/telemetry/logger.ts';
import { answer } from './route.ts';

const environment = parseEnvironment(databaseVariables, process.env);
const client = new RDSDataClient({});
const log = createLogger('outbox-desk');
const schemas = new TenantSchemas();

/** The dead-letter desk. Also a reading is not kept by anybody: the next change would make it wrong. */
export async function handler(
  event: ProxyEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<ProxyResponse> {
  const correlationId = correlationIdOf(event);
  try {
    const deadline = lambdaDeadline(context);
    // A caller gets "try again" at once rather than a gateway timeout while a cluster wakes up.
    const databases = openDatabases(environment, client, { deadline, resumePatienceMs: 0 });
    const services = {
      databases,
      schemas,
      databasePrefix: environment.TENANT_DATABASE_PREFIX,
      monitoringSchema: environment.MONITORING_SCHEMA,
      deadline,
      now: () => new Date(),
      newId: () => randomUUID(),
    };
    return writeResponse(await answer(readRequest(event), event, services), correlationId);
  } catch (error) {
    const known =
      error instanceof ApiError || databaseErrorKind(error) === 'unknown'
        ? error
        : databaseUnavailable(error);
    if (!(known instanceof ApiError) || known.status >= 500) {
      const cause = known instanceof ApiError ? known.cause : known;
      log.error('The request failed', {
        correlationId,
        resource: event.resource,
        error: describeError(cause),
      });
    }
    return errorResponse(known, correlationId);
  }
}

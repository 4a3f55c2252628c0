import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { ApiError, databaseUnavailable } from '../shared/api/errors.ts';
import { correlationIdOf, headerOf, type ProxyEvent, readRequest } from '../shared/api/request.ts';
import { errorResponse, type ProxyResponse, readResponse } from '../shared/api/response.ts';
import { openDatabases } from '../shared/database/databases.ts';
import { databaseErrorKind } from '../shared/database/error-kind.ts';
import { TenantSchemas } from '../shared/database/tenant-schema.ts';
import { lambdaDeadline } from '../shared/deadline.ts';
import { databaseVariables, parseEnvironment } from '../shared/environment.ts';
import { createLogger, describeError } from '../shared/telemetry/logger.ts';
import { answer } from './route.ts';

const environment = parseEnvironment(databaseVariables, process.env);
const client = new RDSDataClient({});
const log = createLogger('metrics-api');
const schemas = new TenantSchemas();

export async function handler(
  event: ProxyEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<ProxyResponse> {
  const correlationId = correlationIdOf(event);
  try {
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
      log,
      now: () => new Date(),
    };
    const body = await answer(readRequest(event), services);
    return readResponse(body, correlationId, headerOf(event, 'if-none-match'));
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

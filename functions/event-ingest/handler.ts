import * as z from 'zod/mini';
import { ApiError } from '../shared/api/errors.ts';
import { correlationIdOf, type ProxyEvent, readRequest } from '../shared/api/request.ts';
import { errorResponse, type ProxyResponse, writeResponse } from '../shared/api/response.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { createEmitter } from '../shared/telemetry/emitter.ts';
import { createLogger, describeError } from '../shared/telemetry/logger.ts';
import { receive } from './receive.ts';

const environment = parseEnvironment({ ENVIRONMENT: z.string().check(z.minLength(1)) }, process.env);
const log = createLogger('event-ingest');

/** Takes a batch of events from the ERP and answers which of them count. */
export async function handler(event: ProxyEvent): Promise<ProxyResponse> {
  const correlationId = correlationIdOf(event);
  try {
    const answer = receive(readRequest(event), event, {
      now: () => new Date(),
      createEmitter: (timestamp) =>
        createEmitter({ emitter: 'event-ingest', environment: environment.ENVIRONMENT, timestamp }),
    });
    const [first] = answer.refused;
    const counts = { correlationId, accepted: answer.accepted, refused: answer.refused.length };
    if (first === undefined) log.info('Events counted', counts);
    else log.warn('Some events were refused', { ...counts, first });
    return writeResponse(answer, correlationId);
  } catch (error) {
    if (!(error instanceof ApiError))
      log.error('The request failed', { correlationId, error: describeError(error) });
    return errorResponse(error, correlationId);
  }
}

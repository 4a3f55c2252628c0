import { databaseErrorKind } from '../database/error-kind.ts';
import { describeError, type Log } from '../telemetry/logger.ts';
import { ApiError, databaseUnavailable } from './errors.ts';
import { correlationIdOf, type ProxyEvent } from './request.ts';
import { errorResponse, type ProxyResponse } from './response.ts';

/**
 * Answers a request, and in the ERP's error envelope when that fails: what the caller did wrong as it is, a
 * database that failed as 503, anything else as 500. What is not the caller's fault goes to the log.
 */
export async function answerSafely(
  event: ProxyEvent,
  log: Log,
  answer: (correlationId: string) => Promise<ProxyResponse>,
): Promise<ProxyResponse> {
  const correlationId = correlationIdOf(event);
  try {
    return await answer(correlationId);
  } catch (error) {
    const isOurs = error instanceof ApiError || databaseErrorKind(error) === 'unknown';
    const known = isOurs ? error : databaseUnavailable(error);
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

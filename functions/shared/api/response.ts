import { entityTag, isKnown, textTag } from './entity-tag.ts';
import { ApiError } from './errors.ts';

/** What API Gateway takes as the answer of a proxy integration. */
export interface ProxyResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The answer to a request that only reads: 304 without a body for a caller who has it already. No browser may keep it:
 * the same cookie is another tenant's after a change of the organisation in the ERP, and nobody's after the sign-out,
 * neither of which `Vary` or an age of seconds would notice. A program that keeps it by itself has the ETag.
 * @param ifNoneMatch The caller's header, undefined without one.
 */
export function readResponse(body: object, correlationId: string, ifNoneMatch?: string): ProxyResponse {
  const tag = entityTag(body);
  const response = json(200, body, {
    'Cache-Control': 'no-store',
    ETag: tag,
    'X-Correlation-Id': correlationId,
  });
  return isKnown(tag, ifNoneMatch) ? { ...response, statusCode: 304, body: '' } : response;
}

/** Seconds that anybody may keep the contract of the API; it changes with a deploy. */
const CONTRACT_MAX_AGE = 300;

/** The contract of the API, as text of a media type: the same for everybody, and it may do nothing in a browser. */
export function contractResponse({
  type,
  text,
  correlationId,
  ifNoneMatch,
}: {
  readonly type: string;
  readonly text: string;
  readonly correlationId: string;
  readonly ifNoneMatch: string | undefined;
}): ProxyResponse {
  const tag = textTag(text);
  const known = isKnown(tag, ifNoneMatch);
  return {
    statusCode: known ? 304 : 200,
    headers: {
      'Content-Type': type,
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'Cache-Control': `public, max-age=${CONTRACT_MAX_AGE}`,
      ETag: tag,
      'X-Correlation-Id': correlationId,
    },
    body: known ? '' : text,
  };
}

/** The answer to a request that changed something: nobody may keep it. */
export function writeResponse(body: object, correlationId: string): ProxyResponse {
  return json(200, body, { 'Cache-Control': 'no-store', 'X-Correlation-Id': correlationId });
}

/** The ERP's error envelope. An unexpected error keeps its words to itself. */
export function errorResponse(error: unknown, correlationId: string): ProxyResponse {
  const known =
    error instanceof ApiError
      ? error
      : new ApiError(
          500,
          'SERIAL_METRICS_500_INTERNAL',
          `Something went wrong here. Quote ${correlationId} when you report it.`,
        );
  return json(
    known.status,
    { ok: false, error: known.message, app_code: known.appCode },
    {
      'Cache-Control': 'no-store',
      'X-Correlation-Id': correlationId,
      ...(known.retryAfter === undefined ? {} : { 'Retry-After': String(known.retryAfter) }),
      ...(known.allow === undefined ? {} : { Allow: known.allow }),
    },
  );
}

function json(statusCode: number, body: object, headers: Record<string, string>): ProxyResponse {
  return {
    statusCode,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

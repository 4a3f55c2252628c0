import { methodInstead } from '../../../lib/catalogue/api-routes.ts';
import { fromContext, type Principal } from '../principal.ts';
import { ApiError, validationError } from './errors.ts';

/** The part of API Gateway's proxy event (payload 1.0) that counts. Absent maps are null. */
export interface ProxyEvent {
  readonly httpMethod: string;
  /** The route's pattern, like `/v1/metrics/{action}`. */
  readonly resource: string;
  readonly headers: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly pathParameters: Readonly<Record<string, string | undefined>> | null;
  readonly requestContext: { readonly requestId: string; readonly authorizer?: unknown };
  /** Null without a body. */
  readonly body?: string | null;
  /** True where the API takes the content type for binary. */
  readonly isBase64Encoded?: boolean;
}

/** A request as our own functions see it. */
export interface ApiRequest {
  readonly method: string;
  readonly resource: string;
  readonly path: Readonly<Record<string, string | undefined>>;
  /** @throws for a method that the path does not have: nobody finds out who calls then. Ask `requireMethod` first. */
  readonly principal: Principal;
  readonly correlationId: string;
  /** Names of all query parameters that were sent. */
  readonly parameterNames: readonly string[];
  /**
   * The value of a query parameter; undefined when it is not sent.
   * @throws {ApiError} 400 when it is sent more than once: two readers could disagree about which one counts.
   */
  parameter(name: string): string | undefined;
}

export function readRequest(event: ProxyEvent): ApiRequest {
  return {
    method: event.httpMethod,
    resource: event.resource,
    path: event.pathParameters ?? {},
    get principal() {
      return fromContext(event.requestContext.authorizer);
    },
    correlationId: correlationIdOf(event),
    parameterNames: Object.keys(event.multiValueQueryStringParameters ?? {}),
    parameter(name) {
      const values = event.multiValueQueryStringParameters?.[name] ?? [];
      if (values.length > 1)
        throw validationError(`Parameter ${name} is sent ${values.length} times; send it once.`);
      return values[0];
    },
  };
}

const CORRELATION_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's X-Correlation-Id where it is fit for a log line, else 16 hex characters of the gateway's request id. */
export function correlationIdOf(event: ProxyEvent): string {
  const sent = headerOf(event, 'x-correlation-id');
  if (sent !== undefined && CORRELATION_ID.test(sent)) return sent;
  return event.requestContext.requestId
    .replace(/[^0-9a-f]/gi, '')
    .slice(0, 16)
    .toLowerCase();
}

/** @param name In lower case; API Gateway passes names on as they were sent. */
export function headerOf({ headers }: Pick<ProxyEvent, 'headers'>, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([sent]) => sent.toLowerCase() === name)?.[1];
}

/** @throws {ApiError} 405 for another method than the path has. */
export function requireMethod({ resource, method }: Pick<ApiRequest, 'resource' | 'method'>): void {
  const allow = methodInstead(resource, method);
  if (allow === undefined) return;
  throw new ApiError(405, 'SERIAL_METRICS_405_METHOD', `${method} is not possible here; use ${allow}.`, {
    allow,
  });
}

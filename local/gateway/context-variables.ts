import type { AuthorizerContext, Exchange } from './exchange.ts';
import { valueOfHeader } from './multi-values.ts';

/** What `$context` and its relatives may tell about a request, at the point where it is asked. */
export interface ContextSource {
  readonly exchange: Exchange;
  readonly resourcePath?: string;
  readonly resourceId?: string;
  readonly authorizer?: AuthorizerContext;
  readonly error?: { readonly message: string | null; readonly responseType: string };
  /** Only once the answer is made. */
  readonly answer?: {
    readonly status: number;
    readonly length: number;
    /** In ms. */
    readonly latency: number;
    readonly integrationLatency?: number;
  };
}

type Variable = (source: ContextSource) => string | number | undefined;

/** `20/Nov/2026:09:14:04 +0000` */
export function requestTime(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

export function domainName({ api }: Exchange): string {
  return `${api.id}.execute-api.${api.environment.region}.amazonaws.com`;
}

const nobody: Variable = () => undefined;

const variables: Readonly<Record<string, Variable>> = {
  accountId: ({ exchange }) => exchange.api.environment.account,
  apiId: ({ exchange }) => exchange.api.id,
  'authorizer.principalId': ({ authorizer }) => authorizer?.['principalId'],
  domainName: ({ exchange }) => domainName(exchange),
  domainPrefix: ({ exchange }) => exchange.api.id,
  'error.message': ({ error }) => error?.message ?? undefined,
  'error.messageString': ({ error }) => error && JSON.stringify(error.message),
  'error.responseType': ({ error }) => error?.responseType,
  extendedRequestId: ({ exchange }) => exchange.requestId,
  httpMethod: ({ exchange }) => exchange.method,
  // Callers are known to the authorizer alone: there are no IAM users and no API keys.
  'identity.caller': nobody,
  'identity.sourceIp': ({ exchange }) => exchange.sourceIp,
  'identity.user': nobody,
  'identity.userAgent': ({ exchange }) => valueOfHeader(exchange.headers, 'user-agent'),
  'integration.latency': ({ answer }) => answer?.integrationLatency,
  integrationLatency: ({ answer }) => answer?.integrationLatency,
  // The status of the Lambda service, which is 200 also for a function error.
  'integration.status': ({ answer }) => (answer?.integrationLatency === undefined ? undefined : 200),
  integrationStatus: ({ answer }) => (answer?.integrationLatency === undefined ? undefined : 200),
  path: ({ exchange }) => `/${exchange.stage.name}${exchange.path}`,
  protocol: () => 'HTTP/1.1',
  requestId: ({ exchange }) => exchange.requestId,
  requestTime: ({ exchange }) => requestTime(exchange.receivedAt),
  requestTimeEpoch: ({ exchange }) => exchange.receivedAt.getTime(),
  resourceId: ({ resourceId }) => resourceId,
  resourcePath: ({ resourcePath }) => resourcePath,
  responseLatency: ({ answer }) => answer?.latency,
  responseLength: ({ answer }) => answer?.length,
  stage: ({ exchange }) => exchange.stage.name,
  status: ({ answer }) => answer?.status,
};

/** A `$context` variable; undefined when no such one is modelled. */
export function contextVariable(name: string): Variable | undefined {
  const variable = variables[name];
  if (variable !== undefined || !name.startsWith('authorizer.')) return variable;
  return ({ authorizer }) => authorizer?.[name.slice('authorizer.'.length)];
}

import { domainName, requestTime } from './context-variables.ts';
import type { Exchange, RoutedExchange } from './exchange.ts';
import { lastValues, type MultiValues, valueOfHeader } from './multi-values.ts';

/**
 * Headers of the connection between client and gateway, and the coding that the gateway has undone: they do not
 * reach the integration.
 */
const hopHeaders = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function forwardedHeaders({ headers, sourceIp }: Exchange): MultiValues {
  const forwarded = new Map([...headers].filter(([name]) => !hopHeaders.has(name.toLowerCase())));
  const before = valueOfHeader(headers, 'x-forwarded-for');
  for (const name of [...forwarded.keys()]) {
    if (/^x-forwarded-(for|port|proto)$/i.test(name)) forwarded.delete(name);
  }
  return forwarded
    .set('X-Forwarded-For', [before === undefined ? sourceIp : `${before}, ${sourceIp}`])
    .set('X-Forwarded-Port', ['443'])
    .set('X-Forwarded-Proto', ['https']);
}

function requestContext(exchange: RoutedExchange): Readonly<Record<string, unknown>> {
  const { api, stage, route, requestId, receivedAt, method, authorizer } = exchange;
  return {
    accountId: api.environment.account,
    apiId: api.id,
    domainName: domainName(exchange),
    domainPrefix: api.id,
    extendedRequestId: requestId,
    httpMethod: method,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      sourceIp: exchange.sourceIp,
      user: null,
      userAgent: valueOfHeader(exchange.headers, 'user-agent') ?? null,
      userArn: null,
    },
    path: `/${stage.name}${exchange.path}`,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: requestTime(receivedAt),
    requestTimeEpoch: receivedAt.getTime(),
    resourceId: route.resourceId,
    resourcePath: route.resourcePath,
    stage: stage.name,
    ...(Object.keys(authorizer).length === 0 ? {} : { authorizer }),
  };
}

/** The maps that both events share; an empty one is what `absent` says. */
function requestMaps(exchange: RoutedExchange, absent: Readonly<Record<string, never>> | null) {
  const { query, pathParameters, stage } = exchange;
  const headers = forwardedHeaders(exchange);
  return {
    headers: lastValues(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: query.size === 0 ? absent : lastValues(query),
    multiValueQueryStringParameters: query.size === 0 ? absent : Object.fromEntries(query),
    pathParameters: Object.keys(pathParameters).length === 0 ? absent : pathParameters,
    stageVariables: stage.variables ?? absent,
  };
}

/** ARN of the method that is called: what an authorizer's policy is about. */
export function methodArn({ api, stage, method, path }: Exchange): string {
  const { region, account } = api.environment;
  return `arn:aws:execute-api:${region}:${account}:${api.id}/${stage.name}/${method}${path}`;
}

/** ARN by which API Gateway calls a method's function: any method is a star, and so is each path parameter. */
export function integrationArn({ api, stage, route }: RoutedExchange): string {
  const { region, account } = api.environment;
  const method = route.method === 'ANY' ? '*' : route.method;
  const path = route.resourcePath.replaceAll(/\{[^}]+\}/g, '*');
  return `arn:aws:execute-api:${region}:${account}:${api.id}/${stage.name}/${method}${path}`;
}

/** ARN by which API Gateway calls an authorizer's function. */
export function authorizerArn({ api }: Exchange, authorizerId: string): string {
  const { region, account } = api.environment;
  return `arn:aws:execute-api:${region}:${account}:${api.id}/authorizers/${authorizerId}`;
}

/** The event of a proxy integration, payload version 1.0. */
export function proxyEvent(exchange: RoutedExchange): Readonly<Record<string, unknown>> {
  const { route, path, method, body } = exchange;
  const binary = isBinary(exchange, valueOfHeader(exchange.headers, 'content-type'));
  return {
    resource: route.resourcePath,
    path,
    httpMethod: method,
    ...requestMaps(exchange, null),
    requestContext: requestContext(exchange),
    body: body.length === 0 ? null : body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary && body.length > 0,
  };
}

/** The event of a REQUEST authorizer. Unlike a proxy event its empty maps are objects, and it has no body. */
export function authorizerEvent(exchange: RoutedExchange): Readonly<Record<string, unknown>> {
  const { route, path, method } = exchange;
  return {
    type: 'REQUEST',
    methodArn: methodArn(exchange),
    resource: route.resourcePath,
    path,
    httpMethod: method,
    ...requestMaps(exchange, {}),
    requestContext: requestContext(exchange),
  };
}

/** Whether the API treats a media type (`image/png; q=1`, `a/b, c/d`: the first counts) as binary. */
export function isBinary({ api }: Exchange, mediaType: string | undefined): boolean {
  const types = api.binaryMediaTypes;
  const [first = ''] = (mediaType ?? '').split(/[,;]/);
  return types.includes('*/*') || types.includes(first.trim().toLowerCase());
}

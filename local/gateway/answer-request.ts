import type { HttpResponse } from '../http.ts';
import type { FaultList } from '../template/faults.ts';
import type { RestApiModel, StageModel } from '../template/model/rest-api.ts';
import { authorize, type Invoke } from './authorize.ts';
import { decodeBody, encodeResponse } from './content-coding.ts';
import type { ContextSource } from './context-variables.ts';
import type { Exchange, RoutedExchange } from './exchange.ts';
import { createRefusalRenderer } from './gateway-response.ts';
import { callFunction } from './integrate.ts';
import { createMockResponder } from './mock-responder.ts';
import { type Refusal, refusals } from './refusal.ts';
import { createRouteTable } from './route-table.ts';
import { createThrottle } from './throttle.ts';

/** Payload limit in bytes, as it comes and after decompression. Source: API Gateway quotas. */
const payloadLimit = 10 * 1024 * 1024;

/** What became of a request. */
export interface Outcome {
  readonly response: HttpResponse;
  readonly source: ContextSource;
  /** In ms; absent when no function was called. */
  readonly integrationLatency?: number;
}

/** A way to make the answer of one route, once the caller is known. */
type Integration = (routed: RoutedExchange, source: ContextSource) => Promise<Outcome>;

/** Takes requests through a stage: size, content coding, route, throttling, authorizer, integration, in this order. */
export function createAnswerer(
  api: RestApiModel,
  stage: StageModel,
  invoke: Invoke,
  list: FaultList,
): (exchange: Exchange) => Promise<Outcome> {
  const findRoute = createRouteTable(api.routes);
  const admits = createThrottle(stage);
  const render = createRefusalRenderer(api.gatewayResponses, list);
  const refuse = (refusal: Refusal, source: ContextSource): Outcome => {
    // The access log wants to know the error, too.
    const error = { message: refusal.message, responseType: refusal.type };
    return { response: render(refusal, source), source: { ...source, error } };
  };
  const integrations = new Map(
    api.routes.map((route) => {
      const { integration } = route;
      if (integration.kind === 'mock') return [route, answerByItself(createMockResponder(integration, list))];
      const call: Integration = async (routed, source) => {
        const calledAt = performance.now();
        const outcome = await callFunction(routed, integration, invoke);
        const integrationLatency = Math.round(performance.now() - calledAt);
        if (outcome.kind === 'refused') return { ...refuse(outcome.refusal, source), integrationLatency };
        return { response: outcome.response, source, integrationLatency };
      };
      return [route, call];
    }),
  );

  return async (received) => {
    const unrouted: ContextSource = { exchange: received };
    if (received.body.length > payloadLimit) return refuse(refusals.tooLarge, unrouted);
    const decoded = await decodeBody(received.headers, received.body, payloadLimit);
    if (decoded.kind === 'too-large') return refuse(refusals.tooLarge, unrouted);
    if (decoded.kind === 'unsupported') return refuse(refusals.unsupportedCoding, unrouted);
    const exchange: Exchange = { ...received, body: decoded.body };
    const match = findRoute(exchange.method, exchange.path);
    if (exchange.query === undefined || match.kind === 'malformed') {
      return refuse(refusals.malformedRequest, unrouted);
    }
    const integrate = match.kind === 'found' ? integrations.get(match.route) : undefined;
    if (match.kind === 'not-found' || integrate === undefined) return refuse(refusals.unknownRoute, unrouted);
    const { route, pathParameters } = match;
    const source = { exchange, resourcePath: route.resourcePath, resourceId: route.resourceId };
    if (!admits(route, exchange.receivedAt)) return refuse(refusals.throttled, source);
    const routed: RoutedExchange = {
      ...exchange,
      query: exchange.query,
      route,
      pathParameters,
      authorizer: {},
    };
    const authorization = await authorize(routed, invoke);
    if (authorization.kind === 'refused') return refuse(authorization.refusal, source);
    const { context: authorizer } = authorization;
    const outcome = await integrate({ ...routed, authorizer }, { ...source, authorizer });
    const response = await encodeResponse(outcome.response, exchange.headers, api.minimumCompressionSize);
    return { ...outcome, response };
  };
}

function answerByItself(respond: (source: ContextSource) => HttpResponse): Integration {
  return async (_routed, source) => ({ response: respond(source), source });
}

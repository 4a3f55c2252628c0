import type { HttpResponse } from '../http.ts';
import type { InvocationResult } from '../lambda/invocation-result.ts';
import type { LambdaProxyIntegration } from '../template/model/rest-api.ts';
import type { Forbidden, Invoke } from './authorize.ts';
import type { RoutedExchange } from './exchange.ts';
import { valueOfHeader } from './multi-values.ts';
import { integrationArn, isBinary, proxyEvent } from './proxy-event.ts';
import { proxyResponse } from './proxy-response.ts';
import { type Refusal, refusals } from './refusal.ts';

export type IntegrationOutcome =
  | { readonly kind: 'answered'; readonly response: HttpResponse }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Answers undefined after `timeout` ms. The function goes on: API Gateway does not stop it. */
async function within<Value>(timeout: number, work: Promise<Value>): Promise<Value | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), timeout);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Hands a request to its function and the answer back. */
export async function callFunction(
  exchange: RoutedExchange,
  { functionArn, timeout }: LambdaProxyIntegration,
  invoke: Invoke,
): Promise<IntegrationOutcome> {
  const result = await within(
    timeout,
    invoke(functionArn, JSON.stringify(proxyEvent(exchange)), integrationArn(exchange)),
  );
  if (result === undefined) return { kind: 'refused', refusal: refusals.integrationTimedOut };
  const response = responseOf(exchange, result);
  if (response !== undefined) return { kind: 'answered', response };
  return { kind: 'refused', refusal: refusalOf(result) };
}

function refusalOf({ kind }: InvocationResult | Forbidden): Refusal {
  if (kind === 'forbidden') return refusals.functionForbidden;
  return kind === 'throttled' ? refusals.functionThrottled : refusals.functionFailed;
}

function responseOf(
  exchange: RoutedExchange,
  result: InvocationResult | Forbidden,
): HttpResponse | undefined {
  if (result.kind !== 'succeeded') return undefined;
  return proxyResponse(result.payload, isBinary(exchange, valueOfHeader(exchange.headers, 'accept')));
}

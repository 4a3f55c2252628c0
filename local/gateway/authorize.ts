import type { InvocationResult } from '../lambda/invocation-result.ts';
import { authorizerAnswerSchema, contextOf, decide } from './authorizer-answer.ts';
import type { AuthorizerContext, RoutedExchange } from './exchange.ts';
import { authorizerArn, authorizerEvent, methodArn } from './proxy-event.ts';
import { type Refusal, refusals } from './refusal.ts';

/** Calls a function by ARN with a JSON text, on behalf of a method or an authorizer of the API (`sourceArn`). */
export type Invoke = (
  functionArn: string,
  payload: string,
  sourceArn: string,
) => Promise<InvocationResult | Forbidden>;

/** The function's policy does not let the API call it. */
export interface Forbidden {
  readonly kind: 'forbidden';
  readonly message: string;
}

export type Authorization =
  | { readonly kind: 'allowed'; readonly context: AuthorizerContext }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const refused = (refusal: Refusal): Authorization => ({ kind: 'refused', refusal });

/** Asks the route's authorizer about a request. A route without one is open. */
export async function authorize(exchange: RoutedExchange, invoke: Invoke): Promise<Authorization> {
  const { authorizer } = exchange.route;
  if (authorizer === undefined) return { kind: 'allowed', context: {} };
  const sourceArn = authorizerArn(exchange, authorizer.id);
  const result = await invoke(authorizer.functionArn, JSON.stringify(authorizerEvent(exchange)), sourceArn);
  if (result.kind === 'forbidden') return refused(refusals.authorizerMisconfigured);
  if (result.kind !== 'succeeded') {
    // This exact message is the documented way to answer 401.
    const unauthorized = result.kind === 'failed' && result.error.errorMessage === 'Unauthorized';
    return refused(unauthorized ? refusals.unauthorized : refusals.authorizerFailed);
  }
  const answer = authorizerAnswerSchema.safeParse(JSON.parse(result.payload));
  if (!answer.success) return refused(refusals.authorizerMisconfigured);
  switch (decide(answer.data, methodArn(exchange))) {
    case 'allowed':
      return { kind: 'allowed', context: contextOf(answer.data) };
    case 'denied':
      return refused(refusals.deniedExplicitly);
    case 'not-mentioned':
      return refused(refusals.notAllowed);
  }
}

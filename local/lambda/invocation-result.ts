import type { FunctionError } from './worker/protocol.ts';

/** How an invocation ended. A failing function is an outcome, not an exception. */
export type InvocationResult =
  | { readonly kind: 'succeeded'; readonly requestId: string; readonly payload: string }
  | {
      readonly kind: 'failed';
      readonly requestId: string;
      readonly error: FunctionError;
      /** The error as JSON: what Lambda answers with `X-Amz-Function-Error: Unhandled`. */
      readonly payload: string;
    }
  /** All of the function's concurrency is in use (`TooManyRequestsException`). */
  | { readonly kind: 'throttled'; readonly requestId: string; readonly message: string }
  /** `RequestTooLargeException`: the function was not called. */
  | { readonly kind: 'too-large'; readonly requestId: string; readonly message: string };

export function failed(requestId: string, error: FunctionError): InvocationResult {
  return { kind: 'failed', requestId, error, payload: JSON.stringify(error) };
}

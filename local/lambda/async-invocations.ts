import type { Clock } from '../clock.ts';
import type { LambdaFunctionModel } from '../template/model/functions.ts';
import type { InvocationResult } from './invocation-result.ts';
import { functionErrorDelays, throttleDelay } from './lambda-limits.ts';

type GiveUpCondition = 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

/** An event that no attempt could process, with what its failure destination and dead-letter queue receive. */
export interface AsyncFailure {
  readonly functionName: string;
  readonly requestId: string;
  readonly condition: GiveUpCondition;
  /** The last error's type and message, or the condition when the function did not run. */
  readonly reason: string;
  /** JSON text for `arn`; only if the function has a failure destination. */
  readonly destination?: { readonly arn: string; readonly record: string };
  /** The bare event and message attributes; only if the function has a dead-letter queue. */
  readonly deadLetter?: {
    readonly arn: string;
    readonly event: string;
    readonly attributes: Readonly<Record<string, string>>;
  };
}

/** Waits, or rejects when the signal aborts. */
export type Delay = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export interface AsyncEvent {
  readonly model: LambdaFunctionModel;
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
}

export interface AsyncInvocationServices {
  readonly clock: Clock;
  readonly delay: Delay;
  readonly signal: AbortSignal;
  invoke(event: AsyncEvent): Promise<InvocationResult>;
}

/** Processed, or given up. */
export type AsyncOutcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly failure: AsyncFailure };

/**
 * Carries an accepted event to its end as Lambda's own queue does: a function error is tried again after
 * one and two minutes, a throttled event with growing delays until it is too old.
 */
export async function processAsyncEvent(
  event: AsyncEvent,
  services: AsyncInvocationServices,
): Promise<AsyncOutcome> {
  const { model } = event;
  const { maxRetryAttempts, maxEventAge } = model.asyncInvocation;
  const expires = services.clock.now().getTime() + maxEventAge * 1_000;
  const giveUp = (
    condition: GiveUpCondition,
    invokeCount: number,
    last?: InvocationResult,
  ): AsyncOutcome => ({
    kind: 'failed',
    failure: failureOf(event, condition, invokeCount, last, services.clock.now()),
  });
  if (model.reservedConcurrency === 0) return giveUp('ZeroReservedConcurrency', 0);
  let errors = 0;
  let throttles = 0;
  for (;;) {
    const result = await services.invoke(event);
    // An invocation that was cut off because everything stops has not failed.
    services.signal.throwIfAborted();
    if (result.kind === 'succeeded') return { kind: 'succeeded' };
    const wasThrottled = result.kind === 'throttled';
    if (!wasThrottled && ++errors > maxRetryAttempts) return giveUp('RetriesExhausted', errors, result);
    const wait = wasThrottled ? throttleWait(throttles++) : (functionErrorDelays[errors - 1] ?? 0);
    if (services.clock.now().getTime() + wait > expires) return giveUp('EventAgeExceeded', errors, result);
    await services.delay(wait, services.signal);
  }
}

function throttleWait(previous: number): number {
  return Math.min(throttleDelay.longest, throttleDelay.first * 2 ** previous);
}

function failureOf(
  { model, requestId, payload }: AsyncEvent,
  condition: GiveUpCondition,
  invokeCount: number,
  last: InvocationResult | undefined,
  now: Date,
): AsyncFailure {
  const { onFailure } = model.asyncInvocation;
  const error = last?.kind === 'failed' ? last.error : undefined;
  const record = {
    version: '1.0',
    timestamp: now.toISOString(),
    requestContext: {
      requestId,
      functionArn: `${model.arn}:$LATEST`,
      condition,
      approximateInvokeCount: invokeCount,
    },
    requestPayload: JSON.parse(payload),
    ...(error === undefined
      ? {}
      : {
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: error,
        }),
  };
  const attributes = {
    RequestID: requestId,
    ErrorCode: error === undefined ? '429' : '200',
    ErrorMessage: error?.errorMessage ?? condition,
  };
  return {
    functionName: model.name,
    requestId,
    condition,
    reason: error === undefined ? condition : `${error.errorType}: ${error.errorMessage}`,
    ...(onFailure === undefined ? {} : { destination: { arn: onFailure, record: JSON.stringify(record) } }),
    ...(model.deadLetterArn === undefined
      ? {}
      : { deadLetter: { arn: model.deadLetterArn, event: payload, attributes } }),
  };
}

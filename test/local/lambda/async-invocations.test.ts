import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../local/clock.ts';
import type { AsyncFailure } from '../../../local/lambda/async-invocations.ts';
import { createLambdaRuntime, type LambdaRuntime } from '../../../local/lambda/lambda-runtime.ts';
import type { LambdaFunctionModel } from '../../../local/template/model/functions.ts';
import { fixtureFunction } from './function-model.ts';

const queue = 'arn:aws:sqs:us-east-1:111122223333:dead';
const open: LambdaRuntime[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((runtime) => runtime.close()));
});

/** A runtime whose waiting takes no time: each delay only moves the clock. */
function start(overrides: Partial<LambdaFunctionModel>) {
  let now = Date.parse('2026-03-01T12:00:00Z');
  const clock: Clock = { now: () => new Date(now), virtual: true };
  const waits: number[] = [];
  const failures: AsyncFailure[] = [];
  const runtime = createLambdaRuntime({
    functions: [fixtureFunction('misbehave', overrides)],
    clock,
    onAsyncFailure: (failure) => failures.push(failure),
    delay: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
  });
  open.push(runtime);
  const send = (event: unknown) => runtime.invokeAsync('misbehave', JSON.stringify(event));
  return { runtime, send, waits, failures };
}

describe('an asynchronous event', () => {
  it('is done when the function succeeds', async () => {
    const { send, failures } = start({});
    await expect(send({ do: 'return' }).done).resolves.toEqual({ kind: 'succeeded' });
    expect(failures).toEqual([]);
  });

  it('is tried three times by default, one and two minutes apart', async () => {
    const { send, waits, failures } = start({});
    await send({ do: 'throw' }).done;
    expect(waits).toEqual([60_000, 120_000]);
    expect(failures).toMatchObject([{ condition: 'RetriesExhausted', functionName: 'misbehave' }]);
  });

  it('goes to the failure destination and the dead-letter queue, each in its own form', async () => {
    const { send, waits, failures } = start({
      deadLetterArn: queue,
      asyncInvocation: { maxRetryAttempts: 0, maxEventAge: 300, onFailure: queue },
    });
    const accepted = send({ do: 'throw' });

    await accepted.done;

    expect(waits).toEqual([]);
    const [failure] = failures;
    expect(failure?.deadLetter).toEqual({
      arn: queue,
      event: '{"do":"throw"}',
      attributes: { RequestID: accepted.requestId, ErrorCode: '200', ErrorMessage: 'short and stout' },
    });
    expect(failure?.destination?.arn).toBe(queue);
    expect(JSON.parse(failure?.destination?.record ?? '')).toMatchObject({
      version: '1.0',
      timestamp: '2026-03-01T12:00:00.000Z',
      requestContext: {
        requestId: accepted.requestId,
        functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:misbehave:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: { do: 'throw' },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'TeapotError', errorMessage: 'short and stout' },
    });
  });

  it('is given up when the next retry would come after its age', async () => {
    const { send, waits, failures } = start({ asyncInvocation: { maxRetryAttempts: 2, maxEventAge: 100 } });
    await send({ do: 'throw' }).done;
    expect(waits).toEqual([60_000]);
    expect(failures).toMatchObject([{ condition: 'EventAgeExceeded' }]);
  });

  it('waits with growing delays while the function is throttled, without using up retries', async () => {
    const { runtime, send, waits, failures } = start({
      reservedConcurrency: 1,
      asyncInvocation: { maxRetryAttempts: 0, maxEventAge: 60 },
    });
    const running = runtime.invoke('misbehave', '{"do":"sleep","milliseconds":10000}');
    await send({ do: 'return' }).done;
    await runtime.kill('misbehave');
    await running;
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(failures).toMatchObject([{ condition: 'EventAgeExceeded' }]);
  });

  it('is given up at once when the function may not run at all', async () => {
    const { send, failures } = start({ reservedConcurrency: 0 });
    await send({ do: 'return' }).done;
    expect(failures).toMatchObject([{ condition: 'ZeroReservedConcurrency' }]);
  });

  it('is refused over 1 MB', () => {
    const { send } = start({});
    expect(() => send({ do: 'return', value: 'x'.repeat(1024 * 1024) })).toThrow(RangeError);
  });

  it('is dropped without a failure when the runtime closes', async () => {
    const { runtime, send, failures } = start({ asyncInvocation: { maxRetryAttempts: 0, maxEventAge: 60 } });
    const accepted = send({ do: 'sleep', milliseconds: 10_000 });
    const dropped = expect(accepted.done).rejects.toThrow('closed');
    await runtime.close();
    await dropped;
    expect(failures).toEqual([]);
  });
});

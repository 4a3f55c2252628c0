import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { type Credentials, NOBODYS_CREDENTIALS } from '../iam/callers.ts';
import type { LambdaFunctionModel } from '../template/model/functions.ts';
import { type AsyncFailure, type AsyncOutcome, type Delay, processAsyncEvent } from './async-invocations.ts';
import { createFunctionWorker } from './function-worker.ts';
import type { InvocationResult } from './invocation-result.ts';
import { asyncPayloadLimit, syncPayloadLimit } from './lambda-limits.ts';
import { useUtc } from './utc.ts';
import { createVirtualNow } from './virtual-now.ts';
import { createWorkerPool } from './worker-pool.ts';

/** One line that a function wrote to stdout or stderr. */
export interface LogLine {
  readonly functionName: string;
  /** The invocation that wrote it; for lines of the import, the one that started the worker. */
  readonly requestId: string;
  readonly line: string;
  readonly at: Date;
}

/** One attempt to run a function, for metrics. */
export interface InvocationReport {
  readonly functionName: string;
  readonly requestId: string;
  readonly kind: InvocationResult['kind'];
  /** In ms, the start of a new worker included. */
  readonly duration: number;
  readonly at: Date;
}

export interface LambdaRuntimeOptions {
  readonly functions: readonly LambdaFunctionModel[];
  readonly clock: Clock;
  /** Variables for every function, over the template's: addresses of local services. Default: none. */
  readonly extraEnvironment?: Readonly<Record<string, string>>;
  /** Gives each worker of a function its credentials. Default: some that nobody knows. */
  readonly credentialsOf?: (model: LambdaFunctionModel) => Credentials;
  /** Most invocations at a time of a function without reserved concurrency. Default: 10. */
  readonly maxConcurrency?: number;
  readonly onLog?: (line: LogLine) => void;
  /** Called after each attempt, synchronous or not. */
  readonly onInvocation?: (report: InvocationReport) => void;
  /** Called for each asynchronous event that was given up. */
  readonly onAsyncFailure?: (failure: AsyncFailure) => void;
  /** How retries wait. Default: real time. */
  readonly delay?: Delay;
}

/** An accepted asynchronous event. */
export interface AcceptedEvent {
  readonly requestId: string;
  /** Settles when the event was processed or given up; rejects when the runtime closes first. */
  readonly done: Promise<AsyncOutcome>;
}

/** Lambda, as far as the stack uses it. Functions are named by name or ARN. */
export interface LambdaRuntime {
  /** @throws Error when there is no such function */
  invoke(functionName: string, payload: string): Promise<InvocationResult>;
  /** @throws Error when there is no such function, RangeError when the payload is over 1 MB */
  invokeAsync(functionName: string, payload: string): AcceptedEvent;
  /** Ends a function's workers abruptly, as a crash would; answers how many there were. */
  kill(functionName: string): Promise<number>;
  /** Tells running workers that the virtual clock moved. Each invocation starts with the current time anyway. */
  syncClock(): void;
  /** Ends all workers and drops events that wait for a retry. */
  close(): Promise<void>;
}

const defaultMaxConcurrency = 10;

/**
 * Runs the functions of a stack. Workers start with the first invocation; `close` ends them.
 * Puts this process on UTC.
 */
export function createLambdaRuntime(options: LambdaRuntimeOptions): LambdaRuntime {
  const {
    clock,
    extraEnvironment = {},
    delay = realDelay,
    credentialsOf = () => NOBODYS_CREDENTIALS,
  } = options;
  useUtc();
  const virtualNow = clock.virtual ? createVirtualNow(clock) : undefined;
  const closing = new AbortController();
  const functions = new Map(options.functions.map((model) => [model.name, startable(model)]));

  function startable(model: LambdaFunctionModel) {
    const start = () =>
      createFunctionWorker({
        model,
        clock,
        extraEnvironment,
        credentials: credentialsOf(model),
        onLine: (requestId, line) =>
          options.onLog?.({ functionName: model.name, requestId, line, at: clock.now() }),
        ...(virtualNow === undefined ? {} : { virtualNow: virtualNow.shared }),
      });
    const report = (requestId: string, kind: InvocationResult['kind'], duration: number) =>
      options.onInvocation?.({ functionName: model.name, requestId, kind, duration, at: clock.now() });
    const concurrency = model.reservedConcurrency ?? options.maxConcurrency ?? defaultMaxConcurrency;
    const pool = createWorkerPool(concurrency, start, () => virtualNow?.sync());
    const run = async (requestId: string, payload: string) => {
      const startedAt = performance.now();
      const result = await pool.invoke(requestId, payload);
      report(requestId, result.kind, performance.now() - startedAt);
      return result;
    };
    return { model, run, kill: pool.kill };
  }

  function find(nameOrArn: string) {
    const name = nameOrArn.startsWith('arn:') ? (nameOrArn.split(':')[6] ?? '') : nameOrArn;
    const found = functions.get(name);
    if (found !== undefined) return found;
    const known = [...functions.keys()].join(', ') || 'none';
    throw new Error(`Function not found: ${nameOrArn}. This stack has: ${known}.`);
  }

  return {
    async invoke(functionName, payload) {
      const { run } = find(functionName);
      const requestId = randomUUID();
      const size = Buffer.byteLength(payload);
      if (size <= syncPayloadLimit) return run(requestId, payload);
      return { kind: 'too-large', requestId, message: tooLarge(size, syncPayloadLimit) };
    },
    invokeAsync(functionName, payload) {
      const { model, run } = find(functionName);
      const size = Buffer.byteLength(payload);
      if (size > asyncPayloadLimit) throw new RangeError(tooLarge(size, asyncPayloadLimit));
      const requestId = randomUUID();
      const done = processAsyncEvent(
        { model, requestId, payload },
        { clock, delay, signal: closing.signal, invoke: () => run(requestId, payload) },
      );
      done.then(
        (outcome) => outcome.kind === 'failed' && options.onAsyncFailure?.(outcome.failure),
        // Closing drops the event; whoever waits for `done` sees the rejection.
        () => undefined,
      );
      return { requestId, done };
    },
    kill: (functionName) => find(functionName).kill(),
    syncClock: () => virtualNow?.sync(),
    async close() {
      closing.abort(new Error('the Lambda runtime was closed'));
      await Promise.all([...functions.values()].map(({ kill }) => kill()));
    },
  };
}

function tooLarge(size: number, limit: number): string {
  return `Request must be smaller than ${limit} bytes for the InvokeFunction operation; this one has ${size}`;
}

const realDelay: Delay = async (milliseconds, signal) => {
  await sleep(milliseconds, undefined, { signal, ref: false });
};

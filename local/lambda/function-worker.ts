import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import type { Credentials } from '../iam/callers.ts';
import type { LambdaFunctionModel } from '../template/model/functions.ts';
import { bootstrapUrl } from './bootstrap-url.ts';
import { failed, type InvocationResult } from './invocation-result.ts';
import { initTimeout, syncPayloadLimit } from './lambda-limits.ts';
import { createLineAssembler } from './line-assembler.ts';
import type { FunctionError, WorkerMessage, WorkerStart } from './worker/protocol.ts';
import { workerEnvironment } from './worker-environment.ts';

export interface WorkerSettings {
  readonly model: LambdaFunctionModel;
  readonly clock: Clock;
  readonly extraEnvironment: Readonly<Record<string, string>>;
  readonly credentials: Credentials;
  /** Where the host keeps the virtual time; absent when the machine's clock is to be used. */
  readonly virtualNow?: SharedArrayBuffer;
  /** Gets each line of output, before the result of the invocation that wrote it. */
  onLine(requestId: string, line: string): void;
}

/** One execution environment of a function: runs one invocation at a time and is kept for the next. */
export interface FunctionWorker {
  invoke(requestId: string, payload: string): Promise<InvocationResult>;
  /** Ends it in the middle of whatever it does; an invocation under way answers as after a crash. */
  kill(): Promise<void>;
  /** False once it ended or timed out: it must not be used again. */
  usable(): boolean;
}

/** Why a worker ended: its last invocation answers this. */
function exitError(requestId: string, reason: string): FunctionError {
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${reason}` };
}

const killed = 'Runtime exited with error: signal: killed';

function startThread(settings: WorkerSettings): Worker {
  const { model, clock } = settings;
  const day = clock.now().toISOString().slice(0, 10).replaceAll('-', '/');
  const logStreamName = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
  const start: WorkerStart = {
    codeDirectory: realpathSync(model.codeDirectory),
    handler: model.handler,
    logFormat: model.logFormat,
    logLevel: model.logLevel ?? 'INFO',
    context: {
      functionName: model.name,
      invokedFunctionArn: model.arn,
      memoryLimitInMB: String(model.memorySize),
      logGroupName: model.logGroupName,
      logStreamName,
    },
    ...(settings.virtualNow === undefined ? {} : { virtualNow: settings.virtualNow }),
  };
  return new Worker(bootstrapUrl(), {
    workerData: start,
    env: workerEnvironment(model, logStreamName, settings.credentials, settings.extraEnvironment),
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: model.memorySize },
    // Output is captured inside the worker; whatever escapes that must not reach the terminal.
    stdout: true,
    stderr: true,
  });
}

/** Starts a worker thread for a function and begins to import its bundle. */
export function createFunctionWorker(settings: WorkerSettings): FunctionWorker {
  const { model, clock } = settings;
  const thread = startThread(settings);
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let usable = true;
  let requestId = '';
  let endReason: string | undefined;
  let settle: ((result: InvocationResult) => void) | undefined;
  const lines = {
    stdout: createLineAssembler((line) => settings.onLine(requestId, line)),
    stderr: createLineAssembler((line) => settings.onLine(requestId, line)),
  };

  function finish(result: InvocationResult): void {
    lines.stdout.flush();
    lines.stderr.flush();
    settle?.(result);
    settle = undefined;
  }

  function take(message: WorkerMessage): void {
    switch (message.kind) {
      case 'ready':
        ready.resolve();
        break;
      case 'output':
        lines[message.stream].push(message.text);
        break;
      case 'result':
        finish(succeeded(requestId, message.payload));
        break;
      case 'error':
        if (message.fatal) usable = false;
        finish(failed(requestId, message.error));
    }
  }

  thread.on('message', take);
  thread.on('error', (error) => {
    endReason ??= 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? killed : String(error);
  });
  thread.on('exit', (code) => {
    usable = false;
    endReason ??=
      code === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: exit status ${code}`;
    finish(failed(requestId, exitError(requestId, endReason)));
    ended.resolve();
  });

  async function end(reason: string): Promise<void> {
    usable = false;
    endReason ??= reason;
    // Resolves after the thread's last messages were taken, so no line is lost.
    await thread.terminate();
    await ended.promise;
  }

  async function timeOut(): Promise<void> {
    usable = false;
    const id = requestId;
    const answer = settle;
    settle = undefined;
    await end('timed out');
    lines.stdout.flush();
    lines.stderr.flush();
    const text = `${clock.now().toISOString()} ${id} Task timed out after ${model.timeout.toFixed(2)} seconds`;
    answer?.(failed(id, { errorType: 'Sandbox.Timedout', errorMessage: text }));
  }

  return {
    usable: () => usable,
    kill: () => end(killed),
    async invoke(id, payload) {
      requestId = id;
      const result = Promise.withResolvers<InvocationResult>();
      settle = result.resolve;
      const init = setTimeout(timeOut, initTimeout);
      await Promise.race([ready.promise, result.promise]);
      clearTimeout(init);
      const timer = setTimeout(timeOut, model.timeout * 1_000);
      const traceId = traceHeader(clock.now());
      thread.postMessage({ requestId: id, payload, traceId, timeout: model.timeout * 1_000 });
      try {
        return await result.promise;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function succeeded(requestId: string, payload: string): InvocationResult {
  if (Buffer.byteLength(payload) <= syncPayloadLimit) return { kind: 'succeeded', requestId, payload };
  return failed(requestId, {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${syncPayloadLimit} bytes).`,
  });
}

/** `Root=1-<epoch seconds in hex>-<24 hex>;Parent=<16 hex>;Sampled=0` */
function traceHeader(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1_000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}

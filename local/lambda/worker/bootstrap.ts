import { parentPort, workerData } from 'node:worker_threads';
import { captureOutput } from './capture-output.ts';
import { formatConsole } from './console-format.ts';
import { functionErrorOf } from './function-error.ts';
import { type Handler, type LoadedHandler, loadHandler } from './load-handler.ts';
import type { FunctionError, InvokeMessage, WorkerMessage, WorkerStart } from './protocol.ts';
import { skipShortWaits } from './short-waits.ts';
import { installVirtualDate } from './virtual-date.ts';

// Entry point of a worker thread: what Lambda's runtime interface client does in the cloud.

const start: WorkerStart = workerData;
let requestId = '';

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

/** Exit codes of Lambda's own client; nobody reads them here, but they tell the two apart in a debugger. */
const exitCodes = { unhandledRejection: 128, uncaughtException: 129 };

function failForGood(error: FunctionError, exitCode: number): void {
  post({ kind: 'error', error, fatal: true });
  process.exit(exitCode);
}

function contextFor(deadline: number): Readonly<Record<string, unknown>> {
  return {
    ...start.context,
    awsRequestId: requestId,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

async function answer(handler: Handler, message: InvokeMessage): Promise<void> {
  const deadline = performance.now() + message.timeout;
  try {
    const result = await handler(JSON.parse(message.payload), contextFor(deadline));
    post({ kind: 'result', payload: resultText(result) });
  } catch (thrown) {
    const error = functionErrorOf(thrown);
    console.error('Invoke Error', JSON.stringify(error));
    post({ kind: 'error', error, fatal: false });
  }
}

function resultText(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

function takeInvocations(loaded: LoadedHandler): void {
  parentPort?.on('message', (message: InvokeMessage) => {
    requestId = message.requestId;
    process.env['_X_AMZN_TRACE_ID'] = message.traceId;
    if ('handler' in loaded) void answer(loaded.handler, message);
    else failForGood(loaded.error, 1);
  });
  post({ kind: 'ready' });
}

captureOutput(post);
formatConsole({
  logFormat: start.logFormat,
  logLevel: start.logLevel,
  requestId: () => requestId,
  write: (line) => void process.stdout.write(line),
});
if (start.virtualNow !== undefined) {
  installVirtualDate(start.virtualNow);
  skipShortWaits();
}
process.on('unhandledRejection', (reason) => {
  const error = {
    ...functionErrorOf(reason),
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: String(reason),
  };
  failForGood(error, exitCodes.unhandledRejection);
});
process.on('uncaughtException', (error) => failForGood(functionErrorOf(error), exitCodes.uncaughtException));
takeInvocations(await loadHandler(start.codeDirectory, start.handler));

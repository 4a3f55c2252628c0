import type { FunctionWorker } from './function-worker.ts';
import type { InvocationResult } from './invocation-result.ts';

/** The execution environments of one function. */
export interface WorkerPool {
  /** Runs on a warm worker if one is free, else on a new one; `throttled` when all may be busy. */
  invoke(requestId: string, payload: string): Promise<InvocationResult>;
  /** Ends every worker abruptly and answers how many there were. */
  kill(): Promise<number>;
}

/**
 * @param concurrency most invocations at a time
 * @param beforeInvocation runs before each invocation, also on a warm worker
 */
export function createWorkerPool(
  concurrency: number,
  start: () => FunctionWorker,
  beforeInvocation: () => void,
): WorkerPool {
  const idle: FunctionWorker[] = [];
  const busy = new Set<FunctionWorker>();

  function takeIdle(): FunctionWorker | undefined {
    // The most recently used first, as Lambda does: what is left over stays cold.
    for (let worker = idle.pop(); worker !== undefined; worker = idle.pop()) {
      if (worker.usable()) return worker;
    }
    return undefined;
  }

  return {
    async invoke(requestId, payload) {
      if (busy.size >= concurrency) return { kind: 'throttled', requestId, message: 'Rate Exceeded.' };
      beforeInvocation();
      const worker = takeIdle() ?? start();
      busy.add(worker);
      try {
        return await worker.invoke(requestId, payload);
      } finally {
        busy.delete(worker);
        if (worker.usable()) idle.push(worker);
      }
    },
    async kill() {
      const workers = [...busy, ...idle.splice(0)];
      await Promise.all(workers.map((worker) => worker.kill()));
      return workers.length;
    },
  };
}

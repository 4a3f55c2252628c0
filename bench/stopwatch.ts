import type { RDSDataClient } from '@aws-sdk/client-rds-data';

/** Measures from the first call that a client sends to the last answer that it gets. */
export class Stopwatch {
  #start = Number.POSITIVE_INFINITY;
  #end = 0;

  constructor(client: RDSDataClient) {
    client.middlewareStack.add(
      (next) => async (args) => {
        this.#start = Math.min(this.#start, performance.now());
        try {
          return await next(args);
        } finally {
          this.#end = performance.now();
        }
      },
      { step: 'initialize' },
    );
  }

  /** Milliseconds that the Data API took for work; NaN when it was not asked. */
  async time(work: () => Promise<unknown>): Promise<number> {
    this.#start = Number.POSITIVE_INFINITY;
    this.#end = Number.NaN;
    await work();
    return this.#end - this.#start;
  }
}

/** Milliseconds that work took. */
export async function millisecondsOf(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

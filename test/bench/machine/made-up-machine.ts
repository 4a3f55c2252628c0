import type { Machine } from '../../../bench/machine/machine.ts';

/** A machine whose time passes when it sleeps or works, and whose neighbours take what a plan says. */
export class MadeUpMachine implements Machine {
  readonly cores = 2;
  #now = 0;
  readonly #foreignCores: (now: number) => number | undefined;

  /** @param foreignCores What other processes take at a time, in milliseconds. Default: nothing. */
  constructor(foreignCores: (now: number) => number | undefined = () => 0) {
    this.#foreignCores = foreignCores;
  }

  now(): number {
    return this.#now;
  }

  work(milliseconds: number): number {
    this.#now += milliseconds;
    return milliseconds;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
  }

  watchForeignLoad(): () => number | undefined {
    const start = this.#now;
    return () => this.#foreignCores(start);
  }
}

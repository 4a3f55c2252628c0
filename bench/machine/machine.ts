import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchForeignLoad } from './foreign-load.ts';

/** Clock and load of the machine that measures. */
export interface Machine {
  readonly cores: number;
  /** Milliseconds since any moment. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
  /** As `watchForeignLoad`. */
  watchForeignLoad(): () => number | undefined;
}

export const THIS_MACHINE: Machine = {
  cores: availableParallelism(),
  now: () => performance.now(),
  sleep,
  watchForeignLoad,
};

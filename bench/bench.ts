import type { Machine } from './machine/machine.ts';
import type { Report } from './progress.ts';
import type { BenchResult, CaseHead } from './result.ts';

/** What benches measure with. */
export interface BenchContext {
  readonly machine: Machine;
  readonly report: Report;
}

export interface Bench {
  /** All that it measures. */
  readonly cases: readonly CaseHead[];
  /** Answers a result for each case. */
  measure(context: BenchContext): Promise<readonly BenchResult[]>;
}

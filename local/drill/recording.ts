import type { MetricStore } from '../cloudwatch/metric-store.ts';

/**
 * The datapoints of a drill, complete: alarms can be evaluated over them again and again, since an evaluation
 * never reads what lies after its moment. Times are epoch milliseconds on whole minutes.
 */
export interface Recording {
  readonly store: MetricStore;
  /** When the stack was deployed. */
  readonly deployedAt: number;
  /** Where the story begins. */
  readonly from: number;
  readonly to: number;
  /** Minutes from one evaluation to the next. */
  readonly every: number;
}

export const MINUTE_MS = 60_000;

import type { Refusal } from './judge-batch.ts';

export interface IngestAnswer {
  readonly ok: true;
  /** Events that were counted; an id that comes twice counts once. */
  readonly accepted: number;
  readonly refused: readonly Refusal[];
  /** False when our own schema did not take it: sent again, the batch counts again in CloudWatch. */
  readonly remembered: boolean;
}

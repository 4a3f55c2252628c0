import { retryingLocks } from '../shared/database/retrying-locks.ts';
import {
  addBatch,
  addHours,
  type BatchId,
  type BatchStore,
  countBatch,
  forgetOldBatches,
  readAnswer,
} from './batch-store.ts';
import type { IngestAnswer } from './contract.ts';
import type { HourlyCount } from './hourly-counts.ts';

/** What came of a batch: counted now, or known with the answer that it got then. */
export type Remembered =
  | { readonly kind: 'counted' }
  | { readonly kind: 'known'; readonly answer: IngestAnswer };

/**
 * Counts a batch once, however often and by however many it is sent: only the one who is told `counted` may
 * emit it. Whoever dies before that has counted nothing, and the next one takes over; whoever dies after it
 * leaves a batch that is counted here and missing in CloudWatch.
 * @throws what the database throws; the batch may then be counted or not.
 */
export function rememberBatch(
  store: BatchStore,
  id: BatchId,
  counts: readonly HourlyCount[],
  answer: IngestAnswer,
): Promise<Remembered> {
  return retryingLocks(() => countOnce(store, id, counts, answer));
}

async function countOnce(
  store: BatchStore,
  id: BatchId,
  counts: readonly HourlyCount[],
  answer: IngestAnswer,
): Promise<Remembered> {
  await Promise.all([
    addBatch(store, id),
    counts.length === 0 ? undefined : addHours(store, counts),
    // Housekeeping: the next batch makes up for it.
    forgetOldBatches(store).catch(() => undefined),
  ]);
  if (await countBatch(store, id, counts, answer)) return { kind: 'counted' };
  const known = await readAnswer(store, id);
  if (known === undefined) throw new Error('A batch was neither counted nor known.');
  return { kind: 'known', answer: known };
}

import type { RequeueResult } from './contract.ts';
import { type Position, toCursor } from './cursor.ts';
import type { Desk } from './desk.ts';
import { readEntries } from './desk-entry.ts';
import { countUnacknowledgedDead, readUnacknowledgedDead } from './list-outbox.ts';
import { MOST_ENTRIES, notFound, type RequeueOrder } from './parameters.ts';
import { requeueBatch } from './requeue-batch.ts';

export interface RequeueAnswer {
  readonly dry_run: boolean;
  /** Entries looked at, by result. */
  readonly counts: Readonly<Record<RequeueResult['result'], number>>;
  /** The first entries looked at; `counts` are of all. */
  readonly results: readonly RequeueResult[];
  /** Dead entries that the call did not come to: call again with `next_cursor`. */
  readonly remaining: number;
  readonly next_cursor: string | null;
}

/** A batch is not begun with less left: it takes ten statements, and a cut one is safe but says nothing. */
const LEAST_TIME_FOR_A_BATCH_MS = 8_000;

/** More would not be read, and the answer must stay small. */
const MOST_RESULTS = 200;

/**
 * Requeues chosen entries, or all dead ones that nobody has acknowledged: what a person decided to let rest
 * is requeued by its id alone. A second identical call changes nothing.
 * @throws {ApiError} 404 when one of the chosen entries does not exist; then none is touched.
 */
export async function requeue(desk: Desk, order: RequeueOrder): Promise<RequeueAnswer> {
  if (order.kind === 'all-dead') return requeueAllDead(desk, order);
  const entries = await readEntries(desk, order.ids);
  const known = new Set(entries.map(({ id }) => id));
  const unknown = order.ids.find((id) => !known.has(id));
  if (unknown !== undefined) throw notFound(`outbox entry ${unknown}; nothing was requeued`);
  const results = await requeueBatch(desk, entries, order.dryRun);
  return { ...answerOf(results, order.dryRun), remaining: 0, next_cursor: null };
}

async function requeueAllDead(
  desk: Desk,
  { after, dryRun }: { readonly after: Position | undefined; readonly dryRun: boolean },
): Promise<RequeueAnswer> {
  const results: RequeueResult[] = [];
  let position = after;
  for (;;) {
    const page = await readUnacknowledgedDead(desk, MOST_ENTRIES, position);
    position = page.at(-1)?.position ?? position;
    results.push(
      ...(await requeueBatch(
        desk,
        page.map(({ shown }) => shown),
        dryRun,
      )),
    );
    if (page.length < MOST_ENTRIES || position === undefined)
      return { ...answerOf(results, dryRun), remaining: 0, next_cursor: null };
    if (desk.deadline.remainingMs() >= LEAST_TIME_FOR_A_BATCH_MS) continue;
    const remaining = await countUnacknowledgedDead(desk, position);
    return {
      ...answerOf(results, dryRun),
      remaining,
      next_cursor: remaining === 0 ? null : toCursor(position),
    };
  }
}

function answerOf(results: readonly RequeueResult[], dryRun: boolean) {
  const of = (wanted: RequeueResult['result']) => results.filter(({ result }) => result === wanted).length;
  return {
    dry_run: dryRun,
    counts: {
      linked: of('linked'),
      waiting: of('waiting'),
      dead_again: of('dead_again'),
      unchanged: of('unchanged'),
    },
    results: results.slice(0, MOST_RESULTS),
  };
}

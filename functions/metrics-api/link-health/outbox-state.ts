import { integer, nullable, text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import type { LastHourLinks } from '../../shared/link-error-rate.ts';
import { outboxState } from '../../shared/queries/outbox-state.ts';

export interface OutboxState extends LastHourLinks {
  readonly pending: number;
  readonly dead: number;
  /** Dead entries that a person has acknowledged. */
  readonly deadAcknowledged: number;
  /** Done entries that were created in the last 24 hours. */
  readonly doneLastDay: number;
  readonly maxRetries: number;
  /** ISO 8601 UTC; null when nothing is pending. */
  readonly oldestPending: string | null;
  /** Seconds; 0 when nothing is pending. */
  readonly pendingAge: number;
  /** Seconds since the oldest dead entry that nobody has acknowledged died; 0 without one. */
  readonly deadAge: number;
}

/**
 * Reads how a tenant's outbox is doing, in one statement. Indexes bound each part: its time does not grow with
 * the done entries of the past. Read-only.
 * @param acknowledged Ids of dead entries that a person has acknowledged.
 */
export async function readOutboxState(
  tenant: Database,
  acknowledged: readonly string[],
): Promise<OutboxState> {
  const [state] = await tenant.read({
    sql: `SELECT ${outboxState.pending}, ${outboxState.dead}, ${outboxState.deadAcknowledged},
      ${outboxState.doneLastDay}, ${outboxState.maxRetries}, ${outboxState.oldestPending},
      ${outboxState.pendingAge}, ${outboxState.deadAge},
      ${outboxState.linksFailedLastHour}, ${outboxState.spawnedLastHour}`,
    parameters: { acknowledged: JSON.stringify(acknowledged) },
    row: (next) => ({
      pending: next(integer),
      dead: next(integer),
      deadAcknowledged: next(integer),
      doneLastDay: next(integer),
      maxRetries: next(integer),
      oldestPending: next(nullable(text)),
      pendingAge: next(integer),
      deadAge: next(integer),
      linksFailedLastHour: next(integer),
      spawnedLastHour: next(integer),
    }),
  });
  if (state === undefined) throw new Error('The outbox state query answered no row.');
  return state;
}

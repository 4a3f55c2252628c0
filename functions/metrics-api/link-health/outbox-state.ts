import { integer } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import type { LastHourLinks } from '../../shared/link-error-rate.ts';
import { outboxState } from '../../shared/queries/outbox-state.ts';

export interface OutboxState extends LastHourLinks {
  /** Seconds; 0 when nothing is pending. */
  readonly pendingAge: number;
  /** Dead entries that a person has acknowledged. */
  readonly deadAcknowledged: number;
  /** Seconds since the oldest dead entry that nobody has acknowledged died; 0 without one. */
  readonly deadAge: number;
}

/**
 * Reads how a tenant's outbox is doing, in one statement. Read-only.
 * @param acknowledged Ids of dead entries that a person has acknowledged.
 */
export async function readOutboxState(
  tenant: Database,
  acknowledged: readonly string[],
): Promise<OutboxState> {
  const [state] = await tenant.read({
    sql: `SELECT ${outboxState.pendingAge}, ${outboxState.deadAcknowledged}, ${outboxState.deadAge},
      ${outboxState.linksFailedLastHour}, ${outboxState.spawnedLastHour}`,
    parameters: { acknowledged: JSON.stringify(acknowledged) },
    row: (next) => ({
      pendingAge: next(integer),
      deadAcknowledged: next(integer),
      deadAge: next(integer),
      linksFailedLastHour: next(integer),
      spawnedLastHour: next(integer),
    }),
  });
  if (state === undefined) throw new Error('The outbox state query answered no row.');
  return state;
}

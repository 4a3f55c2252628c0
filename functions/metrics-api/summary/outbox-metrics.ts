import type { Database } from '../../shared/database/data-api.ts';
import { readOutboxByStatus } from '../../shared/queries/outbox-by-status.ts';
import type { OutboxMetrics } from '../contract.ts';

/** The outbox by status. Read-only. */
export async function readOutboxMetrics(tenant: Database): Promise<OutboxMetrics> {
  const statuses = await readOutboxByStatus(tenant);
  const of = (wanted: string) => statuses.find(({ status }) => status === wanted);
  return {
    pending: of('pending')?.count ?? 0,
    done: of('done')?.count ?? 0,
    dead: of('dead')?.count ?? 0,
    max_retries: Math.max(0, ...statuses.map(({ maxRetries }) => maxRetries ?? 0)),
    oldest_pending: of('pending')?.oldest ?? null,
  };
}

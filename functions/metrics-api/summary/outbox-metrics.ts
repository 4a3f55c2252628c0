import { integer, nullable, text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';

export interface OutboxMetrics {
  readonly pending: number;
  readonly done: number;
  readonly dead: number;
  readonly max_retries: number;
  /** ISO 8601 UTC; null when nothing is pending. */
  readonly oldest_pending: string | null;
}

/** The outbox by status. `created_at` is written by `NOW()`; it is moved to UTC before it is shown. Read-only. */
export async function readOutboxMetrics(tenant: Database): Promise<OutboxMetrics> {
  const statuses = await tenant.read({
    sql: `SELECT status, COUNT(*), MAX(retry_count),
        DATE_FORMAT(MIN(created_at) - INTERVAL TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) SECOND, '%Y-%m-%dT%H:%i:%sZ')
      FROM serial_link_outbox GROUP BY status`,
    row: (next) => ({
      status: next(text),
      count: next(integer),
      maxRetries: next(nullable(integer)),
      oldest: next(nullable(text)),
    }),
  });
  const of = (wanted: string) => statuses.find(({ status }) => status === wanted);
  return {
    pending: of('pending')?.count ?? 0,
    done: of('done')?.count ?? 0,
    dead: of('dead')?.count ?? 0,
    max_retries: Math.max(0, ...statuses.map(({ maxRetries }) => maxRetries ?? 0)),
    oldest_pending: of('pending')?.oldest ?? null,
  };
}

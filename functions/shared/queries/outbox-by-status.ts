import { integer, nullable, text } from '../database/columns.ts';
import type { Database } from '../database/data-api.ts';
import { asUtc, isTime } from './sql-time.ts';

/** The entries of one status in one tenant's outbox. */
export interface OutboxStatus {
  /** Empty for entries without one; NULL and the empty text are two groups of it. */
  readonly status: string;
  readonly count: number;
  readonly maxRetries: number | null;
  /** Creation of the oldest entry that has a time, ISO 8601 UTC. */
  readonly oldest: string | null;
}

const EARLIEST = ['pending', 'done', 'dead'].map(
  (status) =>
    `WHEN '${status}' THEN (SELECT ${asUtc('MIN(created_at)')} FROM serial_link_outbox WHERE status = '${status}' AND ${isTime('created_at')})`,
);

/**
 * The outbox by status. `created_at` is written by `NOW()`; it is moved to UTC before it is shown. Read-only.
 *
 * No index holds all of it, and reading every row takes many times as long. Counts and retries come from the
 * index on (status, retry_count); the oldest of a status is the first in the one on (status, created_at).
 */
export function readOutboxByStatus(tenant: Database): Promise<OutboxStatus[]> {
  return tenant.read({
    sql: `SELECT COALESCE(status, ''), COUNT(*), MAX(retry_count), CASE status ${EARLIEST.join(' ')} END
      FROM serial_link_outbox GROUP BY status ORDER BY status`,
    row: (next) => ({
      status: next(text),
      count: next(integer),
      maxRetries: next(nullable(integer)),
      oldest: next(nullable(text)),
    }),
  });
}

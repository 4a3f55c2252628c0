import { integer, nullable, text } from '../database/columns.ts';
import type { Database } from '../database/data-api.ts';
import { asUtc } from './sql-time.ts';

/** The entries of one status in one tenant's outbox. */
export interface OutboxStatus {
  readonly status: string;
  readonly count: number;
  readonly maxRetries: number | null;
  /** Creation of the oldest entry, ISO 8601 UTC. */
  readonly oldest: string | null;
}

/** The outbox by status. `created_at` is written by `NOW()`; it is moved to UTC before it is shown. Read-only. */
export function readOutboxByStatus(tenant: Database): Promise<OutboxStatus[]> {
  return tenant.read({
    sql: `SELECT status, COUNT(*), MAX(retry_count), ${asUtc('MIN(created_at)')}
      FROM serial_link_outbox GROUP BY status ORDER BY status`,
    row: (next) => ({
      status: next(text),
      count: next(integer),
      maxRetries: next(nullable(integer)),
      oldest: next(nullable(text)),
    }),
  });
}

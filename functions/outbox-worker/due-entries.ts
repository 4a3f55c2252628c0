import { CHECKER_MARK, LADDER_MINUTES, REFUSED_MARK } from '../../lib/catalogue/outbox-policy.ts';
import { integer, text, truth } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { OutboxEntry } from '../shared/outbox/outbox-entry.ts';

/** Entries of one batch: at most six Data API calls serve them all, and their answer stays below 1 MiB. */
export const BATCH_SIZE = 1_000;

/** One page of due entries. */
export interface DuePage {
  readonly entries: readonly OutboxEntry[];
  /** Whether pending entries may exist that are not on this page, due or not. */
  readonly othersPending: boolean;
}

/**
 * Reads the oldest due entries, after the one given. The ladder stands in the WHERE clause: entries that are
 * not yet due must not fill the LIMIT in front of those that are. Read-only.
 */
export async function readDueEntries(tenant: Database, after?: OutboxEntry): Promise<DuePage> {
  const page =
    after === undefined
      ? ''
      : 'AND (created_at > :after_created OR (created_at = :after_created AND id > :after_id))';
  const rows = await tenant.read({
    sql: `SELECT id, serial_code, dag_token_id, COALESCE(retry_count, 0),
        COALESCE(last_error LIKE '${CHECKER_MARK}%', 0), ${WAS_REFUSED}, COALESCE(created_at, updated_at),
        ${SOME_PENDING}
      FROM serial_link_outbox
      WHERE status = 'pending' AND (${DUE}) ${page}
      ORDER BY created_at, id LIMIT ${BATCH_SIZE}`,
    ...(after === undefined ? {} : { parameters: { after_created: after.createdAt, after_id: after.id } }),
    row: (next) => ({
      id: next(text),
      serialCode: next(text),
      tokenId: next(text),
      retryCount: next(integer),
      fromChecker: next(truth),
      refused: next(truth),
      createdAt: next(text),
      pending: next(integer),
    }),
  });
  return {
    entries: rows.map(({ pending, ...entry }) => entry),
    othersPending: rows.some(({ pending }) => pending > rows.length),
  };
}

const WAS_REFUSED = `COALESCE(last_error LIKE '${REFUSED_MARK}%' OR last_error LIKE '${CHECKER_MARK} ${REFUSED_MARK}%', 0)`;

/** Counts no further than it takes to know that a page is not all that is pending. */
const SOME_PENDING = `(SELECT COUNT(*) FROM (
          SELECT 1 FROM serial_link_outbox WHERE status = 'pending' LIMIT ${BATCH_SIZE + 1}) AS the_first)`;

/** The outbox is written by `NOW()` and `CURRENT_TIMESTAMP`, so it is compared with `NOW()`. */
const DUE = LADDER_MINUTES.map((minutes, step) => {
  const last = step === LADDER_MINUTES.length - 1;
  if (step === 0)
    return `(COALESCE(retry_count, 0) <= 0 AND (created_at IS NULL OR created_at <= NOW() - INTERVAL ${minutes} MINUTE))`;
  return `(retry_count ${last ? '>=' : '='} ${step} AND updated_at <= NOW() - INTERVAL ${minutes} MINUTE)`;
}).join(' OR ');

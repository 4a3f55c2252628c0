import { CHECKER_MARK, LADDER_MINUTES, REFUSED_MARK } from '../../lib/catalogue/outbox-policy.ts';
import { readFirst } from '../shared/database/adaptive-pages.ts';
import { integer, text, truth } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { OutboxEntry } from '../shared/outbox/outbox-entry.ts';
import { afterCreated, afterCreatedParameters, CREATED_POSITION } from '../shared/queries/created-order.ts';
import { isTime, LATEST, minutesAgo } from '../shared/queries/sql-time.ts';

/** Entries of one batch: at most six Data API calls serve them all, and their answer stays below 1 MiB. */
export const BATCH_SIZE = 1_000;

/** One page of due entries. */
export interface DuePage {
  readonly entries: readonly OutboxEntry[];
  /** Whether pending entries may exist that are not on this page, due or not. */
  readonly othersPending: boolean;
}

/**
 * Reads the oldest due entries, after the one given; those without a time of creation come first. The ladder stands in
 * the WHERE clause: entries that are not yet due must not fill the LIMIT in front of those that are. Read-only.
 */
export async function readDueEntries(tenant: Database, after?: OutboxEntry): Promise<DuePage> {
  const rows = await readFirst<Row>(BATCH_SIZE, (last, limit) => readRows(tenant, last ?? after, limit));
  return {
    entries: rows.map(({ pending, ...entry }) => entry),
    othersPending: rows.some(({ pending }) => pending > rows.length),
  };
}

type Row = OutboxEntry & { readonly pending: number };

function readRows(tenant: Database, after: OutboxEntry | undefined, limit: number): Promise<Row[]> {
  return tenant.read({
    sql: `SELECT id, serial_code, dag_token_id, COALESCE(retry_count, 0),
        COALESCE(last_error LIKE '${CHECKER_MARK}%', 0), ${WAS_REFUSED}, ${CREATED_POSITION},
        ${SOME_PENDING}
      FROM serial_link_outbox
      WHERE status = 'pending' AND (${DUE}) ${after === undefined ? '' : afterCreated(after.createdAt)}
      ORDER BY created_at, id LIMIT ${limit}`,
    ...(after === undefined ? {} : { parameters: afterCreatedParameters(after.createdAt, after.id) }),
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
}

const WAS_REFUSED = `COALESCE(last_error LIKE '${REFUSED_MARK}%' OR last_error LIKE '${CHECKER_MARK} ${REFUSED_MARK}%', 0)`;

/** Counts no further than it takes to know that a page is not all that is pending. */
const SOME_PENDING = `(SELECT COUNT(*) FROM (
          SELECT 1 FROM serial_link_outbox WHERE status = 'pending' LIMIT ${BATCH_SIZE + 1}) AS the_first)`;

/** A time of an entry that an attempt may be counted from: one that somebody wrote and that has come. */
function usable(time: string): string {
  return `CASE WHEN ${isTime(time)} AND ${time} <= ${LATEST} THEN ${time} END`;
}

/** An entry without such a time was never attempted, as far as anybody can tell: it is due. */
const CREATED = `COALESCE(${usable('created_at')}, TIMESTAMP '1970-01-02 00:00:00')`;
const ATTEMPTED = `COALESCE(${usable('updated_at')}, ${CREATED})`;

/** The outbox is written by `NOW()` and `CURRENT_TIMESTAMP`, so it is compared with the session's clock. */
const DUE = LADDER_MINUTES.map((minutes, step) => {
  const last = step === LADDER_MINUTES.length - 1;
  if (step === 0) return `(COALESCE(retry_count, 0) <= 0 AND ${CREATED} <= ${minutesAgo(minutes)})`;
  return `(retry_count ${last ? '>=' : '='} ${step} AND ${ATTEMPTED} <= ${minutesAgo(minutes)})`;
}).join(' OR ');

import { CHECKER_MARK, REFUSED_MARK } from '../../../lib/catalogue/outbox-policy.ts';
import type { Database } from '../database/data-api.ts';
import type { RefusedEntry } from './link-isolating.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** Characters of `last_error` that are kept; more would only repeat itself. */
const MAX_ERROR_LENGTH = 500;

/** An entry together with what becomes of it. */
export interface Settlement {
  readonly entry: OutboxEntry;
  readonly error: string;
  /** The `retry_count` to write. */
  readonly retryCount: number;
}

/*
 * Each statement is one transaction and compares before it sets: an entry that somebody settled, charged or
 * requeued since it was read is left alone. So each may be repeated, and two workers may overlap. Each
 * answers how many entries it changed; none touches `updated_at` of any other row, which is the backoff clock.
 */

/** Marks linked entries done. */
export function settleLinked(tenant: Database, entries: readonly OutboxEntry[]): Promise<number> {
  return tenant.write({
    sql: `UPDATE JSON_TABLE(:entries, '$[*]' COLUMNS (
        id BIGINT PATH '$.id' ERROR ON ERROR,
        retry_count BIGINT PATH '$.read' ERROR ON ERROR
      )) AS settled
      STRAIGHT_JOIN serial_link_outbox AS outbox ON outbox.id = settled.id
      SET outbox.status = 'done'
      WHERE outbox.status = 'pending' AND COALESCE(outbox.retry_count, 0) = settled.retry_count`,
    parameters: { entries: JSON.stringify(entries.map(({ id, retryCount }) => ({ id, read: retryCount }))) },
  });
}

/** Charges failed entries one attempt and keeps them pending. */
export function settleCharged(tenant: Database, settlements: readonly Settlement[]): Promise<number> {
  return settleFailed(tenant, settlements, "outbox.status = 'pending'");
}

/** Marks entries dead. */
export function settleDead(tenant: Database, settlements: readonly Settlement[]): Promise<number> {
  return settleFailed(tenant, settlements, "outbox.status = 'dead'");
}

/**
 * Notes why entries wait that the Core DB refuses for a reason that is not known to be theirs. Neither the count nor
 * the backoff clock moves; a note that is there already is not written again.
 */
export function noteRefused(tenant: Database, refused: readonly RefusedEntry[]): Promise<number> {
  return tenant.write({
    sql: `UPDATE JSON_TABLE(:entries, '$[*]' COLUMNS (
        id BIGINT PATH '$.id' ERROR ON ERROR,
        retry_count BIGINT PATH '$.read' ERROR ON ERROR,
        error VARCHAR(${MAX_ERROR_LENGTH}) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.error' ERROR ON ERROR
      )) AS settled
      STRAIGHT_JOIN serial_link_outbox AS outbox ON outbox.id = settled.id
      SET outbox.last_error = settled.error, outbox.updated_at = outbox.updated_at
      WHERE outbox.status = 'pending' AND COALESCE(outbox.retry_count, 0) = settled.retry_count
        AND NOT (CAST(outbox.last_error AS BINARY) <=> CAST(settled.error AS BINARY))`,
    parameters: {
      entries: JSON.stringify(
        refused.map(({ entry, error }) => ({
          id: entry.id,
          read: entry.retryCount,
          error: keptError(
            entry,
            `${REFUSED_MARK} nobody knows whether this entry is to blame; not charged, tried last: ${error}`,
          ),
        })),
      ),
    },
  });
}

function keptError({ fromChecker }: OutboxEntry, error: string): string {
  const whole = fromChecker ? `${CHECKER_MARK} ${error}` : error;
  // The first half of a character alone is no JSON that MySQL takes.
  return whole.slice(0, MAX_ERROR_LENGTH).toWellFormed();
}

function settleFailed(tenant: Database, settlements: readonly Settlement[], status: string): Promise<number> {
  return tenant.write({
    sql: `UPDATE JSON_TABLE(:entries, '$[*]' COLUMNS (
        id BIGINT PATH '$.id' ERROR ON ERROR,
        retry_count BIGINT PATH '$.read' ERROR ON ERROR,
        new_retry_count BIGINT PATH '$.write' ERROR ON ERROR,
        error VARCHAR(${MAX_ERROR_LENGTH}) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.error' ERROR ON ERROR
      )) AS settled
      STRAIGHT_JOIN serial_link_outbox AS outbox ON outbox.id = settled.id
      SET ${status}, outbox.retry_count = settled.new_retry_count, outbox.last_error = settled.error,
        outbox.updated_at = NOW()
      WHERE outbox.status = 'pending' AND COALESCE(outbox.retry_count, 0) = settled.retry_count`,
    parameters: {
      entries: JSON.stringify(
        settlements.map(({ entry, error, retryCount }) => ({
          id: entry.id,
          read: entry.retryCount,
          write: retryCount,
          error: keptError(entry, error),
        })),
      ),
    },
  });
}

import { CHECKER_MARK } from '../../../lib/catalogue/outbox-policy.ts';
import { ageOf, asUtc, isTime, LATEST, LATEST_UTC, minutesAgo } from './sql-time.ts';

/** A person who requeues an entry starts its life again, but leaves `created_at` as it is. */
const REQUEUE_GRACE_MINUTES = 15;

/** Entries that a failed spawn left, not the consistency checker. */
export const FROM_SPAWN = `(last_error IS NULL OR last_error NOT LIKE '${CHECKER_MARK}%')`;

/** Naming each status lets the index on (status, created_at) bound the window. */
export const ANY_STATUS = "status IN ('pending', 'done', 'dead')";

/** A status that a server without strict mode stored in place of one it did not know: no part of the ERP sees it. */
const NO_STATUS = "(status IS NULL OR status = '')";

const ACKNOWLEDGED = `id IN (
        SELECT acknowledged.id FROM JSON_TABLE(:acknowledged, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) AS acknowledged)`;

/** The first of two times of an entry that somebody wrote; NULL where neither is a time. */
function firstTime(first: string, second: string): string {
  return `CASE WHEN ${isTime(first)} THEN ${first} WHEN ${isTime(second)} THEN ${second} END`;
}

/** An entry whose creation nobody wrote down is as old as its last change. */
const CREATED = firstTime('created_at', 'updated_at');

/** Entries without a time of creation; an index leads to them. */
const NOT_CREATED = `(created_at IS NULL OR created_at < '1970-01-02 00:00:00')`;

const REQUEUED = `COALESCE(COALESCE(retry_count, 0) = 0 AND updated_at > created_at
          AND updated_at > ${minutesAgo(REQUEUE_GRACE_MINUTES)} AND updated_at <= ${LATEST}, FALSE)`;

/** The greatest age of some entries in seconds, never below 0; 0 without any. */
function greatestAge(time: string, condition: string): string {
  return `(SELECT COALESCE(GREATEST(${ageOf(`MIN(${time})`)}, 0), 0)
        FROM serial_link_outbox WHERE ${condition})`;
}

/** The greatest retry count of a status. The index on (status, retry_count) has it at its end. */
function mostRetries(status: string): string {
  return `COALESCE((SELECT MAX(retry_count) FROM serial_link_outbox WHERE ${status}), 0)`;
}

/**
 * Scalar subqueries about one tenant's outbox and spawns. Columns are compared with the clock that wrote them:
 * `NOW()` for the outbox, `UTC_TIMESTAMP()` for `job_ticket_serial.spawned_at`. Ages are in seconds, never
 * below 0. Windows end with now: what is dated in the future is in none. Those that name acknowledged entries take
 * `:acknowledged`, a JSON array of their ids.
 */
export const outboxState = {
  pending: "(SELECT COUNT(*) FROM serial_link_outbox WHERE status = 'pending')",
  pendingAge: greatestAge(CREATED, `status = 'pending' AND NOT ${REQUEUED}`),
  dead: "(SELECT COUNT(*) FROM serial_link_outbox WHERE status = 'dead')",
  doneLastDay: `(SELECT COUNT(*) FROM serial_link_outbox
        WHERE status = 'done' AND created_at > ${minutesAgo(24 * 60)} AND created_at <= ${LATEST})`,
  /** Of all entries, those without a status included. */
  maxRetries: `GREATEST(${["status = 'pending'", "status = 'done'", "status = 'dead'", 'status IS NULL', "status = ''"].map(mostRetries).join(', ')})`,
  /** ISO 8601 UTC; NULL when nothing is pending, or nothing that is has a time. */
  oldestPending: `(SELECT ${asUtc('oldest.at')} FROM (SELECT COALESCE(LEAST(dated.at, undated.at), dated.at, undated.at) AS at
        FROM (SELECT MIN(created_at) AS at FROM serial_link_outbox WHERE status = 'pending' AND ${isTime('created_at')}) AS dated
        JOIN (SELECT MIN(CASE WHEN ${isTime('updated_at')} THEN updated_at END) AS at FROM serial_link_outbox
          WHERE status = 'pending' AND ${NOT_CREATED}) AS undated) AS oldest)`,
  deadUnacknowledged: `(SELECT COUNT(*) FROM serial_link_outbox WHERE status = 'dead' AND NOT ${ACKNOWLEDGED})`,
  deadAcknowledged: `(SELECT COUNT(*) FROM serial_link_outbox WHERE status = 'dead' AND ${ACKNOWLEDGED})`,
  /** Of the dead entry that nobody has acknowledged for longest. */
  deadAge: greatestAge(firstTime('updated_at', 'created_at'), `status = 'dead' AND NOT ${ACKNOWLEDGED}`),
  linksFailedLastHour: `(SELECT COUNT(DISTINCT serial_code, dag_token_id) FROM serial_link_outbox
        WHERE ${ANY_STATUS} AND created_at > ${minutesAgo(60)} AND created_at <= ${LATEST} AND ${FROM_SPAWN})`,
  spawnedLastHour: `(SELECT COUNT(*) FROM job_ticket_serial
        WHERE spawned_at > UTC_TIMESTAMP() - INTERVAL 60 MINUTE AND spawned_at <= ${LATEST_UTC})`,
  /** Entries that nobody works on: without a status they are neither pending nor dead. */
  withoutStatus: `(SELECT COUNT(*) FROM serial_link_outbox WHERE ${NO_STATUS})`,
  /** Pending entries of which nobody knows how old they are. */
  pendingWithoutTime: `(SELECT COUNT(*) FROM serial_link_outbox
        WHERE status = 'pending' AND ${NOT_CREATED} AND NOT COALESCE(${isTime('updated_at')}, FALSE))`,
  /** Entries that were created in the future. */
  ahead: `(SELECT COUNT(*) FROM serial_link_outbox WHERE ${ANY_STATUS} AND created_at > ${LATEST})`,
} as const;

import { CHECKER_MARK } from '../../../lib/catalogue/outbox-policy.ts';
import { asUtc } from './sql-time.ts';

/** A person who requeues an entry starts its life again, but leaves `created_at` as it is. */
const REQUEUE_GRACE_MINUTES = 15;

/** Entries that a failed spawn left, not the consistency checker. */
export const FROM_SPAWN = `(last_error IS NULL OR last_error NOT LIKE '${CHECKER_MARK}%')`;

/** Naming each status lets the index on (status, created_at) bound the window. */
export const ANY_STATUS = "status IN ('pending', 'done', 'dead')";

const ACKNOWLEDGED = `id IN (
        SELECT acknowledged.id FROM JSON_TABLE(:acknowledged, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) AS acknowledged)`;

/**
 * Scalar subqueries about one tenant's outbox and spawns. Columns are compared with the clock that wrote them:
 * `NOW()` for the outbox, `UTC_TIMESTAMP()` for `job_ticket_serial.spawned_at`. Ages are in seconds, never
 * below 0. Those that name acknowledged entries take `:acknowledged`, a JSON array of their ids.
 */
export const outboxState = {
  pending: "(SELECT COUNT(*) FROM serial_link_outbox WHERE status = 'pending')",
  pendingAge: `(SELECT COALESCE(GREATEST(TIMESTAMPDIFF(SECOND, MIN(created_at), NOW()), 0), 0)
        FROM serial_link_outbox
        WHERE status = 'pending' AND NOT (
          retry_count = 0 AND updated_at > created_at AND updated_at > NOW() - INTERVAL ${REQUEUE_GRACE_MINUTES} MINUTE))`,
  dead: "(SELECT COUNT(*) FROM serial_link_outbox WHERE status = 'dead')",
  doneLastDay: `(SELECT COUNT(*) FROM serial_link_outbox
        WHERE status = 'done' AND created_at > NOW() - INTERVAL 24 HOUR)`,
  /** Of all entries. The index on (status, retry_count) has the greatest one of each status at its end. */
  maxRetries: `GREATEST(${['pending', 'done', 'dead']
    .map(
      (status) => `COALESCE((SELECT MAX(retry_count) FROM serial_link_outbox WHERE status = '${status}'), 0)`,
    )
    .join(', ')})`,
  oldestPending: asUtc("(SELECT MIN(created_at) FROM serial_link_outbox WHERE status = 'pending')"),
  deadUnacknowledged: `(SELECT COUNT(*) FROM serial_link_outbox WHERE status = 'dead' AND NOT ${ACKNOWLEDGED})`,
  deadAcknowledged: `(SELECT COUNT(*) FROM serial_link_outbox WHERE status = 'dead' AND ${ACKNOWLEDGED})`,
  /** Of the dead entry that nobody has acknowledged for longest. */
  deadAge: `(SELECT COALESCE(GREATEST(TIMESTAMPDIFF(SECOND, MIN(updated_at), NOW()), 0), 0)
        FROM serial_link_outbox WHERE status = 'dead' AND NOT ${ACKNOWLEDGED})`,
  linksFailedLastHour: `(SELECT COUNT(DISTINCT serial_code, dag_token_id) FROM serial_link_outbox
        WHERE ${ANY_STATUS} AND created_at > NOW() - INTERVAL 60 MINUTE AND ${FROM_SPAWN})`,
  spawnedLastHour: `(SELECT COUNT(*) FROM job_ticket_serial
        WHERE spawned_at > UTC_TIMESTAMP() - INTERVAL 60 MINUTE AND spawned_at <= UTC_TIMESTAMP())`,
} as const;

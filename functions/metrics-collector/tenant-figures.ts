import { CHECKER_MARK } from '../../lib/catalogue/outbox-policy.ts';
import { integer } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { tailOf } from '../shared/database/tail.ts';
import type { ReportedDay } from './reporting-window.ts';

/** The state of one tenant's own tables at one moment. Ages are in seconds. */
export interface TenantState {
  readonly pending: number;
  readonly pendingAge: number;
  /** Dead entries that nobody has acknowledged. */
  readonly dead: number;
  readonly deadAge: number;
  readonly quarantined: number;
  readonly quarantinedInvalidFormat: number;
  readonly quarantinedOrphaned: number;
  readonly quarantinedLastHour: number;
  /** Distinct links of the last 60 minutes that failed at spawn. */
  readonly linksFailedLastHour: number;
  readonly spawnedLastHour: number;
}

/** One tenant's totals of one UTC day. */
export interface TenantDay {
  readonly preGenerated: number;
  readonly spawnUsed: number;
  readonly linksFailed: number;
}

/** A person who requeues an entry starts its life again, but leaves `created_at` as it is. */
const REQUEUE_GRACE_MINUTES = 15;

const FROM_SPAWN = `(last_error IS NULL OR last_error NOT LIKE '${CHECKER_MARK}%')`;
/** Naming each status lets the index on (status, created_at) bound the window. */
const ANY_STATUS = "status IN ('pending', 'done', 'dead')";

/**
 * Reads a tenant's state in one statement. Columns are compared with the clock that wrote them: `NOW()` for
 * outbox and quarantine, `UTC_TIMESTAMP()` for `spawned_at`. Ages never go below 0. Read-only.
 * @param acknowledged Ids of dead entries that a person has acknowledged.
 */
export async function readTenantState(
  tenant: Database,
  acknowledged: readonly string[],
): Promise<TenantState> {
  const [state] = await tenant.read({
    sql: `SELECT
      (SELECT COUNT(*) FROM serial_link_outbox WHERE status = 'pending'),
      (SELECT COALESCE(GREATEST(TIMESTAMPDIFF(SECOND, MIN(created_at), NOW()), 0), 0)
        FROM serial_link_outbox
        WHERE status = 'pending' AND NOT (
          retry_count = 0 AND updated_at > created_at AND updated_at > NOW() - INTERVAL ${REQUEUE_GRACE_MINUTES} MINUTE)),
      (SELECT COUNT(*) FROM serial_link_outbox WHERE ${UNACKNOWLEDGED_DEAD}),
      (SELECT COALESCE(GREATEST(TIMESTAMPDIFF(SECOND, MIN(updated_at), NOW()), 0), 0)
        FROM serial_link_outbox WHERE ${UNACKNOWLEDGED_DEAD}),
      (SELECT COUNT(*) FROM serial_quarantine),
      (SELECT COUNT(*) FROM serial_quarantine WHERE reason = 'invalid_format'),
      (SELECT COUNT(*) FROM serial_quarantine WHERE reason = 'orphaned'),
      (SELECT COUNT(*) FROM serial_quarantine WHERE quarantined_at > NOW() - INTERVAL 60 MINUTE),
      (SELECT COUNT(DISTINCT serial_code, dag_token_id) FROM serial_link_outbox
        WHERE ${ANY_STATUS} AND created_at > NOW() - INTERVAL 60 MINUTE AND ${FROM_SPAWN}),
      (SELECT COUNT(*) FROM job_ticket_serial
        WHERE spawned_at > UTC_TIMESTAMP() - INTERVAL 60 MINUTE AND spawned_at <= UTC_TIMESTAMP())`,
    parameters: { acknowledged: JSON.stringify(acknowledged) },
    row: (next) => ({
      pending: next(integer),
      pendingAge: next(integer),
      dead: next(integer),
      deadAge: next(integer),
      quarantined: next(integer),
      quarantinedInvalidFormat: next(integer),
      quarantinedOrphaned: next(integer),
      quarantinedLastHour: next(integer),
      linksFailedLastHour: next(integer),
      spawnedLastHour: next(integer),
    }),
  });
  if (state === undefined) throw new Error('The tenant state query answered no row.');
  return state;
}

const UNACKNOWLEDGED_DEAD = `status = 'dead' AND id NOT IN (
        SELECT acknowledged.id FROM JSON_TABLE(:acknowledged, '$[*]' COLUMNS (id BIGINT PATH '$')) AS acknowledged)`;

/** What turns a UTC time into the clock of columns that `NOW()` writes. */
const SESSION_OFFSET = 'INTERVAL TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) SECOND';

/** A transaction may take so long to commit its ids. */
const DISORDER = 'INTERVAL 1 HOUR';

/**
 * Reads a tenant's totals of one day in one statement. Read-only.
 */
export async function readTenantDay(tenant: Database, day: ReportedDay): Promise<TenantDay> {
  const [totals] = await tenant.read({
    sql: `SELECT
      (SELECT COUNT(*) FROM job_ticket_serial
        WHERE id_serial > ${tailOf('job_ticket_serial', 'id_serial', 'generated_at', `:from + ${SESSION_OFFSET} - ${DISORDER}`)}
          AND generated_at >= :from + ${SESSION_OFFSET} AND generated_at < :to + ${SESSION_OFFSET}),
      (SELECT COUNT(*) FROM job_ticket_serial WHERE spawned_at >= :from AND spawned_at < :to),
      (SELECT COUNT(DISTINCT serial_code, dag_token_id) FROM serial_link_outbox
        WHERE ${ANY_STATUS} AND ${FROM_SPAWN}
          AND created_at >= :from + ${SESSION_OFFSET} AND created_at < :to + ${SESSION_OFFSET})`,
    parameters: { from: day.from, to: day.to },
    row: (next) => ({ preGenerated: next(integer), spawnUsed: next(integer), linksFailed: next(integer) }),
  });
  if (totals === undefined) throw new Error('The tenant day query answered no row.');
  return totals;
}

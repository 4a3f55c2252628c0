import { CHECKER_MARK } from '../../lib/catalogue/outbox-policy.ts';
import { integer } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { inSessionClock } from '../shared/queries/sql-time.ts';
import type { Periods } from './periods.ts';

/** One tenant's outbox. */
export interface OutboxFigures {
  readonly pending: number;
  readonly dead: number;
  /** Age of the oldest pending entry in seconds; 0 when none is pending. */
  readonly pendingAge: number;
}

/** Counts what waits in an outbox and what died there. Ages never go below 0. Read-only. */
export async function readOutbox(tenant: Database): Promise<OutboxFigures> {
  const [figures] = await tenant.read({
    sql: `SELECT COALESCE(SUM(status = 'pending'), 0), COALESCE(SUM(status = 'dead'), 0),
        COALESCE(GREATEST(TIMESTAMPDIFF(SECOND, MIN(CASE WHEN status = 'pending' THEN created_at END), NOW()), 0), 0)
      FROM serial_link_outbox WHERE status IN ('pending', 'dead')`,
    row: (next) => ({ pending: next(integer), dead: next(integer), pendingAge: next(integer) }),
  });
  return figures ?? { pending: 0, dead: 0, pendingAge: 0 };
}

/**
 * Counts the dead entries that a person has acknowledged. One statement on the tenant cluster, where our own
 * schema lies too. Read-only.
 */
export async function readAcknowledged(
  tenant: Database,
  monitoringSchema: string,
  tenantId: number,
): Promise<number> {
  const [count] = await tenant.read({
    sql: `SELECT COUNT(*) FROM ${monitoringSchema}.acknowledgement AS acknowledged
      JOIN serial_link_outbox AS entry ON entry.id = acknowledged.outbox_id
      WHERE acknowledged.tenant_id = :tenant AND entry.status = 'dead'`,
    parameters: { tenant: tenantId },
    row: (next) => next(integer),
  });
  return count ?? 0;
}

/** Links that failed at spawn. */
export interface FailedLinks {
  readonly current: number;
  readonly before: number;
}

/** Counts distinct links whose entry was created in a period, without those of the checker. Read-only. */
export async function readFailedLinks(tenant: Database, { current, before }: Periods): Promise<FailedLinks> {
  const [counts] = await tenant.read({
    sql: `SELECT (${failedLinks('from', 'to')}), (${failedLinks('earlier', 'from')})`,
    parameters: { earlier: before.from, from: current.from, to: current.to },
    row: (next) => ({ current: next(integer), before: next(integer) }),
  });
  return counts ?? { current: 0, before: 0 };
}

/** Naming each status lets the index on (status, created_at) bound the period. */
function failedLinks(from: string, to: string): string {
  return `SELECT COUNT(DISTINCT serial_code, dag_token_id) FROM serial_link_outbox
    WHERE status IN ('pending', 'done', 'dead') AND (last_error IS NULL OR last_error NOT LIKE '${CHECKER_MARK}%')
      AND created_at >= ${inSessionClock(`:${from}`)} AND created_at < ${inSessionClock(`:${to}`)}`;
}

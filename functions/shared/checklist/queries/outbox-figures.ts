import { integer } from '../../database/columns.ts';
import type { Database } from '../../database/data-api.ts';
import { ANY_STATUS, FROM_SPAWN, outboxState } from '../../queries/outbox-state.ts';
import { inSessionClock } from '../../queries/sql-time.ts';
import type { Periods } from '../periods.ts';

/** One tenant's outbox now. */
export interface OutboxFigures {
  readonly pending: number;
  readonly dead: number;
  /** Age in seconds of the oldest pending entry, as the alarm judges it; 0 when none is pending. */
  readonly pendingAge: number;
  /** Pending entries without any time: nobody knows how old they are. */
  readonly pendingWithoutTime: number;
  /** Entries without a status: they are neither pending nor dead, and nobody works on them. */
  readonly withoutStatus: number;
  /** Entries dated in the future. */
  readonly ahead: number;
}

/** Counts what waits in an outbox and what died there. Read-only. */
export async function readOutbox(tenant: Database): Promise<OutboxFigures> {
  const [figures] = await tenant.read({
    sql: `SELECT ${outboxState.pending}, ${outboxState.dead}, ${outboxState.pendingAge},
      ${outboxState.pendingWithoutTime}, ${outboxState.withoutStatus}, ${outboxState.ahead}`,
    row: (next) => ({
      pending: next(integer),
      dead: next(integer),
      pendingAge: next(integer),
      pendingWithoutTime: next(integer),
      withoutStatus: next(integer),
      ahead: next(integer),
    }),
  });
  if (figures === undefined) throw new Error('The outbox query answered no row.');
  return figures;
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

/** Links of one tenant by the period of their spawn, or of their first failure. */
export interface LinkCounts {
  /** Job ticket serials spawned in the period. */
  readonly spawned: number;
  /** Those of them with their tenant link. */
  readonly tenantLinked: number;
  /** Core links that failed at spawn in the period. */
  readonly failed: number;
  /** Those of them that stand in the outbox still, pending or dead. */
  readonly unlinked: number;
}

/** Counts the links of two adjoining periods from the tenant's database alone, so also while Core is down. Read-only. */
export async function readLinkCounts(
  tenant: Database,
  { current, before }: Periods,
): Promise<{ readonly current: LinkCounts; readonly before: LinkCounts }> {
  const [counts] = await tenant.read({
    sql: `SELECT ${linkCounts('from', 'to')}, ${linkCounts('earlier', 'from')}`,
    parameters: { earlier: before.from, from: current.from, to: current.to },
    row: (next) => {
      const one = () => ({
        spawned: next(integer),
        tenantLinked: next(integer),
        failed: next(integer),
        unlinked: next(integer),
      });
      return { current: one(), before: one() };
    },
  });
  if (counts === undefined) throw new Error('The query of links answered no row.');
  return counts;
}

/** `spawned_at` is written in UTC, the outbox by `NOW()`. */
function linkCounts(from: string, to: string): string {
  const spawned = `spawned_at >= :${from} AND spawned_at < :${to}`;
  const window = `created_at >= ${inSessionClock(`:${from}`)} AND created_at < ${inSessionClock(`:${to}`)}`;
  return `(SELECT COUNT(*) FROM job_ticket_serial WHERE ${spawned}),
      (SELECT COUNT(spawned_token_id) FROM job_ticket_serial WHERE ${spawned}),
      (SELECT COUNT(DISTINCT serial_code, dag_token_id) FROM serial_link_outbox
        WHERE ${ANY_STATUS} AND ${FROM_SPAWN} AND ${window}),
      (SELECT COUNT(DISTINCT serial_code, dag_token_id) FROM serial_link_outbox
        WHERE status IN ('pending', 'dead') AND ${FROM_SPAWN} AND ${window})`;
}

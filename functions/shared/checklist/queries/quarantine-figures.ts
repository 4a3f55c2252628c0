import { integer, text } from '../../database/columns.ts';
import type { Database } from '../../database/data-api.ts';
import { inSessionClock } from '../../queries/sql-time.ts';
import type { Periods } from '../periods.ts';

/** One tenant's quarantined serials of one reason. */
export interface QuarantinedSerials {
  readonly reason: string;
  /** Resolved ones included. */
  readonly total: number;
  readonly unresolved: number;
  /** Unresolved, and there since before the period began. */
  readonly old: number;
  /** Quarantined in the period. */
  readonly added: number;
  /** Quarantined in the period before. */
  readonly addedBefore: number;
}

/**
 * Counts quarantined serials by reason. Read-only.
 * @param tenantId null while it is not known: then the whole database is the tenant's.
 */
export function readQuarantine(
  tenant: Database,
  tenantId: number | null,
  { current, before }: Periods,
): Promise<QuarantinedSerials[]> {
  const [earlier, from, to] = [inSessionClock(':earlier'), inSessionClock(':from'), inSessionClock(':to')];
  return tenant.read({
    sql: `SELECT COALESCE(reason, ''), COUNT(*), SUM(resolved_at IS NULL),
        COALESCE(SUM(resolved_at IS NULL AND quarantined_at < ${from}), 0),
        COALESCE(SUM(quarantined_at >= ${from} AND quarantined_at < ${to}), 0),
        COALESCE(SUM(quarantined_at >= ${earlier} AND quarantined_at < ${from}), 0)
      FROM serial_quarantine ${tenantId === null ? '' : 'WHERE tenant_id = :tenant'}
      GROUP BY COALESCE(reason, '') ORDER BY COALESCE(reason, '')`,
    parameters: {
      earlier: before.from,
      from: current.from,
      to: current.to,
      ...(tenantId === null ? {} : { tenant: tenantId }),
    },
    row: (next) => ({
      reason: next(text),
      total: next(integer),
      unresolved: next(integer),
      old: next(integer),
      added: next(integer),
      addedBefore: next(integer),
    }),
  });
}

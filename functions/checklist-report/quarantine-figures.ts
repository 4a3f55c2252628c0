import { integer, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { inSessionClock } from '../shared/queries/sql-time.ts';
import type { Period } from './periods.ts';

/** One tenant's quarantined serials of one reason. */
export interface QuarantinedSerials {
  readonly reason: string;
  /** Resolved ones included. */
  readonly total: number;
  readonly unresolved: number;
  /** Quarantined in the period. */
  readonly added: number;
}

/**
 * Counts quarantined serials by reason. Read-only.
 * @param tenantId null while it is not known: then the whole database is the tenant's.
 */
export function readQuarantine(
  tenant: Database,
  tenantId: number | null,
  period: Period,
): Promise<QuarantinedSerials[]> {
  return tenant.read({
    sql: `SELECT reason, COUNT(*), SUM(resolved_at IS NULL),
        COALESCE(SUM(quarantined_at >= ${inSessionClock(':from')} AND quarantined_at < ${inSessionClock(':to')}), 0)
      FROM serial_quarantine ${tenantId === null ? '' : 'WHERE tenant_id = :tenant'}
      GROUP BY reason ORDER BY reason`,
    parameters: { from: period.from, to: period.to, ...(tenantId === null ? {} : { tenant: tenantId }) },
    row: (next) => ({
      reason: next(text),
      total: next(integer),
      unresolved: next(integer),
      added: next(integer),
    }),
  });
}

import { integer, nullable, text } from '../database/columns.ts';
import type { Database } from '../database/data-api.ts';
import { asUtc, isTime } from './sql-time.ts';

/** One tenant's quarantined serials of one reason, resolved ones included. Times are ISO 8601 UTC. */
export interface QuarantineReason {
  /** Empty for rows without one. */
  readonly reason: string;
  readonly count: number;
  readonly first: string | null;
  readonly last: string | null;
}

/**
 * Quarantined serials by reason, as the ERP counts them. Read-only.
 * @param tenantId null while it is not known: then the whole database is the tenant's.
 */
export function readQuarantineByReason(
  tenant: Database,
  tenantId: number | null,
): Promise<QuarantineReason[]> {
  return tenant.read({
    sql: `SELECT COALESCE(reason, ''), COUNT(*), ${asUtc(`MIN(CASE WHEN ${isTime('quarantined_at')} THEN quarantined_at END)`)}, ${asUtc('MAX(quarantined_at)')}
      FROM serial_quarantine ${tenantId === null ? '' : 'WHERE tenant_id = :tenant'}
      GROUP BY COALESCE(reason, '') ORDER BY COALESCE(reason, '')`,
    ...(tenantId === null ? {} : { parameters: { tenant: tenantId } }),
    row: (next) => ({
      reason: next(text),
      count: next(integer),
      first: next(nullable(text)),
      last: next(nullable(text)),
    }),
  });
}

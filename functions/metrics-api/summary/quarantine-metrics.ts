import { integer, text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';

export interface QuarantineMetrics {
  readonly total_quarantined: number;
  readonly by_reason: Readonly<Record<string, number>>;
}

/** Quarantined serials by reason, resolved ones included, as the ERP counts them. Read-only. */
export async function readQuarantineMetrics(tenant: Database, tenantId: number): Promise<QuarantineMetrics> {
  const reasons = await tenant.read({
    sql: 'SELECT reason, COUNT(*) FROM serial_quarantine WHERE tenant_id = :tenant GROUP BY reason ORDER BY reason',
    parameters: { tenant: tenantId },
    row: (next) => [next(text), next(integer)] as const,
  });
  return {
    total_quarantined: reasons.reduce((sum, [, count]) => sum + count, 0),
    by_reason: Object.fromEntries(reasons),
  };
}

import type { Database } from '../../shared/database/data-api.ts';
import { readQuarantineByReason } from '../../shared/queries/quarantine-by-reason.ts';
import type { QuarantineMetrics } from '../contract.ts';

/** Quarantined serials by reason, resolved ones included, as the ERP counts them. Read-only. */
export async function readQuarantineMetrics(tenant: Database, tenantId: number): Promise<QuarantineMetrics> {
  const reasons = await readQuarantineByReason(tenant, tenantId);
  return {
    total_quarantined: reasons.reduce((sum, { count }) => sum + count, 0),
    by_reason: Object.fromEntries(reasons.map(({ reason, count }) => [reason, count])),
  };
}

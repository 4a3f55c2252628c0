import { integer } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { percentage } from '../percentage.ts';
import type { TenantSchema } from '../tenant-schema.ts';

export interface LinkMetrics {
  readonly total_serials: number;
  readonly tenant_linked: number;
  readonly unspawned: number;
  /** Percent with two decimals; null without serials. */
  readonly link_rate: number | null;
}

/**
 * Counts the tenant's job ticket serials. `link_rate` dips whenever tickets are planned but not started: it
 * is no success rate. Read-only.
 */
export async function readLinkMetrics(
  tenant: Database,
  { ticketTable }: TenantSchema,
  tenantId: number,
): Promise<LinkMetrics> {
  const ofTenant =
    ticketTable === null
      ? ''
      : `WHERE id_job_ticket IN (SELECT id_job_ticket FROM ${ticketTable} WHERE id_org = :tenant)`;
  const [counts] = await tenant.read({
    sql: `SELECT COUNT(*), COUNT(spawned_token_id), COUNT(*) - COUNT(spawned_at) FROM job_ticket_serial ${ofTenant}`,
    ...(ticketTable === null ? {} : { parameters: { tenant: tenantId } }),
    row: (next) => ({ total: next(integer), linked: next(integer), unspawned: next(integer) }),
  });
  const { total, linked, unspawned } = counts ?? { total: 0, linked: 0, unspawned: 0 };
  return { total_serials: total, tenant_linked: linked, unspawned, link_rate: percentage(linked, total) };
}

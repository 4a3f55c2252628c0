import type { Database } from '../../shared/database/data-api.ts';
import type { TenantSchema } from '../../shared/database/tenant-schema.ts';
import { percentage } from '../../shared/percentage.ts';
import { readTicketSerials } from '../../shared/queries/ticket-serials.ts';
import type { LinkMetrics } from '../contract.ts';

/**
 * Counts the tenant's job ticket serials. `link_rate` dips whenever tickets are planned but not started: it
 * is no success rate. Read-only.
 */
export async function readLinkMetrics(
  tenant: Database,
  { ticketTable }: TenantSchema,
  tenantId: number,
): Promise<LinkMetrics> {
  const { total, linked, unspawned } = await readTicketSerials(tenant, ticketTable, tenantId);
  return { total_serials: total, tenant_linked: linked, unspawned, link_rate: percentage(linked, total) };
}

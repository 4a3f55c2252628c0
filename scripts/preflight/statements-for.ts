import type { Tenant } from '../../functions/shared/database/tenants.ts';
import type { TicketTable } from '../../functions/shared/queries/ticket-table.ts';
import type { PreflightContext } from './preflight-context.ts';
import { type ShippedStatement, shippedStatements } from './statements/shipped.ts';

/** The statements that functions send about a tenant, or, where there is none, about anybody. */
export function statementsFor(
  { target, now }: PreflightContext,
  tenant: Tenant | undefined,
  tenants: readonly Tenant[],
  ticketTable: TicketTable = null,
): Promise<readonly ShippedStatement[]> {
  const ids = tenants.flatMap(({ id }) => id ?? []);
  return shippedStatements({
    tenant: { id: tenant?.id ?? 1, code: tenant?.code ?? 'none' },
    // Without any, some statements would not be made.
    tenantIds: ids.length === 0 ? [1] : ids,
    ticketTable,
    monitoringSchema: target.monitoringSchema,
    databasePrefix: target.databasePrefix,
    now: now(),
  });
}

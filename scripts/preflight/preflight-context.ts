import type { Databases } from '../../functions/shared/database/databases.ts';
import type { Tenant } from '../../functions/shared/database/tenants.ts';
import type { StatementContext } from './statements/context.ts';
import { type ShippedStatement, shippedStatements } from './statements/shipped.ts';
import type { OtherAccount, Target } from './target.ts';

/** What every part of a preflight needs. */
export interface PreflightContext {
  readonly target: Target;
  /** As the functions that write open them, but for questions alone. */
  readonly databases: Databases;
  /** As the functions with the other accounts open them, without those that cannot come in. */
  readonly others: ReadonlyMap<OtherAccount['account'], Databases>;
  readonly now: () => Date;
  /** Rows from which reading a whole table takes too long for a statement. */
  readonly bigTable: number;
}

/** The statements that functions send about a tenant, or, where there is none, about anybody. */
export function statementsFor(
  { target, now }: PreflightContext,
  tenant: Tenant | undefined,
  tenants: readonly Tenant[],
  tickets: Pick<StatementContext, 'ticketTable' | 'ticketTables'> = { ticketTable: null, ticketTables: [] },
): Promise<readonly ShippedStatement[]> {
  const ids = tenants.flatMap(({ id }) => id ?? []);
  return shippedStatements({
    tenant: { id: tenant?.id ?? 1, code: tenant?.code ?? 'none' },
    // Without any, some statements would not be made.
    tenantIds: ids.length === 0 ? [1] : ids,
    ...tickets,
    monitoringSchema: target.monitoringSchema,
    databasePrefix: target.databasePrefix,
    now: now(),
  });
}

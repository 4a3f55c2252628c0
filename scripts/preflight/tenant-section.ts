import type { Tenant } from '../../functions/shared/database/tenants.ts';
import { readTicketTable } from '../../functions/shared/queries/ticket-table.ts';
import { attempt } from './attempt.ts';
import { checkCollations } from './collations.ts';
import { checkErpZone } from './erp-zone.ts';
import { explainAll } from './explain-all.ts';
import type { Finding, Section } from './finding.ts';
import { tenantIndexes } from './index-rules.ts';
import { checkIndexes } from './indexes.ts';
import { type Inventory, readInventory } from './inventory.ts';
import { checkNewestTimes, TENANT_TIMES } from './newest-times.ts';
import { isThere, type OwnSchema } from './own-schema.ts';
import type { PreflightContext } from './preflight-context.ts';
import type { Server } from './server.ts';
import { statementsFor } from './statements-for.ts';
import { TICKET_TABLES, tenantRules } from './table-rules.ts';
import { checkTables } from './tables.ts';
import { tellTickets } from './tickets.ts';

/** An active tenant whose database is there. */
export interface LocatedTenant extends Tenant {
  readonly schema: string;
}

export interface TenantSubject {
  readonly server: Server;
  readonly own: OwnSchema;
  readonly tenant: LocatedTenant;
  /** All that are looked at. */
  readonly tenants: readonly Tenant[];
}

/** Checks one tenant's database. Read-only. */
export async function tenantSection(context: PreflightContext, subject: TenantSubject): Promise<Section> {
  const { code, schema } = subject.tenant;
  const findings = await attempt('tables', () => checkSchema(context, subject));
  return { cluster: 'tenants', tenant: code, title: `Tenant ${code}, database ${schema}`, findings };
}

async function checkSchema(
  context: PreflightContext,
  { server, own, tenant, tenants }: TenantSubject,
): Promise<readonly Finding[]> {
  const { bigTable, databases, target } = context;
  const { schema } = tenant;
  const database = databases.tenant(schema);
  const ticketTable = await readTicketTable(databases.tenantCluster, schema);
  const all = await statementsFor(context, tenant, tenants, ticketTable);
  const statements = all.filter((statement) => statement.database === 'tenant' && isThere(own, statement));
  const inventory: Inventory = await readInventory(database, server.flavour, schema, [
    ...Object.keys(tenantRules),
    ...TICKET_TABLES,
  ]);
  const known = [
    ...checkTables({ inventory, rules: tenantRules, statements, modes: target.modes }),
    tellTickets(ticketTable, inventory),
    ...checkIndexes({
      inventory,
      rules: tenantIndexes,
      ticketsNameOrganisation: ticketTable !== null,
      bigTable,
    }),
    ...checkCollations(inventory, tenantRules, statements),
    ...(await attempt('time', () => checkNewestTimes(database, inventory, TENANT_TIMES))),
    ...(await attempt('time', () => checkErpZone(database, inventory))),
  ];
  return [...known, ...(await explainAll(context, database, statements, known, schema))];
}

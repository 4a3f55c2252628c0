import type { Tenant } from '../../functions/shared/database/tenants.ts';
import { readTicketTable, type TicketTable } from '../../functions/shared/queries/ticket-table.ts';
import { attempt } from './attempt.ts';
import { checkCollations } from './collations.ts';
import { checkErpZone } from './erp-zone.ts';
import { explainAll, withoutDenied } from './explain-all.ts';
import { type Finding, ok, type Section } from './finding.ts';
import { tenantIndexes } from './index-rules.ts';
import { checkIndexes } from './indexes.ts';
import { type Inventory, readInventory } from './inventory.ts';
import { checkNewestTimes, hasColumns, TENANT_TIMES } from './newest-times.ts';
import { checkOddRows } from './odd-rows.ts';
import { isThere, type OwnSchema } from './own-schema.ts';
import { type PreflightContext, statementsFor } from './preflight-context.ts';
import type { Server } from './server.ts';
import { TICKET_TABLES, tenantRules } from './table-rules.ts';
import { checkTables } from './tables.ts';

/** An active tenant whose database is there. */
export interface LocatedTenant extends Tenant {
  readonly schema: string;
}

export interface TenantSubject {
  readonly server: Server;
  readonly own: OwnSchema;
  /** What was found about it. */
  readonly aboutOwn: readonly Finding[];
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
  { server, own, aboutOwn, tenant, tenants }: TenantSubject,
): Promise<readonly Finding[]> {
  const { bigTable, databases, target } = context;
  const { schema } = tenant;
  const database = databases.tenant(schema);
  const ticketTable = await readTicketTable(databases.tenantCluster, schema);
  const inventory: Inventory = await readInventory(database, server.flavour, schema, [
    ...Object.keys(tenantRules),
    ...TICKET_TABLES,
  ]);
  const ticketTables = TICKET_TABLES.filter((name) => hasColumns(inventory, name, ['id_job_ticket']));
  const all = await statementsFor(context, tenant, tenants, { ticketTable, ticketTables });
  const statements = all.filter((statement) => statement.database === 'tenant' && isThere(own, statement));
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
    ...(await attempt('rows', () => checkOddRows(database, inventory))),
  ];
  const explained = await explainAll(
    context,
    (open) => open.tenant(schema),
    statements,
    [...aboutOwn, ...known],
    schema,
  );
  return [...withoutDenied(known, explained), ...explained];
}

/** Which variant of the ticket table a tenant has; all of them are fine. */
function tellTickets(ticketTable: TicketTable, inventory: Inventory): Finding {
  if (ticketTable !== null)
    return ok(
      'tables',
      `Tickets are in ${ticketTable} and name their organisation (id_org): only this tenant's serials are counted.`,
    );
  const name = TICKET_TABLES.find((table) => inventory.has(table));
  const where = name === undefined ? 'no table with a known name' : `${name}, which has no id_org`;
  return ok('tables', `Tickets are in ${where}: all serials of this database count as the tenant's.`);
}

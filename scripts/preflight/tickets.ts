import type { TicketTable } from '../../functions/shared/queries/ticket-table.ts';
import { type Finding, ok } from './finding.ts';
import type { Inventory } from './inventory.ts';
import { TICKET_TABLES } from './table-rules.ts';

/** Which variant of the ticket table a tenant has; all of them are fine. */
export function tellTickets(ticketTable: TicketTable, inventory: Inventory): Finding {
  if (ticketTable !== null)
    return ok(
      'tables',
      `Tickets are in ${ticketTable} and name their organisation (id_org): only this tenant's serials are counted.`,
    );
  const name = TICKET_TABLES.find((table) => inventory.has(table));
  const where = name === undefined ? 'no table with a known name' : `${name}, which has no id_org`;
  return ok('tables', `Tickets are in ${where}: all serials of this database count as the tenant's.`);
}

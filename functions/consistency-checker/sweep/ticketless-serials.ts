import { text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { type TicketTableName, withoutTicket } from '../../shared/queries/ticket-table.ts';
import type { Slice } from './group-sums.ts';

/** Serials an answer: it stays below the Data API's 1 MiB. */
const SERIALS_A_CALL = 5_000;

/** Serials of a slice of `job_ticket_serial` whose job ticket does not exist, page by page. Read-only. */
export async function* ticketlessSerials(
  tenant: Database,
  ticketTables: readonly TicketTableName[],
  { from, to }: Slice,
): AsyncGenerator<readonly string[]> {
  if (ticketTables.length === 0) return;
  for (let after = from.id; ; ) {
    const page = await tenant.read({
      sql: `SELECT serial.id_serial, serial.serial_number FROM job_ticket_serial AS serial
        WHERE serial.id_serial > :after AND serial.id_serial <= :to AND serial.serial_number <> ''
          AND ${withoutTicket('serial.id_job_ticket', ticketTables)}
        ORDER BY serial.id_serial LIMIT ${SERIALS_A_CALL}`,
      parameters: { after, to: to.id },
      row: (next) => ({ id: next(text), serial: next(text) }),
    });
    if (page.length > 0) yield page.map(({ serial }) => serial);
    const last = page.at(-1);
    if (last === undefined || page.length < SERIALS_A_CALL) return;
    after = last.id;
  }
}

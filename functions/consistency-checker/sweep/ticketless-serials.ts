import { adaptivePages } from '../../shared/database/adaptive-pages.ts';
import { text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { type TicketTableName, withoutTicket } from '../../shared/queries/ticket-table.ts';
import type { Slice } from './group-sums.ts';

/** Serials an answer, at most. */
const SERIALS_A_CALL = 5_000;

/** Serials of a slice of `job_ticket_serial` whose job ticket does not exist, page by page. Read-only. */
export async function* ticketlessSerials(
  tenant: Database,
  ticketTables: readonly TicketTableName[],
  { from, to }: Slice,
): AsyncGenerator<readonly string[]> {
  if (ticketTables.length === 0) return;
  const pages = adaptivePages<{ id: string; serial: string }>(SERIALS_A_CALL, (after, limit) =>
    tenant.read({
      sql: `SELECT serial.id_serial, serial.serial_number FROM job_ticket_serial AS serial
        WHERE serial.id_serial > :after AND serial.id_serial <= :to AND serial.serial_number <> ''
          AND ${withoutTicket('serial.id_job_ticket', ticketTables)}
        ORDER BY serial.id_serial LIMIT ${limit}`,
      parameters: { after: after?.id ?? from.id, to: to.id },
      row: (next) => ({ id: next(text), serial: next(text) }),
    }),
  );
  for await (const page of pages) yield page.map(({ serial }) => serial);
}

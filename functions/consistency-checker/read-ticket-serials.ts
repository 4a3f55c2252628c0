import { readInParts } from '../shared/database/adaptive-pages.ts';
import { nullable, text, truth } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { jsonOfSerials } from '../shared/database/json-table.ts';
import { type TicketTableName, withoutTicket } from '../shared/queries/ticket-table.ts';
import { PAGE } from './recent-serials.ts';
import { type TicketSerial, youngSql } from './serial-record.ts';

/** Reads the `job_ticket_serial` rows of the serials, by their exact text. Read-only. */
export async function readTicketSerials(
  tenant: Database,
  serials: readonly string[],
  ticketTables: readonly TicketTableName[],
): Promise<ReadonlyMap<string, TicketSerial>> {
  return new Map(await readInParts(serials, PAGE, (part) => readPart(tenant, part, ticketTables)));
}

function readPart(
  tenant: Database,
  serials: readonly string[],
  ticketTables: readonly TicketTableName[],
): Promise<(readonly [string, TicketSerial])[]> {
  return tenant.read({
    sql: `SELECT serial.serial_number, serial.id_serial, serial.spawned_token_id,
        ${youngSql('serial.generated_at')},
        ${withoutTicket('serial.id_job_ticket', ticketTables)}
      FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
        serial_number VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$' ERROR ON ERROR
      )) AS wanted
      STRAIGHT_JOIN job_ticket_serial AS serial ON serial.serial_number = wanted.serial_number`,
    parameters: { serials: jsonOfSerials(serials) },
    row: (next) =>
      [
        next(text),
        { id: next(text), tokenId: next(nullable(text)), young: next(truth), ticketless: next(truth) },
      ] as const,
  });
}

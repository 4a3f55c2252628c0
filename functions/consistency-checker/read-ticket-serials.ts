import { nullable, text, truth } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { type TicketTableName, withoutTicket } from '../shared/queries/ticket-table.ts';
import { GRACE_MINUTES, type TicketSerial } from './serial-record.ts';

/** Reads the `job_ticket_serial` rows of the serials, by their exact text. Read-only. */
export async function readTicketSerials(
  tenant: Database,
  serials: readonly string[],
  ticketTables: readonly TicketTableName[],
): Promise<ReadonlyMap<string, TicketSerial>> {
  const rows = await tenant.read({
    sql: `SELECT serial.serial_number, serial.id_serial, serial.spawned_token_id,
        COALESCE(serial.generated_at > NOW() - INTERVAL ${GRACE_MINUTES} MINUTE, 0),
        ${withoutTicket('serial.id_job_ticket', ticketTables)}
      FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
        serial_number VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$'
      )) AS wanted
      STRAIGHT_JOIN job_ticket_serial AS serial ON serial.serial_number = wanted.serial_number`,
    parameters: { serials: JSON.stringify(serials) },
    row: (next) =>
      [
        next(text),
        { id: next(text), tokenId: next(nullable(text)), young: next(truth), ticketless: next(truth) },
      ] as const,
  });
  return new Map(rows);
}

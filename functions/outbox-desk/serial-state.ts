import { nullable, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { isTime } from '../shared/queries/sql-time.ts';
import type { CarryingToken, TicketSerial } from './contract.ts';

/** Tokens shown; a serial on more is a matter for the consistency checker. */
const MOST_TOKENS = 50;

/** The first tokens that carry exactly this serial, by id. Read-only. */
export function readCarryingTokens(tenant: Database, serial: string): Promise<CarryingToken[]> {
  return tenant.read({
    sql: `SELECT id_token, token_type, status, parent_token_id, parent_scrapped_token_id
      FROM flow_token
      WHERE serial_number = :serial AND CAST(serial_number AS BINARY) = CAST(:serial AS BINARY)
      ORDER BY id_token LIMIT ${MOST_TOKENS}`,
    parameters: { serial },
    row: (next) => ({
      token_id: next(text),
      type: next(nullable(text)),
      status: next(nullable(text)),
      parent_token_id: next(nullable(text)),
      replaces_token_id: next(nullable(text)),
    }),
  });
}

/** The job ticket's row of exactly this serial; null when no ticket knows it. Read-only. */
export async function readTicketSerial(tenant: Database, serial: string): Promise<TicketSerial | null> {
  const [row] = await tenant.read({
    // `spawned_at` is written in UTC.
    sql: `SELECT id_job_ticket, spawned_token_id, CASE WHEN ${isTime('spawned_at')} THEN DATE_FORMAT(spawned_at, '%Y-%m-%dT%H:%i:%sZ') END
      FROM job_ticket_serial
      WHERE serial_number = :serial AND CAST(serial_number AS BINARY) = CAST(:serial AS BINARY)`,
    parameters: { serial },
    row: (next) => ({
      job_ticket_id: next(text),
      spawned_token_id: next(nullable(text)),
      spawned_at: next(nullable(text)),
    }),
  });
  return row ?? null;
}

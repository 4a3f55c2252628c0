import type { Load } from '../bulk-load.ts';
import { type Edition, MEASURED, TICKET_PIECES, tenantDatabase } from './edition.ts';
import { pieceSql } from './piece.ts';

/** The measured tenant's job tickets; `id_org` is the column that the requirements' query filters by. */
export function ticketLoad(edition: Edition, end: string): Load {
  const piece = pieceSql(edition, end, `(seq * ${TICKET_PIECES})`);
  return {
    table: `${tenantDatabase(edition)}.hatthasilpa_job_ticket`,
    columns: {
      id_job_ticket: 'seq',
      ticket_code: "CONCAT('JT-', LPAD(seq, 8, '0'))",
      job_name: `CONCAT('Tote ', ${piece.sku}, ', order ', seq)`,
      target_qty: String(TICKET_PIECES),
      status: `IF(seq > ${edition.tickets - 100}, 'in_progress', 'completed')`,
      sku: piece.sku,
      created_at: piece.createdAt,
      id_org: String(MEASURED.id),
    },
    rows: edition.tickets,
  };
}

/** Its job ticket serials. */
export function ticketSerialLoad(edition: Edition, end: string): Load {
  const { ticket, createdAt, unspawned, unlinked } = pieceSql(edition, end, 'seq');
  return {
    table: `${tenantDatabase(edition)}.job_ticket_serial`,
    columns: {
      id_serial: 'seq',
      id_job_ticket: ticket,
      serial_number: serialOnTicket(edition, end),
      sequence_no: `1 + (seq - 1) MOD ${TICKET_PIECES}`,
      generated_at: createdAt,
      spawned_at: `IF(${unspawned}, NULL, ${createdAt})`,
      spawned_token_id: `IF(${unspawned} OR ${unlinked}, NULL, seq)`,
    },
    rows: edition.pieces,
  };
}

/** A token for each piece that was put on one; its id is the piece's number. */
export function tokenLoad(edition: Edition, end: string): Load {
  const { ticket, createdAt, unspawned } = pieceSql(edition, end, 'seq');
  return {
    table: `${tenantDatabase(edition)}.flow_token`,
    columns: {
      id_token: 'seq',
      id_instance: ticket,
      serial_number: serialOnTicket(edition, end),
      status: "'completed'",
      spawned_at: createdAt,
    },
    where: `NOT (${unspawned})`,
    rows: edition.pieces,
  };
}

function serialOnTicket(edition: Edition, end: string): string {
  const { oem, registered, createdAt } = pieceSql(edition, end, 'seq');
  const legacy = `CONCAT('MO-', YEAR(${createdAt}), '-', LPAD(seq, 8, '0'))`;
  return `IF(${oem}, ${legacy}, CONCAT('DEFA', ${registered}))`;
}

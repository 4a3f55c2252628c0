import { type Edition, TICKET_PIECES, TICKET_SECONDS } from './edition.ts';

/** Changes every serial's hash part and signature; the same seed makes the same rows. */
const SEED = 20251109;

/**
 * Places within a ticket, from 0, at which pieces differ from the others. The right answers are counted from
 * these, so each place has one peculiarity.
 */
export const PLACE = {
  /** In the registry a batch of an OEM order; on the ticket a code from before the standard, never registered. */
  oem: 0,
  /** Never put on a token. */
  unspawned: 7,
  scrapped: 21,
  used: 22,
  cancelled: 23,
  /** On every hundredth ticket: on a token, but without its tenant link. */
  unlinked: 11,
} as const;

/** One in so many pieces is without its tenant link although it is on a token. */
export const UNLINKED_EVERY = 5_000;

/** Entries of the outbox that still wait: the newest ones. */
export const PENDING_ENTRIES = 20;

/** One in so many entries is dead. */
export const DEAD_EVERY = 5_000;
export const DEAD_ENTRY = 2_500;

/** The piece of an outbox entry; both are counted from 1, over the whole of the past. */
export function pieceOfEntry(entry: number): number {
  return 5 * entry - 2;
}

/** SQL about one piece, whose number is itself SQL. */
export interface PieceSql {
  readonly ticket: string;
  /** DATETIME, UTC: when the ticket was opened, its serials registered and its pieces put on tokens. */
  readonly createdAt: string;
  readonly sku: string;
  /** As the registry has it, without the tenant's prefix. */
  readonly registered: string;
  /** What hangs on the seed: 64 hexadecimal digits. */
  readonly hash: string;
  readonly oem: string;
  readonly unspawned: string;
  readonly unlinked: string;
  /** Its entry in the outbox is not done. */
  readonly waiting: string;
}

/** @param end When the past ends, as SQL. */
export function pieceSql(edition: Edition, end: string, piece: string): PieceSql {
  const ticket = `(1 + (${piece} - 1) DIV ${TICKET_PIECES})`;
  const createdAt = `(${end} - INTERVAL (${edition.tickets} - ${ticket}) * ${TICKET_SECONDS} SECOND)`;
  const hash = `SHA2(CONCAT('${SEED}-', ${piece}), 256)`;
  const sku = `CONCAT('BAG', LPAD(${ticket} MOD 40, 3, '0'))`;
  const at = (place: number) => `${piece} MOD ${TICKET_PIECES} = ${place}`;
  const oem = at(PLACE.oem);
  const pending = `${piece} MOD 5 = 3 AND ${piece} > ${edition.pieces - 5 * PENDING_ENTRIES}`;
  const dead = `${piece} MOD ${5 * DEAD_EVERY} = ${pieceOfEntry(DEAD_ENTRY)}`;
  return {
    ticket,
    createdAt,
    sku,
    hash,
    oem,
    registered: `CONCAT(IF(${oem}, '-OEM-', '-HAT-'), ${sku}, DATE_FORMAT(${createdAt}, '-%Y%m%d-'),
      LPAD(${piece} MOD 100000, 5, '0'), '-', UPPER(LEFT(${hash}, 4)), '-', UPPER(RIGHT(${hash}, 1)))`,
    unspawned: at(PLACE.unspawned),
    unlinked: `${piece} MOD ${UNLINKED_EVERY} = ${PLACE.unlinked}`,
    waiting: `(${pending} OR ${dead})`,
  };
}

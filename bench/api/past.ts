import { type Edition, TICKET_PIECES, TICKET_SECONDS } from './edition.ts';
import { DEAD_ENTRY, DEAD_EVERY, PENDING_ENTRIES, UNLINKED_EVERY } from './piece.ts';

/** What lies on one ticket of the measured tenant. */
export interface Ticket {
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Numbers of its outbox entries. */
  readonly entries: readonly number[];
  /** Entries that still wait, and dead ones: the core links of both are missing. */
  readonly pending: number;
  readonly dead: number;
  /** Pieces on a token without their tenant link. */
  readonly unlinked: number;
}

const TICKET_ENTRIES = TICKET_PIECES / 5;

/**
 * Tickets opened at a time or later, oldest first. The rules are those of `piece.ts`, told once more: an
 * answer is held against them, not against SQL that might share its faults.
 */
export function ticketsSince(edition: Edition, end: Date, from: number): readonly Ticket[] {
  const count = Math.floor((end.getTime() - from) / (TICKET_SECONDS * 1_000)) + 1;
  const first = Math.max(1, edition.tickets - count + 1);
  return Array.from({ length: edition.tickets - first + 1 }, (_, index) =>
    ticketOf(edition, end, first + index),
  );
}

function ticketOf(edition: Edition, end: Date, number: number): Ticket {
  const entries = Array.from(
    { length: TICKET_ENTRIES },
    (_, index) => (number - 1) * TICKET_ENTRIES + index + 1,
  );
  return {
    createdAt: end.getTime() - (edition.tickets - number) * TICKET_SECONDS * 1_000,
    entries,
    pending: entries.filter((entry) => entry > edition.entries - PENDING_ENTRIES).length,
    dead: entries.filter((entry) => entry % DEAD_EVERY === DEAD_ENTRY).length,
    unlinked: ((number - 1) * TICKET_PIECES) % UNLINKED_EVERY === 0 ? 1 : 0,
  };
}

export function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

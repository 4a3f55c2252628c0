import type { ErpNames } from '../../local/erp/set-up.ts';

/** Pieces that the measured tenant makes in a day; all other tenants together register as many. */
export const PIECES_A_DAY = 5_000;

/** Pieces of one job ticket. */
export const TICKET_PIECES = 50;

/** Seconds from one ticket of the measured tenant to the next. */
export const TICKET_SECONDS = (86_400 * TICKET_PIECES) / PIECES_A_DAY;

export const TENANTS = 20;

/** `organization.code` and id of the tenant that is measured. */
export const MEASURED = { id: 1, code: 'DEFAULT' } as const;

/** The factory group at one age. A day is the same in all editions: what differs is the past. */
export interface Edition {
  readonly label: string;
  readonly names: ErpNames;
  /** Days since the first piece. */
  readonly days: number;
  /** Rows of the registry. */
  readonly registered: number;
  /** Job ticket serials of the measured tenant. */
  readonly pieces: number;
  readonly tickets: number;
  /** Outbox entries of the measured tenant: every fifth link failed at spawn, far more than on a good day. */
  readonly entries: number;
}

function editionOf(label: string, name: string, days: number): Edition {
  const pieces = days * PIECES_A_DAY;
  return {
    label,
    names: { coreDatabase: name, tenantPrefix: `${name}_t_`, ownSchema: `${name}_monitor` },
    days,
    registered: 2 * pieces,
    pieces,
    tickets: pieces / TICKET_PIECES,
    entries: pieces / 5,
  };
}

export const YOUNG = editionOf('100 thousand', 'young', 10);
export const OLD = editionOf('10 million', 'old', 1_000);

/** Enough for a summary of some milliseconds. */
export const GROWN = editionOf('400 thousand', 'grown', 40);

/** The measured tenant's database. */
export function tenantDatabase({ names }: Edition): string {
  return names.tenantPrefix + MEASURED.code.toLowerCase();
}

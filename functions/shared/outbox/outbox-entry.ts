import { CHECKER_MARK, REFUSED_MARK } from '../../../lib/catalogue/outbox-policy.ts';

/** A pending outbox entry as somebody read it who is about to try its link. Ids are 64-bit and travel as text. */
export interface OutboxEntry {
  readonly id: string;
  readonly serialCode: string;
  readonly tokenId: string;
  readonly retryCount: number;
  /** Whether the consistency checker handed it over; its errors keep the mark, as the link error rate leaves it out. */
  readonly fromChecker: boolean;
  /** Whether it was refused before for a reason that is not known to be its own: it is tried after all others. */
  readonly refused: boolean;
  /** Where it stands in the order of creation, for paging. */
  readonly createdAt: string;
}

/** Whether the error of a pending entry says that it waits with a refusal that nobody can put down to it. */
export function isRefused(lastError: string | null): boolean {
  return (lastError ?? '').replace(`${CHECKER_MARK} `, '').startsWith(REFUSED_MARK);
}

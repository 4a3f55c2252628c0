/** A pending outbox entry as somebody read it who is about to try its link. Ids are 64-bit and travel as text. */
export interface OutboxEntry {
  readonly id: string;
  readonly serialCode: string;
  readonly tokenId: string;
  readonly retryCount: number;
  /** Whether the consistency checker handed it over; its errors keep the mark, as the link error rate leaves it out. */
  readonly fromChecker: boolean;
  /** Where it stands in the order of creation, for paging. */
  readonly createdAt: string;
}

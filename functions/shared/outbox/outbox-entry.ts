/** A pending outbox entry as somebody read it who is about to try its link. Ids are 64-bit and travel as text. */
export interface OutboxEntry {
  readonly id: string;
  readonly serialCode: string;
  readonly tokenId: string;
  readonly retryCount: number;
  /** Whether the consistency checker handed it over; its errors keep the mark, as the link error rate leaves it out. */
  readonly fromChecker: boolean;
  /** `created_at` as the database writes it, for paging. */
  readonly createdAt: string;
}

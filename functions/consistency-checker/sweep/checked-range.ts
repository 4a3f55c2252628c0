/** What is swept: serials on both sides, and tokens with their links. */
export type SweepPart = 'serials' | 'tokens';

/** Rows of a tenant that were looked at, whatever came of it. */
export interface CheckedRange {
  readonly part: SweepPart;
  readonly from: SweepPosition;
  readonly to: SweepPosition;
  /** Rows that it held, on all sides together. */
  readonly rows: number;
}

/** A range as our schema remembers it. */
export interface RememberedRange extends CheckedRange {
  /** Seconds since it was looked at. */
  readonly ageSeconds: number;
}

/** Where a range begins or ends. What it begins with is part of it in time and not by id; the end the other way round. */
export interface SweepPosition {
  /** `job_ticket_serial.id_serial` or `flow_token.id_token`: rows after it come next. */
  readonly id: string;
  /** `serial_registry.created_at`, UTC `YYYY-MM-DD HH:MM:SS`: rows from then on come next. Without meaning for tokens. */
  readonly time: string;
}

/** Before the first row. */
export const START: SweepPosition = { id: '0', time: '1000-01-01 00:00:00' };

/** Negative when the first comes before the second. */
export function comparePositions(part: SweepPart, one: SweepPosition, other: SweepPosition): number {
  const [before, after] = part === 'serials' ? [one.time, other.time] : [BigInt(one.id), BigInt(other.id)];
  return before < after ? -1 : before > after ? 1 : 0;
}

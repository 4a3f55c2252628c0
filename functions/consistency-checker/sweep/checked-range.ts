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

/**
 * What a position is made of. Serials have two rulers, the ids of one side and the times of the other: where rows
 * do not lie in the order of their generation, one may be at its end long before the other.
 */
export type Ruler = keyof SweepPosition;
export const RULERS = { serials: ['id', 'time'], tokens: ['id'] } as const satisfies Readonly<
  Record<SweepPart, readonly Ruler[]>
>;

/** Negative when the first comes before the second. */
export function compareOn(ruler: Ruler, one: SweepPosition, other: SweepPosition): number {
  const [before, after] = ruler === 'time' ? [one.time, other.time] : [BigInt(one.id), BigInt(other.id)];
  return before < after ? -1 : before > after ? 1 : 0;
}

/** Whether a position has come to another one, whatever it is measured by. */
export function hasReached(part: SweepPart, position: SweepPosition, other: SweepPosition): boolean {
  return RULERS[part].every((ruler) => compareOn(ruler, position, other) >= 0);
}

/** What the range selector offers, in seconds. */
export const RANGES = {
  '1h': 3_600,
  '3h': 3 * 3_600,
  '12h': 12 * 3_600,
  '24h': 24 * 3_600,
  '1w': 7 * 24 * 3_600,
} as const;
export type RangeName = keyof typeof RANGES;

/** A stretch of time that ends at a full minute. */
export interface TimeRange {
  /** Epoch milliseconds. */
  readonly start: number;
  /** Epoch milliseconds; not included. */
  readonly end: number;
}

const MINUTE_MS = 60_000;

/** The running minute included: what was measured a moment ago is what somebody wants to see. */
export function rangeUntil(now: Date, name: RangeName): TimeRange {
  const end = (Math.floor(now.getTime() / MINUTE_MS) + 1) * MINUTE_MS;
  return { start: end - RANGES[name] * 1000, end };
}

export function isRangeName(text: string): text is RangeName {
  return Object.hasOwn(RANGES, text);
}

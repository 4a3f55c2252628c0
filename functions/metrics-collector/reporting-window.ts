/** A UTC day whose totals a run reports. Times are UTC text, `YYYY-MM-DD HH:MM:SS`, as SQL takes them. */
export interface ReportedDay {
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  /** The time that its datapoints carry. */
  readonly at: Date;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** So long after midnight, yesterday's totals are sent once more: its last serials came after its last run. */
const FINAL_VALUE_UNTIL_MS = 15 * MINUTE_MS;

/** Today, and until 00:15 also yesterday, whose datapoints carry yesterday's last minute. */
export function reportedDays(now: Date): readonly ReportedDay[] {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const today = day(midnight, now);
  if (now.getTime() - midnight >= FINAL_VALUE_UNTIL_MS) return [today];
  return [today, day(midnight - DAY_MS, new Date(midnight - MINUTE_MS))];
}

function day(midnight: number, at: Date): ReportedDay {
  return { from: sqlTime(midnight), to: sqlTime(midnight + DAY_MS), at };
}

function sqlTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

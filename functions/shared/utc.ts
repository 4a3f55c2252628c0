export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** ISO 8601 UTC without milliseconds, as the API shows times. */
export function isoTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** `YYYY-MM-DD HH:MM:SS`, as SQL takes times. */
export function sqlTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

/** The last `count` whole units of UTC, the running one included, newest first, as their starts. */
export function lastUnits(now: Date, unitMs: number, count: number): readonly number[] {
  const current = Math.floor(now.getTime() / unitMs) * unitMs;
  return Array.from({ length: count }, (_, index) => current - index * unitMs);
}

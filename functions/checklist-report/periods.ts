import type { Cadence } from './checklist-event.ts';

/** Whole UTC days. Times are UTC text, `YYYY-MM-DD HH:MM:SS`, as SQL takes them. */
export interface Period {
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  /** For people: a day, the first and last day, or a month. */
  readonly label: string;
}

/** The period that a report is about, and the one right before it. */
export interface Periods {
  readonly current: Period;
  readonly before: Period;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Yesterday, the seven days up to yesterday, or last calendar month. */
export function periodsOf(cadence: Cadence, now: Date): Periods {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  if (cadence === 'monthly') {
    const starts = [0, 1, 2].map((back) => Date.UTC(year, month - back, 1));
    return periods(starts, (from) => isoDay(from).slice(0, 7));
  }
  const midnight = Date.UTC(year, month, now.getUTCDate());
  const days = cadence === 'daily' ? 1 : 7;
  const starts = [0, 1, 2].map((back) => midnight - back * days * DAY_MS);
  return periods(starts, (from, to) =>
    days === 1 ? isoDay(from) : `${isoDay(from)} to ${isoDay(to - DAY_MS)}`,
  );
}

/** @param starts The current period's end, its start and the start of the one before, in milliseconds. */
function periods(starts: readonly number[], label: (from: number, to: number) => string): Periods {
  const [end = 0, start = 0, earlier = 0] = starts;
  const period = (from: number, to: number) => ({
    from: sqlTime(from),
    to: sqlTime(to),
    label: label(from, to),
  });
  return { current: period(start, end), before: period(earlier, start) };
}

function isoDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

function sqlTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

import { DAY_MS, sqlTime } from '../utc.ts';
import type { Cadence } from './cadence.ts';

/** Whole UTC days. */
export interface Period {
  readonly start: Date;
  /** Exclusive. */
  readonly end: Date;
  /** `start` and `end` as SQL takes UTC times, `YYYY-MM-DD HH:MM:SS`. */
  readonly from: string;
  readonly to: string;
  /** First and last day, `YYYY-MM-DD`. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** For people: a day, the first and last day, or a month. */
  readonly label: string;
}

/** The period that a report is about, and the one right before it. */
export interface Periods {
  readonly current: Period;
  readonly before: Period;
}

/** The last period that is over: yesterday, the last full week from Monday to Sunday, or the last calendar month. */
export function lastPeriods(cadence: Cadence, now: Date): Periods {
  return periodsEndingAt(cadence, startOf(cadence, now.getTime()));
}

/** The period that a day lies in, be it over or not. @param day Any time of the day, in milliseconds. */
export function periodsOfDay(cadence: Cadence, day: number): Periods {
  return periodsEndingAt(cadence, nextStart(cadence, startOf(cadence, day)));
}

/** A day of the calendar, `YYYY-MM-DD`, in milliseconds; undefined for any other text. */
export function readDay(text: string): number | undefined {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(day) || isoDay(day) !== text ? undefined : day;
}

/**
 * The periods of the report that somebody asks for.
 * @param day `YYYY-MM-DD`, any day of the period; undefined for the last period that is over.
 * @returns what is wrong with the day, as the end of a sentence, where it is none of a period that is over.
 */
export function choosePeriods(
  cadence: Cadence,
  day: string | undefined,
  now: Date,
): Periods | { readonly fault: string } {
  const last = lastPeriods(cadence, now);
  if (day === undefined) return last;
  const milliseconds = readDay(day);
  if (milliseconds === undefined) return { fault: `be a day like ${last.current.lastDay}` };
  if (milliseconds >= last.current.end.getTime()) {
    return {
      fault: `lie in a ${NOUNS[cadence]} (UTC) that is over; the last such day is ${last.current.lastDay}`,
    };
  }
  if (milliseconds < EARLIEST) return { fault: `not lie before ${isoDay(EARLIEST)}` };
  return periodsOfDay(cadence, milliseconds);
}

const NOUNS: Readonly<Record<Cadence, string>> = { daily: 'day', weekly: 'week', monthly: 'month' };

/** No serial of the ERP's standard format is older, and SQL's calendar reaches back far enough. */
const EARLIEST = Date.UTC(2000, 0, 1);

function periodsEndingAt(cadence: Cadence, end: number): Periods {
  const start = startOf(cadence, end - 1);
  const earlier = startOf(cadence, start - 1);
  return { current: period(cadence, start, end), before: period(cadence, earlier, start) };
}

function period(cadence: Cadence, start: number, end: number): Period {
  const [firstDay, lastDay] = [isoDay(start), isoDay(end - DAY_MS)];
  return {
    start: new Date(start),
    end: new Date(end),
    from: sqlTime(start),
    to: sqlTime(end),
    firstDay,
    lastDay,
    label: labelOf(cadence, firstDay, lastDay),
  };
}

function labelOf(cadence: Cadence, firstDay: string, lastDay: string): string {
  switch (cadence) {
    case 'daily':
      return firstDay;
    case 'weekly':
      return `${firstDay} to ${lastDay}`;
    case 'monthly':
      return firstDay.slice(0, 7);
  }
}

function startOf(cadence: Cadence, milliseconds: number): number {
  const at = new Date(milliseconds);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  switch (cadence) {
    case 'daily':
      return Date.UTC(year, month, day);
    case 'weekly':
      return Date.UTC(year, month, day - ((at.getUTCDay() + 6) % 7));
    case 'monthly':
      return Date.UTC(year, month, 1);
  }
}

function nextStart(cadence: Cadence, start: number): number {
  switch (cadence) {
    case 'daily':
      return start + DAY_MS;
    case 'weekly':
      return start + 7 * DAY_MS;
    case 'monthly': {
      const at = new Date(start);
      return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1);
    }
  }
}

function isoDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

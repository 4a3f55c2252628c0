import { type CronFieldRange, cronFieldValues, ScheduleExpressionError } from './cron-field.ts';

/** The days that a cron expression names, by date or by weekday: one of the two is always `?`. */
type CronDays =
  | { readonly by: 'date'; readonly dates: ReadonlySet<number> }
  /** 1 is Sunday. */
  | { readonly by: 'weekday'; readonly weekdays: ReadonlySet<number> };

export interface CronExpression {
  readonly kind: 'cron';
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: CronDays;
  /** 1 is January. */
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
}

interface RateExpression {
  readonly kind: 'rate';
  /** In ms. */
  readonly interval: number;
}

export type ScheduleExpression = CronExpression | RateExpression;

const ranges = {
  minutes: { name: 'minutes', min: 0, max: 59 },
  hours: { name: 'hours', min: 0, max: 23 },
  dates: { name: 'day of month', min: 1, max: 31 },
  months: { name: 'month', min: 1, max: 12 },
  weekdays: { name: 'day of week', min: 1, max: 7 },
  years: { name: 'year', min: 1970, max: 2199 },
} as const satisfies Record<string, CronFieldRange>;

const minute = 60_000;
const unitLength: Readonly<Record<string, number>> = { minute, hour: 60 * minute, day: 1_440 * minute };
const ratePattern = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/;
const cronPattern = /^cron\((.*)\)$/;

/**
 * Parses `rate(5 minutes)` or `cron(minutes hours day-of-month month day-of-week year)`.
 * @throws ScheduleExpressionError naming what is malformed or not modelled
 */
export function parseExpression(text: string): ScheduleExpression {
  const [, count, unit = ''] = ratePattern.exec(text) ?? [];
  if (count !== undefined) return { kind: 'rate', interval: Number(count) * (unitLength[unit] ?? 0) };
  const fields = cronPattern.exec(text)?.[1]?.trim().split(/\s+/);
  if (fields !== undefined) return parseCron(fields, text);
  throw new ScheduleExpressionError(`${text}: expected rate(n minutes|hours|days) or cron(six fields)`);
}

function parseCron(fields: readonly string[], text: string): CronExpression {
  const [minutes, hours, date, months, weekday, years, ...rest] = fields;
  if (
    minutes === undefined ||
    hours === undefined ||
    date === undefined ||
    months === undefined ||
    weekday === undefined ||
    years === undefined ||
    rest.length > 0
  ) {
    throw new ScheduleExpressionError(`${text}: expected six fields, found ${fields.length}`);
  }
  return {
    kind: 'cron',
    minutes: cronFieldValues(minutes, ranges.minutes),
    hours: cronFieldValues(hours, ranges.hours),
    days: parseDays(date, weekday, text),
    months: cronFieldValues(months, ranges.months),
    years: cronFieldValues(years, ranges.years),
  };
}

function parseDays(date: string, weekday: string, text: string): CronDays {
  if ((date === '?') === (weekday === '?')) {
    throw new ScheduleExpressionError(`${text}: exactly one of day of month and day of week must be ?`);
  }
  return weekday === '?'
    ? { by: 'date', dates: cronFieldValues(date, ranges.dates) }
    : { by: 'weekday', weekdays: cronFieldValues(weekday, ranges.weekdays) };
}

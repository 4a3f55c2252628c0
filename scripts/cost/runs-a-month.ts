import { DAYS_A_MONTH, HOURS_A_MONTH, MINUTES_A_MONTH } from './month.ts';

const UNITS: Readonly<Record<string, number>> = {
  minute: MINUTES_A_MONTH,
  hour: HOURS_A_MONTH,
  day: DAYS_A_MONTH,
};

const DAYS_A_WEEK = 7;

/**
 * How often a schedule of EventBridge Scheduler runs in a month. Of cron it knows one run a day, week or month.
 * @throws when it is of another form.
 */
export function runsAMonth(expression: string): number {
  const [, every, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const units = UNITS[unit];
  if (every !== undefined && units !== undefined) return units / Number(every);
  const [, day, weekday] = /^cron\(\d+ \d+ (\S+) \* (\S+) \*\)$/.exec(expression) ?? [];
  if (day === '*' && weekday === '?') return DAYS_A_MONTH;
  if (day === '?' && weekday !== undefined && /^[1-7]$/.test(weekday)) return DAYS_A_MONTH / DAYS_A_WEEK;
  if (day !== undefined && /^\d+$/.test(day) && weekday === '?') return 1;
  throw new Error(`How often "${expression}" runs is not known to scripts/cost/runs-a-month.ts.`);
}

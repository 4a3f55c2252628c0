import { type CronExpression, parseExpression, type ScheduleExpression } from './parse-expression.ts';

const day = 86_400_000;

function runsOnDay({ days, months, years }: CronExpression, midnight: Date): boolean {
  if (!years.has(midnight.getUTCFullYear()) || !months.has(midnight.getUTCMonth() + 1)) return false;
  return days.by === 'date'
    ? days.dates.has(midnight.getUTCDate())
    : days.weekdays.has(midnight.getUTCDay() + 1);
}

/** The first time of day, in minutes and not before `from`, at which the expression runs. */
function firstMinute({ hours, minutes }: CronExpression, from: number): number | undefined {
  for (let hour = Math.floor(from / 60); hour < 24; hour += 1) {
    if (!hours.has(hour)) continue;
    for (let minute = Math.max(0, from - hour * 60); minute < 60; minute += 1) {
      if (minutes.has(minute)) return hour * 60 + minute;
    }
  }
  return undefined;
}

function nextCronRun(cron: CronExpression, after: Date): Date | undefined {
  const lastYear = Math.max(...cron.years);
  // The next full minute: runs have no seconds.
  const earliest = (Math.floor(after.getTime() / 60_000) + 1) * 60_000;
  let midnight = new Date(Math.floor(earliest / day) * day);
  let from = (earliest - midnight.getTime()) / 60_000;
  while (midnight.getUTCFullYear() <= lastYear) {
    const minute = runsOnDay(cron, midnight) ? firstMinute(cron, from) : undefined;
    if (minute !== undefined) return new Date(midnight.getTime() + minute * 60_000);
    midnight = new Date(midnight.getTime() + day);
    from = 0;
  }
  return undefined;
}

/** The run of a parsed expression after `after`; see {@link nextRun}. */
export function nextRunOf(expression: ScheduleExpression, after: Date): Date | undefined {
  if (expression.kind === 'cron') return nextCronRun(expression, after);
  return new Date(after.getTime() + expression.interval);
}

/**
 * When a schedule runs next, strictly after `after`, in UTC. A rate counts from `after`, so hand it the
 * previous run. Undefined for a cron expression that never runs again.
 * @throws ScheduleExpressionError when the expression is malformed or not modelled
 */
export function nextRun(expression: string, after: Date): Date | undefined {
  return nextRunOf(parseExpression(expression), after);
}

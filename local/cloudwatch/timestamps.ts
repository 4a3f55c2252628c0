const DAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

const two = (value: number): string => String(value).padStart(2, '0');
const timeOfDay = (at: Date): string => at.toISOString().slice(11, 19);

/** `2026-11-20T09:14:04.919+0000`, as in messages and reason data. */
export function offsetTimestamp(at: Date): string {
  return at.toISOString().replace('Z', '+0000');
}

/** `20/11/26 09:13:00`, as in the reasons of metric alarms. */
export function shortTimestamp(at: Date): string {
  const year = two(at.getUTCFullYear() % 100);
  return `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${year} ${timeOfDay(at)}`;
}

/** `Friday 20 November, 2026 09:14:04 UTC`, as in the reasons of composite alarms. */
export function longTimestamp(at: Date): string {
  const day = DAY_NAMES[at.getUTCDay()];
  const month = MONTH_NAMES[at.getUTCMonth()];
  return `${day} ${two(at.getUTCDate())} ${month}, ${at.getUTCFullYear()} ${timeOfDay(at)} UTC`;
}

/** Seconds since 1970 with decimals, as AWS JSON writes times. */
export function epochSeconds(at: Date): number {
  return at.getTime() / 1000;
}

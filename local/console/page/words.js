/** `2026-11-20 09:15:02` for an ISO time. */
export function time(iso) {
  return iso ? iso.slice(0, 19).replace('T', ' ') : '–';
}

/** `09:15:02` for a time of the same day as `now`, else with its date. */
export function shortTime(iso, now) {
  if (!iso) return '–';
  return iso.slice(0, 10) === now.slice(0, 10) ? iso.slice(11, 19) : time(iso);
}

/** @type {[number, string][]} */
const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
];

/** `5 minutes` for milliseconds. */
export function duration(milliseconds) {
  const [size, unit] = UNITS.find(([each]) => milliseconds >= each) ?? [1_000, 'second'];
  const count = Math.max(0, Math.round(milliseconds / size));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A value as people read it: at most three digits after the point, thousands parted. */
export function number(value) {
  if (value === null || value === undefined) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

/** `outbox-worker` for the full name of its function or schedule. */
export function shortName(name) {
  return name.replace(/^.*-local-/, '');
}

export const STATE_WORDS = { OK: 'OK', ALARM: 'ALARM', INSUFFICIENT_DATA: 'no data yet' };

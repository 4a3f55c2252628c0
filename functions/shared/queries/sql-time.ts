/**
 * Times in SQL. `NOW()` writes the clock of the session's zone, which may put its hands forward and back: the offset
 * of a time is that of its own moment, never today's. Only `UNIX_TIMESTAMP` and `FROM_UNIXTIME` know it without the
 * tables of named zones, which a server need not have.
 */

const EPOCH = "TIMESTAMP '1970-01-01 00:00:00'";

/**
 * What may be a time that somebody wrote: neither NULL nor the zero date that a server without strict mode stores in
 * place of nonsense. MySQL refuses to compare with a zero date (error 1525), so it is never named.
 */
export function isTime(time: string): string {
  return `${time} >= '1970-01-02 00:00:00'`;
}

/** How far clocks that are right may be apart. What is later than that is no time of this window. */
export const CLOCK_TOLERANCE_MINUTES = 5;

/** SQL of the latest time that a column written by `NOW()` may hold now. */
export const LATEST = later('NOW()');
/** The same for a column written by `UTC_TIMESTAMP()`. */
export const LATEST_UTC = later('UTC_TIMESTAMP()');

function later(now: string): string {
  return `${now} + INTERVAL ${CLOCK_TOLERANCE_MINUTES} MINUTE`;
}

/** SQL of the time that the session's clock showed so many minutes ago, also when its hands were moved since. */
export function minutesAgo(minutes: number): string {
  return `FROM_UNIXTIME(UNIX_TIMESTAMP() - ${minutes * 60})`;
}

/** SQL of the seconds since a time written by `NOW()`, never below 0; NULL for NULL and for no time at all. */
export function ageOf(time: string): string {
  return `TIMESTAMPDIFF(SECOND, ${toUtc(time)}, UTC_TIMESTAMP())`;
}

/** The offset of now. All that is left for times that `UNIX_TIMESTAMP` does not know. */
const OFFSET_NOW = 'INTERVAL TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) SECOND';

/**
 * SQL that moves a time written by `NOW()` to UTC; NULL for NULL and for a zero date. An hour that the clock showed
 * twice is taken for the one that the server takes it for. `UNIX_TIMESTAMP` answers 0 or NULL for what it does not
 * know, such as 2062 on some servers: then the offset of now is assumed.
 */
export function toUtc(time: string): string {
  return `COALESCE(${EPOCH} + INTERVAL NULLIF(UNIX_TIMESTAMP(${time}), 0) SECOND, ${time} - ${OFFSET_NOW})`;
}

/** SQL that shows a time written by `NOW()` as ISO 8601 UTC; NULL stays NULL. */
export function asUtc(time: string): string {
  return `DATE_FORMAT(${toUtc(time)}, '%Y-%m-%dT%H:%i:%sZ')`;
}

/** SQL that shows a time written by `NOW()` as SQL takes UTC times, `YYYY-MM-DD HH:MM:SS`; NULL stays NULL. */
export function utcText(time: string): string {
  return `DATE_FORMAT(${toUtc(time)}, '%Y-%m-%d %H:%i:%s')`;
}

/** SQL that turns a UTC time, given as text, into the clock of columns that `NOW()` writes. */
export function inSessionClock(time: string): string {
  return `COALESCE(FROM_UNIXTIME(TIMESTAMPDIFF(SECOND, ${EPOCH}, ${time})), CAST(${time} AS DATETIME) + ${OFFSET_NOW})`;
}

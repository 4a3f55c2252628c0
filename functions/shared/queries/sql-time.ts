/** SQL that shows a time written by `NOW()` as ISO 8601 UTC; NULL stays NULL. Both clocks are read in one statement. */
export function asUtc(time: string): string {
  return `DATE_FORMAT(${time} - INTERVAL TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) SECOND, '%Y-%m-%dT%H:%i:%sZ')`;
}

/** SQL that turns a UTC time, given as text, into the clock of columns that `NOW()` writes. */
export function inSessionClock(time: string): string {
  return `${time} + INTERVAL TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) SECOND`;
}

/** SQL that shows a time written by `NOW()` as SQL takes UTC times, `YYYY-MM-DD HH:MM:SS`; NULL stays NULL. */
export function utcText(time: string): string {
  return `DATE_FORMAT(${time} - INTERVAL TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) SECOND, '%Y-%m-%d %H:%i:%s')`;
}

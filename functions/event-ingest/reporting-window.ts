const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** CloudWatch drops datapoints that are older, without a word. */
const OLDEST_MS = 14 * 24 * HOUR_MS;
/** CloudWatch drops datapoints that are further ahead. */
const FURTHEST_AHEAD_MS = 2 * HOUR_MS;
/** From here until CloudWatch reads the log line; a datapoint must still be young enough then. */
const DELIVERY_MS = MINUTE_MS;

/** The start of the minute whose datapoint an event belongs to. */
export function minuteOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS);
}

/** Why CloudWatch would not take a datapoint for this time; undefined when it would. */
export function timeFault(at: Date, now: Date): string | undefined {
  const age = now.getTime() - minuteOf(at).getTime();
  if (age > OLDEST_MS - DELIVERY_MS) return 'at is more than 14 days ago, which CloudWatch does not take';
  if (now.getTime() + FURTHEST_AHEAD_MS < at.getTime())
    return 'at is more than 2 hours ahead, which CloudWatch does not take: check the clock of the sender';
  return undefined;
}

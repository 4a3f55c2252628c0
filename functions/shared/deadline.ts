/** The time budget of one invocation. */
export interface Deadline {
  /** Milliseconds left; 0 when it has passed. */
  remainingMs(): number;
}

/** Lambda needs a moment to ship the last log lines; work must have ended before. */
const CLOSING_TIME_MS = 2_000;

/** The budget that Lambda leaves this invocation. */
export function lambdaDeadline(context: { getRemainingTimeInMillis(): number }): Deadline {
  return { remainingMs: () => Math.max(0, context.getRemainingTimeInMillis() - CLOSING_TIME_MS) };
}

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

/** A deadline that comes so many milliseconds before another: what is done after the work has time left. */
export function before({ remainingMs }: Deadline, reserveMs: number): Deadline {
  return { remainingMs: () => Math.max(0, remainingMs() - reserveMs) };
}

/** A deadline that comes within so many milliseconds from now, and not after another. */
export function within({ remainingMs }: Deadline, patienceMs: number): Deadline {
  const left = remainingMs() - patienceMs;
  return { remainingMs: () => Math.max(0, Math.min(remainingMs(), remainingMs() - left)) };
}

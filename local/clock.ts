/** Where the local AWS reads the time. Drills replace it, so nothing under `local/` calls `Date.now()` itself. */
export interface Clock {
  now(): Date;
  /**
   * True when this clock does not follow the machine's. The Data API then sets the session's time before
   * each statement, and Lambda workers replace `Date`.
   */
  readonly virtual: boolean;
}

export const systemClock: Clock = { now: () => new Date(), virtual: false };

/** A clock that stands still until somebody advances it. */
export interface VirtualClock extends Clock {
  readonly virtual: true;
  /** @param milliseconds Not negative. */
  advance(milliseconds: number): void;
}

export function createVirtualClock(start: Date): VirtualClock {
  let now = start.getTime();
  return {
    virtual: true,
    now: () => new Date(now),
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}

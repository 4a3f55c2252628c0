/** Takes one token if there is one. */
export type TokenBucket = (now: Date) => boolean;

/**
 * A full bucket of `burst` tokens that refills with `rate` tokens a second.
 * Time that goes backwards refills nothing.
 */
export function createTokenBucket(rate: number, burst: number): TokenBucket {
  let tokens = burst;
  let refilledAt: number | undefined;
  return (now) => {
    const time = now.getTime();
    const elapsed = Math.max(0, time - (refilledAt ?? time)) / 1_000;
    refilledAt = time;
    tokens = Math.min(burst, tokens + elapsed * rate);
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

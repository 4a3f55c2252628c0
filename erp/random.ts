/** Reproducible randomness: the same seed tells the same story. */
export interface Random {
  /** From 0 up to but not including 1. */
  next(): number;
  /** From `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** @throws when there is nothing to pick from */
  pick<T>(from: readonly T[]): T;
}

/** mulberry32: 32 bits of state, more than enough for a simulated factory. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick(from) {
      const [picked] = from.slice(integer(0, from.length - 1));
      if (picked === undefined) throw new Error('There is nothing to pick from.');
      return picked;
    },
  };
}

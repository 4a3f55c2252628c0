/** Where the median of what was measured lies. */
export interface Interval {
  readonly median: number;
  /** Ends of an interval that covers the true median with at least `COVERAGE`. */
  readonly low: number;
  readonly high: number;
  /** How many values it is made of. */
  readonly pairs: number;
}

/** With seven values, least and greatest have 98.4 %. */
const COVERAGE = 0.98;

/** Fewest values whose least and greatest cover the median so surely. */
export const FEWEST_PAIRS = 7;

/**
 * Median and its interval by order statistics, which supposes nothing about how the values are distributed: how
 * many of them lie below the true median is binomial. The narrowest pair of ranks, as far from one end as from the
 * other, that still has the coverage.
 * @throws for fewer than `FEWEST_PAIRS` values, which no interval is sure for.
 */
export function medianInterval(values: readonly number[]): Interval {
  const pairs = values.length;
  if (pairs < FEWEST_PAIRS) throw new Error(`${pairs} values are too few; ${FEWEST_PAIRS} is right.`);
  const sorted = values.toSorted((a, b) => a - b);
  const rank = outerRank(pairs);
  return { median: median(sorted), low: at(sorted, rank), high: at(sorted, pairs - 1 - rank), pairs };
}

/** Of the middle two, where there are two, their mean; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (at(sorted, Math.floor(middle)) + at(sorted, Math.ceil(middle))) / 2;
}

function at(sorted: readonly number[], rank: number): number {
  return sorted[rank] ?? Number.NaN;
}

/** The largest rank, from 0, that may be left out at either end. */
function outerRank(count: number): number {
  let outside = 0;
  let chance = 0.5 ** count;
  for (let rank = 0; ; rank++) {
    outside += 2 * chance;
    if (1 - outside < COVERAGE) return rank - 1;
    chance *= (count - rank) / (rank + 1);
  }
}

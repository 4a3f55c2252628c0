import type { Interval } from '../pairs/interval.ts';

/** What is said of this tree's time as a ratio to another's. */
export type Difference = 'slower' | 'faster' | 'no difference' | 'too noisy';

/** A ratio that is told: chance alone, with nothing changed, moves seven pairs in a row rarely so far. */
const TOLD = 1.05;

/** No difference is said only where one so large is excluded. */
const EXCLUDED = 1.1;

/** What the interval of the ratio shows. */
export function differenceOf({ low, high }: Interval): Difference {
  if (low > TOLD) return 'slower';
  if (high < 1 / TOLD) return 'faster';
  return low > 1 / EXCLUDED && high < EXCLUDED ? 'no difference' : 'too noisy';
}

import type { BenchContext } from '../bench.ts';
import { FEWEST_PAIRS, type Interval, medianInterval } from '../pairs/interval.ts';
import { type Round, takeTurns, type Way } from '../pairs/take-turns.ts';
import { type Difference, differenceOf } from './difference.ts';

/** How this tree's time is to the other's. */
export interface Comparison {
  readonly difference: Difference;
  /** Of the ratio; undefined when too few pairs count. */
  readonly interval?: Interval;
  /** Why it is too noisy. */
  readonly reason?: string;
}

/** Blocks of pairs after which nobody can tell. */
const MOST_BLOCKS = 41;

/**
 * Share of all cores that other processes may take: more than for other ratios, as they slow both trees alike and
 * so make pairs differ, but do not move the ratio.
 */
export const FOREIGN_SHARE = 0.75;

const figure = (time: Round<'this' | 'that'>) => time('this') / time('that');

/** Lets one way of two trees take turns until its difference shows. */
export async function compareWays(mine: Way, theirs: Way, context: BenchContext): Promise<Comparison> {
  const { rounds, disturbed } = await takeTurns(
    [
      ['this', mine],
      ['that', theirs],
    ],
    {
      ...context,
      mostBlocks: MOST_BLOCKS,
      foreignShare: FOREIGN_SHARE,
      enough: (rounds) =>
        rounds.length >= FEWEST_PAIRS && differenceOf(medianInterval(rounds.map(figure))) !== 'too noisy',
    },
  );
  const reason = disturbed ?? 'the pairs differ too much';
  if (rounds.length < FEWEST_PAIRS) return { difference: 'too noisy', reason };
  const interval = medianInterval(rounds.map(figure));
  const difference = differenceOf(interval);
  return difference === 'too noisy' ? { difference, interval, reason } : { difference, interval };
}

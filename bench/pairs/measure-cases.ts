import type { BenchContext } from '../bench.ts';
import { number, told } from '../format.ts';
import { type BenchResult, type CaseHead, pairedResult, tooNoisy } from '../result.ts';
import { judge } from './goal.ts';
import { FEWEST_PAIRS, medianInterval } from './interval.ts';
import { type Round, type Turns, takeTurns, type Ways } from './take-turns.ts';

/** A figure that each round yields. */
export interface PairedCase<Name extends string> extends CaseHead {
  readonly figure: (round: Round<Name>) => number;
}

/** Blocks of rounds after which a case that still lies on both sides of its goal is too noisy. */
const MOST_BLOCKS = 15;

/** Lets ways take turns until every case has its verdict, at least `FEWEST_PAIRS` times. */
export async function measureCases<Name extends string>(
  bench: string,
  ways: Ways<Name>,
  cases: readonly PairedCase<Name>[],
  { machine, report }: BenchContext,
): Promise<readonly BenchResult[]> {
  const turns = await takeTurns(ways, {
    machine,
    report,
    mostBlocks: MOST_BLOCKS,
    enough: (rounds) =>
      rounds.length >= FEWEST_PAIRS &&
      cases.every((one) => judge(medianInterval(rounds.map(one.figure)), one.goal) !== 'too noisy'),
  });
  const results = cases.map((one) => resultOf(bench, one, turns));
  for (const { case: name, value, verdict, reason } of results)
    report(`${name}: ${value === null ? '' : `${number(value)}, `}${told(verdict, reason)}`);
  return results;
}

function resultOf<Name extends string>(
  bench: string,
  one: PairedCase<Name>,
  { rounds, disturbed = 'the pairs differ too much' }: Turns<Name>,
): BenchResult {
  if (rounds.length < FEWEST_PAIRS) return tooNoisy(bench, one, disturbed);
  const interval = medianInterval(rounds.map(one.figure));
  const verdict = judge(interval, one.goal);
  if (verdict === 'too noisy') return tooNoisy(bench, one, disturbed, interval);
  return pairedResult(bench, one, interval, verdict);
}

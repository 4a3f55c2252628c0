import type { Machine } from '../machine/machine.ts';
import { awaitQuiet, disturbance, QUIET } from '../machine/quiet.ts';
import type { Report } from '../progress.ts';

/** A way of doing some work. */
export interface Way {
  /** Before each run, and not timed. */
  readonly prepare?: () => Promise<unknown>;
  /** Does the work and answers the milliseconds that count. @throws when the work was not done. */
  readonly run: () => Promise<number>;
}

/** Ways by name, in the order of their turns. */
export type Ways<Name extends string> = readonly (readonly [Name, Way])[];

/** One turn of all ways: answers the milliseconds that the named ones took together, NaN for one that is not there. */
export type Round<Name extends string> = (...names: readonly Name[]) => number;

/** What came of taking turns. */
export interface Turns<Name extends string> {
  /** The rounds that count. */
  readonly rounds: readonly Round<Name>[];
  /** Why there are not more of them, though more were wanted; undefined when there was nothing to disturb. */
  readonly disturbed: string | undefined;
}

export interface TurnOptions<Name extends string> {
  readonly machine: Machine;
  readonly report: Report;
  /** Whether these rounds tell what is asked. */
  readonly enough: (rounds: readonly Round<Name>[]) => boolean;
  /** After so many blocks the question stays open. A block is a round, or as many as make a second. */
  readonly mostBlocks: number;
  /** Share of all cores that other processes may take during a round that counts. Default: `QUIET`. */
  readonly foreignShare?: number;
}

/** Milliseconds that the foreign load is measured over, at least: shorter rounds are judged together. */
const BLOCK_MS = 1_000;

/** Disturbed blocks of rounds before the noise counts as lasting. */
const MOST_DISTURBED = 7;

/**
 * Runs ways in turn, A B A B …, so that a machine that changes its speed does so for all of them. A first round,
 * which finds rows on disk and functions cold, does not count, and neither does a round during which other
 * processes took too much of the processors: a way that uses two cores suffers more from them than one that uses
 * one, so that such a round is not only less exact but wrong.
 */
export async function takeTurns<Name extends string>(
  ways: Ways<Name>,
  options: TurnOptions<Name>,
): Promise<Turns<Name>> {
  const { machine, report, enough, mostBlocks, foreignShare = QUIET } = options;
  report('warming up …');
  let disturbed = await awaitQuiet(machine, foreignShare);
  if (disturbed !== undefined) return { rounds: [], disturbed };
  await runRound(ways);
  const rounds: Round<Name>[] = [];
  for (let blocks = 0, repeated = 0; blocks < mostBlocks && !enough(rounds); ) {
    report(`round ${rounds.length + 1} …`);
    const load = machine.watchForeignLoad();
    const block = await runBlock(ways, machine);
    disturbed = disturbance(load(), foreignShare, machine.cores);
    if (disturbed === undefined) {
      rounds.push(...block);
      blocks += 1;
      continue;
    }
    report(`${disturbed}: that does not count …`);
    repeated += 1;
    const still = await awaitQuiet(machine, foreignShare);
    if (still !== undefined || repeated === MOST_DISTURBED) return { rounds, disturbed: still ?? disturbed };
  }
  return { rounds, disturbed: undefined };
}

/** Rounds that together are long enough to measure the load over. */
async function runBlock<Name extends string>(
  ways: Ways<Name>,
  machine: Machine,
): Promise<readonly Round<Name>[]> {
  const endsAt = machine.now() + BLOCK_MS;
  const block: Round<Name>[] = [];
  do block.push(await runRound(ways));
  while (machine.now() < endsAt);
  return block;
}

async function runRound<Name extends string>(ways: Ways<Name>): Promise<Round<Name>> {
  const times = new Map<Name, number>();
  for (const [name, { prepare, run }] of ways) {
    await prepare?.();
    times.set(name, await run());
  }
  return (...names) => names.reduce((sum, name) => sum + (times.get(name) ?? Number.NaN), 0);
}

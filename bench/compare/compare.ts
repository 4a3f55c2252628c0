import { CommandError } from '../../scripts/command-line.ts';
import type { BenchContext } from '../bench.ts';
import { told } from '../format.ts';
import { awaitQuiet } from '../machine/quiet.ts';
import type { BenchName } from '../options.ts';
import { OPEN_WORK } from '../own-work/open-work.ts';
import { type Comparison, compareWays, FOREIGN_SHARE } from './compare-ways.ts';
import { withOtherTree } from './other-tree.ts';

/** A comparison of what one case does. */
export interface ComparedCase extends Comparison {
  readonly bench: BenchName;
  readonly case: string;
}

/** Thrown when the other tree's functions lack what this tree's bench imports. */
export class MisfitError extends CommandError {
  override readonly name = 'MisfitError';
}

/**
 * Pairs this tree's functions with those of another commit, case by case: same bench, same process, same database.
 * @throws {UsageError} when there is no such commit. @throws {MisfitError} when this tree's bench cannot drive it.
 */
export function compareWith(
  revision: string,
  names: readonly BenchName[],
  context: BenchContext,
): Promise<readonly ComparedCase[]> {
  return withOtherTree(revision, context.report, async (directory) => {
    const compared: ComparedCase[] = [];
    for (const name of names) compared.push(...(await compareBench(name, directory, context)));
    return compared;
  });
}

async function compareBench(
  name: BenchName,
  directory: string,
  context: BenchContext,
): Promise<readonly ComparedCase[]> {
  const disturbed = await awaitQuiet(context.machine, FOREIGN_SHARE);
  if (disturbed !== undefined)
    return [{ bench: name, case: 'all', difference: 'too noisy', reason: disturbed }];
  const open = await openBoth(name, directory, context);
  try {
    const [mine = [], theirs = []] = await open.ways();
    const compared: ComparedCase[] = [];
    for (const [way, ours] of mine) {
      const report = (line: string) => context.report(`${name} ${way}: ${line}`);
      const other = theirs.find(([same]) => same === way)?.[1];
      if (other === undefined) {
        report('the other commit has nothing of this kind.');
        continue;
      }
      const comparison = await compareWays(ours, other, { ...context, report });
      report(told(comparison.difference, comparison.reason));
      compared.push({ bench: name, case: way, ...comparison });
    }
    return compared;
  } finally {
    await open.close();
  }
}

async function openBoth(name: BenchName, directory: string, { report }: BenchContext) {
  try {
    return await OPEN_WORK[name](report, [directory]);
  } catch (cause) {
    if (!isMisfit(cause)) throw cause;
    throw new MisfitError(
      `The functions of that commit do not fit this tree's ${name} bench: ${cause.message}.`,
      { cause },
    );
  }
}

/** A name or a module that is imported and not there. */
function isMisfit(error: unknown): error is Error {
  if (error instanceof SyntaxError) return true;
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}

/** 1 when something is slower, 3 when nothing is but nobody can tell of each. */
export function exitCodeOfComparison(compared: readonly ComparedCase[]): number {
  if (compared.some(({ difference }) => difference === 'slower')) return 1;
  return compared.some(({ difference }) => difference === 'too noisy') ? 3 : 0;
}

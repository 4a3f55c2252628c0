import type { BenchContext } from './bench.ts';
import { BENCHES } from './benches.ts';
import { awaitQuiet } from './machine/quiet.ts';
import type { BenchName } from './options.ts';
import { type BenchResult, tooNoisy } from './result.ts';

/** Runs benches one after the other; one for which the machine is too noisy before it begins is not run. */
export async function runBenches(
  names: readonly BenchName[],
  context: BenchContext,
): Promise<readonly BenchResult[]> {
  const { machine, report } = context;
  report('looking at what else this machine does …');
  const results: BenchResult[] = [];
  for (const name of names) {
    const disturbed = await awaitQuiet(machine);
    if (disturbed === undefined) results.push(...(await BENCHES[name].measure(context)));
    else {
      report(`${name}: too noisy: ${disturbed}`);
      results.push(...BENCHES[name].cases.map((head) => tooNoisy(name, head, disturbed)));
    }
  }
  return results;
}

import type { Bench, BenchContext } from '../bench.ts';
import { measureCases, type PairedCase } from '../pairs/measure-cases.ts';
import type { BenchResult } from '../result.ts';
import { openBundleDirectory } from './bundle-directory.ts';
import { type ColdFunction, coldFunctions, DEPLOYED } from './functions.ts';
import { processorWay, wallWay } from './ways.ts';

const BENCH = 'coldstart';

function casesOf(name: string): readonly PairedCase<'bundle' | 'empty' | 'import'>[] {
  return [
    {
      name: `${name}-vs-empty`,
      unit: 'times as long',
      goal: { atMost: 1.3 },
      figure: (time) => time('bundle') / time('empty'),
    },
    { name: `${name}-import-ms`, unit: 'ms', goal: null, figure: (time) => time('import') },
  ];
}

/**
 * How long each shipped bundle takes until its handler can be called, in a fresh Node with the environment of the
 * template, against an empty handler that makes the same SDK clients. Ratios are of processor time, which is what
 * an init waits for.
 */
export const COLDSTART: Bench = {
  cases: DEPLOYED.flatMap(casesOf),
  async measure({ machine, report }) {
    const say = (line: string) => report(`coldstart: ${line}`);
    say('synthesizing the stack …');
    const { directory, close } = await openBundleDirectory();
    try {
      const results: BenchResult[] = [];
      for (const one of await coldFunctions(directory)) {
        const context = { machine, report: (line: string) => say(`${one.name}: ${line}`) };
        results.push(...(await measureOne(one, context)));
      }
      return results;
    } finally {
      await close();
    }
  },
};

function measureOne(one: ColdFunction, context: BenchContext): Promise<readonly BenchResult[]> {
  const ways = [
    ['bundle', processorWay(one, one.bundle)],
    ['empty', processorWay(one, one.empty)],
    ['import', wallWay(one)],
  ] as const;
  return measureCases(BENCH, ways, casesOf(one.name), context);
}

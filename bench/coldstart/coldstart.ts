import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeTheEnd } from '../before-the-end.ts';
import type { Report } from '../progress.ts';
import { atMost, type BenchResult, median, withoutGoal } from '../result.ts';
import { type ColdFunction, coldFunctions } from './functions.ts';
import { type InitTime, initTimeOf } from './init-time.ts';

const BENCH = 'coldstart';
const MOST = 1.3;
const ROUNDS = 25;

/**
 * How long each shipped bundle takes until its handler can be called, in a fresh Node with the environment of the
 * template, against an empty handler that makes the same SDK clients. Ratios are of processor time, which is what an
 * init waits for, and which does not grow with what else this machine does.
 *
 * What counts is the import alone. A function without any client has nothing but Node to be compared with, so for
 * it counts all since the start of the process, with what Lambda's runtime has loaded before the import: `node:http`.
 */
export async function benchColdstart(report: Report): Promise<readonly BenchResult[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'serial-coldstart-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const forget = beforeTheEnd(remove);
  try {
    report('coldstart: synthesizing the stack …');
    const functions = await coldFunctions(directory);
    const times = await measureInTurns(functions, report);
    return functions.flatMap((one) => resultsOf(one, times));
  } finally {
    await remove();
    forget();
  }
}

/** All that was measured, by file. Functions with the same clients share their empty handler. */
type Times = Map<string, InitTime[]>;

/** Functions take turns, each one beside its empty handler, so that whatever slows this machine slows both. */
async function measureInTurns(functions: readonly ColdFunction[], report: Report): Promise<Times> {
  const times: Times = new Map();
  for (let round = 1; round <= ROUNDS; round++) {
    report(`coldstart: round ${round} of ${ROUNDS} …`);
    for (const one of functions) {
      for (const file of [one.empty, one.bundle]) {
        const time = await initTimeOf(file, environmentOf(one));
        times.set(file, [...(times.get(file) ?? []), time]);
      }
    }
  }
  return times;
}

/** Has Node load what Lambda's runtime has loaded. */
const AS_IN_LAMBDA = '--import=node:http';

function environmentOf({ hasClients, environment }: ColdFunction): Readonly<Record<string, string>> {
  if (hasClients) return environment;
  return { ...environment, NODE_OPTIONS: `${environment['NODE_OPTIONS'] ?? ''} ${AS_IN_LAMBDA}` };
}

function resultsOf({ name, bundle, empty, hasClients }: ColdFunction, times: Times): readonly BenchResult[] {
  const of = (file: string) =>
    median((times.get(file) ?? []).map((time) => (hasClients ? time.importCpu : time.wholeCpu)));
  const least = Math.min(...(times.get(bundle) ?? []).map((time) => time.import));
  return [
    atMost(BENCH, `${name}-vs-empty`, of(bundle) / of(empty), 'times as long', MOST),
    withoutGoal(BENCH, `${name}-import-ms`, least, 'ms'),
  ];
}

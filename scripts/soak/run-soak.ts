import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../erp/random.ts';
import { createFaultMaker, type FaultCounts } from './fault-maker.ts';
import { judge } from './judge.ts';
import { emptyLoad, type Load, makeLoad, read } from './load.ts';
import { doThePersonsPart, MINUTES_AFTER_PERSON } from './person.ts';
import { functionNameOf, type Soak } from './soak-system.ts';

export interface SoakRun {
  /** Real minutes under faults, at least. */
  readonly minutes: number;
  /** Virtual minutes under faults, at least: how many a real one holds depends on the machine. Default 0. */
  readonly virtualMinutes?: number;
  /** The least real milliseconds of a virtual minute under faults. */
  readonly paceMs: number;
}

/** What `--json` prints. */
export interface SoakResult {
  readonly seed: number;
  readonly minutes: number;
  readonly virtualMinutes: { readonly underFaults: number; readonly quiet: number };
  readonly faults: FaultCounts;
  readonly load: Load;
  readonly seen: {
    readonly spawns: number;
    readonly runs: number;
    readonly failedRuns: number;
    readonly alarms: number;
    readonly messages: number;
  };
  /** Empty when all is well. */
  readonly violations: readonly string[];
}

/** Faults under load, then quiet in which a person does their part, then all invariants. */
export async function runSoak(soak: Soak, run: SoakRun): Promise<SoakResult> {
  const load = emptyLoad();
  const { faults, underFaults } = await underFaultsAndLoad(soak, run, load);
  await quiet(soak, load);
  const { record, system, options } = soak;
  const jobs = record.invocations.filter(({ functionName }) => functionName.startsWith(functionNameOf('')));
  return {
    seed: options.seed,
    minutes: run.minutes,
    virtualMinutes: { underFaults, quiet: options.quietMinutes },
    faults,
    load,
    seen: {
      spawns: record.spawns.length,
      runs: jobs.length,
      failedRuns: jobs.filter(({ kind }) => kind === 'failed').length,
      alarms: system.deployed.cloudwatch.engine.history.filter(({ summary }) => summary.endsWith('to ALARM'))
        .length,
      messages: record.messages.length,
    },
    violations: await judge(soak),
  };
}

/** Real milliseconds between two lines of progress. */
const PROGRESS_MS = 30_000;

async function underFaultsAndLoad(soak: Soak, { minutes, virtualMinutes = 0, paceMs }: SoakRun, load: Load) {
  const { seed, report } = soak.options;
  const faults = createFaultMaker(soak, createRandom(seed));
  const stop = new AbortController();
  const loaded = makeLoad(soak, createRandom(seed + 1), load, stop.signal);
  const endsAt = performance.now() + minutes * 60_000;
  let underFaults = 0;
  let reportedAt = performance.now();
  try {
    while (performance.now() < endsAt || underFaults < virtualMinutes) {
      const begunAt = performance.now();
      await faults.minute();
      await soak.advance(1);
      underFaults += 1;
      await sleep(Math.max(0, begunAt + paceMs - performance.now()));
      if (performance.now() - reportedAt < PROGRESS_MS) continue;
      reportedAt = performance.now();
      report(`${underFaults} virtual minutes under faults …`);
    }
  } finally {
    await faults.end();
    stop.abort();
    await loaded;
  }
  return { faults: faults.counts, underFaults };
}

/** The factory stands still at the end, so that nothing is under way when all is judged. */
const MINUTES_WITHOUT_WORK = 80;
/**
 * Virtual minutes between two steps of the factory, and two questions of somebody who goes on looking. One link in
 * 500 fails on a good day: with much work, the quiet days would go over the error budget by themselves.
 */
const MINUTES_A_STEP = 10;

async function quiet(soak: Soak, load: Load): Promise<void> {
  const { seed, quietMinutes, report } = soak.options;
  const random = createRandom(seed + 2);
  const pass = async (minutes: number, steps: number) => {
    for (let left = minutes; left > 0; left -= MINUTES_A_STEP) {
      await soak.advance(1, steps);
      await soak.advance(Math.min(left, MINUTES_A_STEP) - 1, 0);
      await read(soak, random, load);
    }
  };
  report('Quiet: letting time pass …');
  await pass(quietMinutes - MINUTES_AFTER_PERSON, 1);
  report('A person does their part …');
  await doThePersonsPart(soak);
  await pass(MINUTES_AFTER_PERSON - MINUTES_WITHOUT_WORK, 1);
  await pass(MINUTES_WITHOUT_WORK, 0);
}

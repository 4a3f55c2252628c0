import type { Bench, BenchContext } from '../bench.ts';
import { measureCases, type PairedCase } from '../pairs/measure-cases.ts';
import { type BenchResult, type CaseHead, exactResult } from '../result.ts';
import { type BenchSystem, openBenchSystem } from '../system.ts';
import { BACKLOG_CASE, benchBacklog } from './backlog.ts';
import { dataApiDatabases } from './databases.ts';
import { FAIRNESS_CASE, fairWay, unfairWay } from './fairness.ts';
import { ENTRIES, fillRegistry, putEntries, TENANTS } from './rows.ts';
import {
  pureSqlWay,
  ROW_BY_ROW_ENTRIES,
  rowByRowWay,
  runWorkerOver,
  sameStatementsWay,
  workerWay,
} from './ways.ts';

const BENCH = 'outbox';

/** The row-by-row way links a part of the entries only. */
const PART = ENTRIES / ROW_BY_ROW_ENTRIES;

const WORKER_CASES: readonly PairedCase<'ours' | 'row-by-row' | 'same-statements' | 'pure-sql'>[] = [
  {
    name: 'vs-row-by-row',
    unit: 'times as fast',
    goal: { atLeast: 30 },
    figure: (time) => (time('row-by-row') * PART) / time('ours'),
  },
  {
    name: 'vs-same-statements',
    unit: 'of its speed',
    goal: { atLeast: 0.5 },
    figure: (time) => time('same-statements') / time('ours'),
  },
  {
    name: 'vs-pure-sql',
    unit: 'of its speed',
    goal: { atLeast: 0.3 },
    figure: (time) => time('pure-sql') / time('ours'),
  },
];

const CALLS: CaseHead = { name: 'calls-per-1000', unit: 'calls', goal: { atMost: 6 } };
const IDLE_CALLS: CaseHead = { name: 'idle-calls-per-tenant', unit: 'calls', goal: { atMost: 1 } };

/** Once a run: the schemas and the active tenants. */
const CALLS_TO_FIND_TENANTS = 2;

/**
 * 20,000 due entries over 5 tenants, a registry of a million rows: the worker through the Data API against the
 * same work row by row through the same API, the same statements on a direct socket, and pure SQL. Then how fair
 * it is to a second tenant, and a backlog of a million entries.
 */
export const OUTBOX: Bench = {
  cases: [...WORKER_CASES, CALLS, IDLE_CALLS, FAIRNESS_CASE, BACKLOG_CASE],
  async measure({ machine, report }) {
    const say = (line: string) => report(`outbox: ${line}`);
    say('starting a database …');
    const system = await openBenchSystem(TENANTS);
    try {
      say('filling the registry with a million rows …');
      await fillRegistry(system);
      return await measureOver(system, { machine, report: say });
    } finally {
      say('removing the database …');
      await system.close();
    }
  },
};

async function measureOver(system: BenchSystem, context: BenchContext): Promise<readonly BenchResult[]> {
  const worker = await measureCases(
    BENCH,
    [
      ['ours', workerWay(system)],
      ['same-statements', sameStatementsWay(system)],
      ['pure-sql', pureSqlWay(system)],
      ['row-by-row', rowByRowWay(system)],
    ],
    WORKER_CASES,
    context,
  );
  context.report('counting calls …');
  await putEntries(system, ENTRIES);
  const calls = await callsOfRun(system);
  const idleCalls = await callsOfRun(system);
  context.report('fairness …');
  const fairness = await measureCases(
    BENCH,
    [
      ['fair', fairWay(system)],
      ['unfair', unfairWay(system)],
    ],
    [FAIRNESS_CASE],
    context,
  );
  return [
    ...worker,
    exactResult(BENCH, CALLS, (calls / ENTRIES) * 1_000),
    exactResult(BENCH, IDLE_CALLS, (idleCalls - CALLS_TO_FIND_TENANTS) / TENANTS),
    ...fairness,
    exactResult(BENCH, BACKLOG_CASE, await benchBacklog(system, context.report)),
  ];
}

async function callsOfRun(system: BenchSystem): Promise<number> {
  const { databases, calls } = dataApiDatabases(system);
  await runWorkerOver(databases);
  return calls();
}

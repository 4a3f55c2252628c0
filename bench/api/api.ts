import type { Bench, BenchContext } from '../bench.ts';
import { onConnection } from '../load-lanes.ts';
import { type BenchServer, openServer } from '../open-server.ts';
import { measureCases } from '../pairs/measure-cases.ts';
import type { BenchResult } from '../result.ts';
import { GROWTH_CASES, SUMMARY_CASES } from './cases.ts';
import { requireCoveringScan } from './covering-scan.ts';
import { OLD, YOUNG } from './edition.ts';
import { generatePast } from './generate.ts';
import { actionWay, literalWay, openPast, scanWay } from './ways.ts';

const BENCH = 'api';

/** GiB that both editions take, with room for sorting. */
const DISK_NEEDED = 15;

/**
 * Time of the Data API within the metrics function, for a tenant with 5 million serials in a registry of 10
 * million: `summary` against the requirements' literal queries and against one scan of a covering index, and
 * the other actions against a registry of 100 thousand with the same daily volume.
 */
export const API: Bench = {
  cases: [...SUMMARY_CASES, ...GROWTH_CASES.map(({ head }) => head)],
  async measure({ machine, report }) {
    const context = { machine, report: (line: string) => report(`api: ${line}`) };
    context.report('starting a database …');
    const server = await openServer(DISK_NEEDED);
    try {
      return await measureOver(server, context);
    } finally {
      context.report('removing the database …');
      await server.close();
    }
  },
};

async function measureOver(server: BenchServer, context: BenchContext): Promise<readonly BenchResult[]> {
  const old = openPast(server, OLD, await generatePast(server, OLD, context.report));
  const young = openPast(server, YOUNG, await generatePast(server, YOUNG, context.report));
  const plan = await onConnection(server, (connection) => requireCoveringScan(connection, OLD));
  context.report(`the covering scan is ${plan}`);
  const summary = await measureCases(
    BENCH,
    [
      ['literal', literalWay(old)],
      ['summary', actionWay(old, 'summary')],
      ['scan', scanWay(old)],
    ],
    SUMMARY_CASES,
    context,
  );
  const results = [...summary];
  for (const { action, head } of GROWTH_CASES) {
    context.report(`${action} …`);
    const ways = [
      ['old', actionWay(old, action)],
      ['young', actionWay(young, action)],
    ] as const;
    results.push(...(await measureCases(BENCH, ways, [head], context)));
  }
  return results;
}

import type { Connection } from 'mysql2/promise';
import type { Bench, BenchContext } from '../bench.ts';
import { onConnection } from '../load-lanes.ts';
import type { BenchServer } from '../open-server.ts';
import { measureCases } from '../pairs/measure-cases.ts';
import { type BenchResult, exactResult } from '../result.ts';
import { CONSISTENT_CASES, DRIFTED_CASES, MEMORY, PART_CASES } from './cases.ts';
import { drift, undoDrift } from './drift.ts';
import { LONG_PAST } from './factory.ts';
import { openFactory } from './generate.ts';
import { memoryOfSweep } from './memory.ts';
import { bothSumsWay, codesWay, comparisonWay, limitWays, naiveWay, tokensWay } from './ways.ts';

const BENCH = 'checker';

const { large, small } = LONG_PAST;

/**
 * The comparison of links by the consistency checker, through the Data API, over a registry of 10 million rows:
 * a tenant with 1 million serials against the same sums of all its rows at once on the server's socket, which is
 * the limit, and against fetching all links; and a tenant with 5 million.
 *
 * The two tenants have as many days behind them, and tickets and groups of serials of the same sizes; the larger
 * one makes more SKUs a day. They differ in their density in the registry: one has every second row, the other
 * every tenth, so that its rows lie on as many pages.
 */
export const CHECKER: Bench = {
  cases: [...CONSISTENT_CASES, ...PART_CASES, ...DRIFTED_CASES, MEMORY],
  async measure({ machine, report }) {
    const context = { machine, report: (line: string) => report(`checker: ${line}`) };
    context.report('starting a database …');
    const server = await openFactory(LONG_PAST, context.report);
    try {
      return await onConnection(server, (one) =>
        onConnection(server, (other) => measureOver(server, [one, other], context)),
      );
    } finally {
      context.report('removing the database …');
      await server.close();
    }
  },
};

/** @param sockets Two, so that two statements can run at once. */
async function measureOver(
  server: BenchServer,
  sockets: readonly [Connection, Connection],
  context: BenchContext,
): Promise<readonly BenchResult[]> {
  const [socket] = sockets;
  const consistent = await measureCases(
    BENCH,
    [
      ['ours', comparisonWay(server, small)],
      ...limitWays(socket, small),
      ['both-sums', bothSumsWay(sockets, small)],
      ['ours-5m', comparisonWay(server, large)],
      ['naive', naiveWay(server, small)],
    ],
    CONSISTENT_CASES,
    context,
  );
  context.report('codes and tokens …');
  const parts = await measureCases(
    BENCH,
    [
      ['codes', codesWay(server, small)],
      ['tokens', tokensWay(server, small)],
    ],
    PART_CASES,
    context,
  );
  const drifted = await measureDrifted(server, socket, context);
  context.report(`the shipped bundle compares ${large.serials} serials …`);
  const megabytes = await memoryOfSweep(server.dataApi, large, context.report);
  return [...consistent, ...parts, ...drifted, exactResult(BENCH, MEMORY, megabytes)];
}

async function measureDrifted(
  server: BenchServer,
  socket: Connection,
  context: BenchContext,
): Promise<readonly BenchResult[]> {
  context.report('letting serials drift apart …');
  const drifted = await drift(socket, small);
  const results = await measureCases(
    BENCH,
    [['ours', comparisonWay(server, small, drifted)], ...limitWays(socket, small)],
    DRIFTED_CASES,
    context,
  );
  await undoDrift(socket, small);
  await comparisonWay(server, small).run();
  return results;
}

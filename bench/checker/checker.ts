import type { Connection } from 'mysql2/promise';
import type { Databases } from '../../functions/shared/database/databases.ts';
import { openDataApi } from '../data-api.ts';
import { diskUsed } from '../disk-used.ts';
import { onConnection } from '../load-lanes.ts';
import { type BenchServer, openServer } from '../open-server.ts';
import { type Report, withHeartbeat } from '../progress.ts';
import { atLeast, atMost, type BenchResult, withoutGoal } from '../result.ts';
import { drift, undoDrift } from './drift.ts';
import { type BenchTenant, databaseOf, LARGE, NAMES, prefixOf, SMALL } from './factory.ts';
import { generate } from './generate.ts';
import { memoryOfSweep } from './memory.ts';
import { compareNaively } from './naive.ts';
import { compareTokens, judgeCodes } from './other-parts.ts';
import { comparePass, type Sides } from './pass.ts';
import { requireEqualSums, requireFound, requireSum } from './right-answers.ts';
import { timeInTurns } from './rounds.ts';
import { sumRegistryAtOnce, sumTicketSerialsAtOnce } from './scan-limit.ts';

const BENCH = 'checker';

/** GiB that all rows take, with room for sorting. */
const DISK_NEEDED = 15;

/**
 * The comparison of links by the consistency checker, through the Data API, over a registry of 10 million rows:
 * a tenant with 1 million serials against the same sums of all its rows at once on the server's socket, which is
 * the limit, and against fetching all links; and a tenant with 5 million.
 *
 * The two tenants have as many days behind them, and tickets and groups of serials of the same sizes; the larger
 * one makes more SKUs a day. They differ in their density in the registry: one has every second row, the other
 * every tenth, so that its rows lie on as many pages.
 */
export async function benchChecker(report: Report): Promise<readonly BenchResult[]> {
  const say: Report = (line) => report(`checker: ${line}`);
  say('starting a database …');
  const server = await openServer(DISK_NEEDED);
  try {
    const { databases } = openDataApi(server.dataApi, NAMES);
    await generate(server, databases, say);
    say(`${((await diskUsed(server.dataDir)) / 1e9).toFixed(1)} GB on disk`);
    return await withHeartbeat(say, (beating) =>
      onConnection(server, (one) =>
        onConnection(server, (other) => measure({ server, databases, sockets: [one, other] }, beating)),
      ),
    );
  } finally {
    say('removing the database …');
    await server.close();
  }
}

interface Setting {
  readonly server: BenchServer;
  readonly databases: Databases;
  /** Two, so that two statements can run at once. */
  readonly sockets: readonly [Connection, Connection];
}

async function measure(setting: Setting, report: Report): Promise<readonly BenchResult[]> {
  const consistent = await timeConsistent(setting, report);
  const parts = await timeOtherParts(setting, report);
  const drifted = await timeDrifted(setting, report);
  report(`the shipped bundle compares ${LARGE.serials} serials …`);
  const megabytes = await memoryOfSweep(setting.server.dataApi, LARGE, report);
  return [
    atLeast(BENCH, 'vs-scan-limit', 1 / consistent.ratio('ours', ...LIMIT), 'of its speed', 0.5),
    withoutGoal(BENCH, 'vs-scan-limit-parallel', consistent.ratio('both-sums', 'ours'), 'of its speed'),
    atLeast(BENCH, 'vs-scan-limit-drifted', 1 / drifted.ratio('ours', ...LIMIT), 'of its speed', 0.5),
    withoutGoal(BENCH, 'vs-naive', consistent.ratio('naive', 'ours'), 'times as fast'),
    atMost(BENCH, 'growth-1m-to-5m', consistent.ratio('ours-5m', 'ours') / LARGER, 'times as long', 1.1),
    atMost(BENCH, 'rss-mb-5m', megabytes, 'MB', 200),
    withoutGoal(BENCH, 'codes-us-per-serial', microsecondsEach(parts.median('codes')), 'µs'),
    withoutGoal(BENCH, 'tokens-us-per-token', microsecondsEach(parts.median('tokens')), 'µs'),
  ];
}

/** How many times as many serials the larger tenant has. */
const LARGER = LARGE.serials / SMALL.serials;

/** The limit: its two statements one after the other. */
const LIMIT = ['registry-sum', 'ticket-sum'] as const;

function timeConsistent(setting: Setting, report: Report) {
  const [small, large] = [sidesOf(setting, SMALL), sidesOf(setting, LARGE)];
  return timeInTurns(
    [
      ['ours', async () => requireFound(await comparePass(small), SMALL, [])],
      ...limitWays(setting, true),
      ['ours-5m', async () => requireFound(await comparePass(large), LARGE, [])],
      ['naive', async () => requireFound(await compareNaively(small), SMALL, [])],
    ],
    report,
  );
}

async function timeDrifted(setting: Setting, report: Report) {
  const [socket] = setting.sockets;
  const small = sidesOf(setting, SMALL);
  report('letting serials drift apart …');
  const drifted = await drift(socket, SMALL);
  const times = await timeInTurns(
    [
      ['ours', async () => requireFound(await comparePass(small), SMALL, drifted)],
      ...limitWays(setting, false),
    ],
    report,
  );
  await undoDrift(socket, SMALL);
  requireFound(await comparePass(small), SMALL, []);
  return times;
}

/** @param consistent Whether the two sums must be equal. */
function limitWays({ sockets: [one, other] }: Setting, consistent: boolean) {
  return [
    ['registry-sum', async () => requireSum(await sumRegistryAtOnce(one, SMALL), SMALL)],
    ['ticket-sum', async () => requireSum(await sumTicketSerialsAtOnce(one, SMALL), SMALL)],
    [
      'both-sums',
      async () => {
        const sums = [sumRegistryAtOnce(one, SMALL), sumTicketSerialsAtOnce(other, SMALL)] as const;
        requireEqualSums(await Promise.all(sums), consistent);
      },
    ],
  ] as const;
}

function timeOtherParts(setting: Setting, report: Report) {
  const small = sidesOf(setting, SMALL);
  return timeInTurns(
    [
      ['codes', () => judgeCodes(small)],
      ['tokens', () => compareTokens(small)],
    ],
    report,
  );
}

function microsecondsEach(milliseconds: number): number {
  return (milliseconds / SMALL.serials) * 1_000;
}

function sidesOf({ databases }: Setting, tenant: BenchTenant): Sides {
  return {
    tenant: databases.tenant(databaseOf(tenant)),
    core: databases.core,
    tenantId: tenant.organization.id,
    prefix: prefixOf(tenant),
  };
}

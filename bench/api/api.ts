import { diskUsed } from '../disk-used.ts';
import { type BenchServer, openServer } from '../open-server.ts';
import type { Report } from '../progress.ts';
import { atLeast, atMost, type BenchResult, median } from '../result.ts';
import { type Api, openApi } from './ask.ts';
import { requireCoveringScan, scanIndex } from './covering-scan.ts';
import { type Edition, OLD, YOUNG } from './edition.ts';
import type { MeasuredAction, Past } from './expected-answers.ts';
import { generate } from './generate.ts';
import { askLiterally } from './literal.ts';
import { requireRight, requireRightLiteral } from './right-answers.ts';

const BENCH = 'api';

/** GiB that both editions take, with room for sorting. */
const DISK_NEEDED = 15;

/** The ways take turns, so that a machine that changes its speed does so for all of them. */
const ROUNDS = 5;

/** Questions a round and way. The literal queries are asked once: they take a hundred times as long. */
const SUMMARIES = 3;
const SHORT_ASKS = 15;

/** Actions whose time must not grow with the past. */
const GROWING = ['generation_rate', 'link_health', 'errors', 'jobs'] as const;

/**
 * Time of the Data API within the metrics function, for a tenant with 5 million serials in a registry of 10
 * million: `summary` against the requirements' literal queries and against one scan of a covering index, and
 * the other actions against a registry of 100 thousand with the same daily volume.
 */
export async function benchApi(report: Report): Promise<readonly BenchResult[]> {
  const say: Report = (line) => report(`api: ${line}`);
  say('starting a database …');
  const server = await openServer(DISK_NEEDED);
  try {
    const old = await openPast(server, OLD, say);
    const young = await openPast(server, YOUNG, say);
    say(`${((await diskUsed(server.dataDir)) / 1e9).toFixed(1)} GB on disk`);
    say(`the covering scan is ${await coveringPlan(server)}`);
    const times = await measure(old, young, say);
    say(`medians in ms: ${[...times].map(([way, list]) => `${way} ${median(list).toFixed(1)}`).join(', ')}`);
    return resultsOf(times);
  } finally {
    say('removing the database …');
    await server.close();
  }
}

/** An edition with its past, open to questions. */
interface OpenPast extends Past {
  readonly api: Api;
}

async function openPast(server: BenchServer, edition: Edition, report: Report): Promise<OpenPast> {
  const end = new Date(Math.floor(Date.now() / 1_000) * 1_000);
  const api = openApi(server.dataApi, edition, end);
  await generate(server, api.databases, edition, end, report);
  return { edition, end, api };
}

async function coveringPlan(server: BenchServer): Promise<string> {
  const connection = await server.connect();
  try {
    return await requireCoveringScan(connection, OLD);
  } finally {
    await connection.end();
  }
}

/** Milliseconds of each way, one a round: the median of what it took in that round. */
type Times = ReadonlyMap<string, readonly number[]>;

async function measure(old: OpenPast, young: OpenPast, report: Report): Promise<Times> {
  const times = new Map<string, number[]>();
  // The first round finds the rows on disk and the functions cold.
  for (let round = 0; round <= ROUNDS; round++) {
    report(round === 0 ? 'warming up …' : `round ${round} of ${ROUNDS} …`);
    for (const [way, list] of await measureRound(old, young)) {
      if (round > 0) times.set(way, [...(times.get(way) ?? []), median(list)]);
    }
  }
  return times;
}

async function measureRound(old: OpenPast, young: OpenPast): Promise<Times> {
  const times = new Map<string, number[]>();
  const take = async (way: string, time: Promise<number>) => {
    times.set(way, [...(times.get(way) ?? []), await time]);
  };
  await take('literal', timeLiteral(old));
  for (let ask = 0; ask < SUMMARIES; ask++) {
    await take('summary', timeAction(old, 'summary'));
    await take('scan', timeScan(old));
  }
  await take('summary-young', timeAction(young, 'summary'));
  for (const action of GROWING) {
    for (let ask = 0; ask < SHORT_ASKS; ask++) {
      await take(action, timeAction(old, action));
      await take(`${action}-young`, timeAction(young, action));
    }
  }
  return times;
}

async function timeAction(past: OpenPast, action: MeasuredAction): Promise<number> {
  const before = new Date();
  let body: object = {};
  const time = await past.api.stopwatch.time(async () => {
    body = await past.api.ask(action);
  });
  requireRight(action, past, body, [before, new Date()]);
  return time;
}

function timeLiteral({ api, edition }: OpenPast): Promise<number> {
  return api.stopwatch.time(async () => {
    requireRightLiteral(edition, await askLiterally(api.databases, edition));
  });
}

function timeScan({ api, edition }: OpenPast): Promise<number> {
  return api.stopwatch.time(async () => {
    const serials = await scanIndex(api.databases, edition);
    if (serials !== edition.pieces) throw new Error(`The covering scan counted ${serials} serials.`);
  });
}

function resultsOf(times: Times): readonly BenchResult[] {
  const ratio = (way: string, baseline: string) => {
    const base = times.get(baseline) ?? [];
    return median((times.get(way) ?? []).map((time, round) => time / (base[round] ?? Number.NaN)));
  };
  return [
    atLeast(BENCH, 'summary-vs-literal', ratio('literal', 'summary'), 'times as fast', 10),
    atMost(BENCH, 'summary-vs-covering-scan', ratio('summary', 'scan'), 'of its time', 1.3),
    ...GROWING.map((action) =>
      atMost(BENCH, `${action}-growth`, ratio(action, `${action}-young`), 'times as long', 1.5),
    ),
  ];
}

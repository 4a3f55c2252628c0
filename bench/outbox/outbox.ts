import { atLeast, atMost, type BenchResult, median } from '../result.ts';
import { openBenchSystem } from '../system.ts';
import { benchBacklog } from './backlog.ts';
import { dataApiDatabases, directDatabases } from './databases.ts';
import { benchFairness } from './fairness.ts';
import { ENTRIES, fillRegistry, putEntries, requireAllLinked, TENANTS } from './rows.ts';
import { linkInPureSql, linkRowByRow, runWorkerOver } from './ways.ts';

const BENCH = 'outbox';

/** The ways take turns, so that a machine that changes its speed does so for all of them. */
const ROUNDS = 5;

/** The row-by-row way takes three calls an entry; a part of the entries tells its speed. */
const ROW_BY_ROW_ENTRIES = 1_000;

/**
 * 20,000 due entries over 5 tenants, a registry of a million rows: the worker through the Data API against the
 * same work row by row through the same API, the same statements on a direct socket, and pure SQL.
 */
export async function benchOutbox(report: (line: string) => void): Promise<readonly BenchResult[]> {
  report('outbox: starting a database …');
  const system = await openBenchSystem(TENANTS);
  try {
    report('outbox: filling the registry with a million rows …');
    await fillRegistry(system);
    const speeds = {
      ours: [] as number[],
      direct: [] as number[],
      pure: [] as number[],
      rowByRow: [] as number[],
    };
    let calls = 0;
    for (let round = 1; round <= ROUNDS; round++) {
      report(`outbox: round ${round} of ${ROUNDS} …`);
      await putEntries(system, ENTRIES);
      const api = dataApiDatabases(system);
      speeds.ours.push(ENTRIES / (await seconds(() => runWorkerOver(api.databases))));
      calls = api.calls();
      await requireAllLinked(system, ENTRIES);

      await putEntries(system, ENTRIES);
      const direct = await directDatabases(system);
      speeds.direct.push(ENTRIES / (await seconds(() => runWorkerOver(direct.databases))));
      await direct.close();
      await requireAllLinked(system, ENTRIES);

      await putEntries(system, ENTRIES);
      speeds.pure.push(ENTRIES / (await seconds(() => linkInPureSql(system))));
      await requireAllLinked(system, ENTRIES);

      await putEntries(system, ROW_BY_ROW_ENTRIES);
      speeds.rowByRow.push(
        ROW_BY_ROW_ENTRIES / (await seconds(() => linkRowByRow(dataApiDatabases(system).databases, system))),
      );
      await requireAllLinked(system, ROW_BY_ROW_ENTRIES);
    }
    const idle = dataApiDatabases(system);
    await runWorkerOver(idle.databases);
    const ratio = (baseline: readonly number[]) =>
      median(speeds.ours.map((speed, round) => speed / (baseline[round] ?? Number.NaN)));
    report(
      `outbox: ours ${median(speeds.ours).toFixed(0)} entries/s, direct ${median(speeds.direct).toFixed(0)}, pure SQL ${median(speeds.pure).toFixed(0)}, row by row ${median(speeds.rowByRow).toFixed(0)}`,
    );
    return [
      atLeast(BENCH, 'vs-row-by-row', ratio(speeds.rowByRow), 'times as fast', 30),
      atLeast(BENCH, 'vs-same-statements', ratio(speeds.direct), 'of its speed', 0.5),
      atLeast(BENCH, 'vs-pure-sql', ratio(speeds.pure), 'of its speed', 0.3),
      atMost(BENCH, 'calls-per-1000', (calls / ENTRIES) * 1_000, 'calls', 6),
      atMost(BENCH, 'idle-calls-per-tenant', (idle.calls() - CALLS_TO_FIND_TENANTS) / TENANTS, 'calls', 1),
      ...(await benchFairness(system, report)),
      ...(await benchBacklog(system, report)),
    ];
  } finally {
    await system.close();
  }
}

/** Once a run: the schemas and the active tenants. */
const CALLS_TO_FIND_TENANTS = 2;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
}

import { atLeast, type BenchResult, median } from '../result.ts';
import type { BenchSystem } from '../system.ts';
import { dataApiDatabases } from './databases.ts';
import { putFlood, requireAllLinked } from './rows.ts';
import { runWorkerOver } from './ways.ts';

const FLOOD = 100_000;
const ROUNDS = 3;

/**
 * One tenant floods its outbox with 100,000 entries, another adds one: a run of the worker, in which tenants take
 * turns, against the unfair order that works one tenant off before the other.
 */
export async function benchFairness(
  system: BenchSystem,
  report: (line: string) => void,
): Promise<readonly BenchResult[]> {
  const [flooding = '', other = ''] = Object.keys(system.endpoints.tenantDatabases);
  const ratios: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    report(`outbox: fairness, round ${round} of ${ROUNDS} …`);
    await putFlood(system, FLOOD);
    const fair = await milliseconds(() => runWorkerOver(dataApiDatabases(system).databases));
    await requireAllLinked(system, FLOOD + 1);

    await putFlood(system, FLOOD);
    const unfair = await milliseconds(async () => {
      for (const tenant of [flooding, other])
        await runWorkerOver(dataApiDatabases(system).databases, { tenant });
    });
    await requireAllLinked(system, FLOOD + 1);
    ratios.push(unfair / fair);
  }
  return [atLeast('outbox', 'fair-vs-unfair-order', median(ratios), 'of its speed', 0.9)];
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

import type { PairedCase } from '../pairs/measure-cases.ts';
import type { Way } from '../pairs/take-turns.ts';
import { millisecondsOf } from '../stopwatch.ts';
import type { BenchSystem } from '../system.ts';
import { dataApiDatabases } from './databases.ts';
import { putFlood, requireAllLinked } from './rows.ts';
import { runWorkerOver } from './ways.ts';

/** A second or so of work. */
const FLOOD = 20_000;

/**
 * One tenant floods its outbox with 20,000 entries, another adds one: a run of the worker, in which tenants take
 * turns, against the unfair order that works one tenant off before the other.
 */
export const FAIRNESS_CASE: PairedCase<'fair' | 'unfair'> = {
  name: 'fair-vs-unfair-order',
  unit: 'of its speed',
  goal: { atLeast: 0.9 },
  figure: (time) => time('unfair') / time('fair'),
};

export function fairWay(system: BenchSystem): Way {
  return floodWay(system, () => runWorkerOver(dataApiDatabases(system).databases));
}

export function unfairWay(system: BenchSystem): Way {
  const [flooding = '', other = ''] = Object.keys(system.endpoints.tenantDatabases);
  return floodWay(system, async () => {
    for (const tenant of [flooding, other])
      await runWorkerOver(dataApiDatabases(system).databases, { tenant });
  });
}

function floodWay(system: BenchSystem, work: () => Promise<void>): Way {
  return {
    prepare: () => putFlood(system, FLOOD),
    async run() {
      const time = await millisecondsOf(work);
      await requireAllLinked(system, FLOOD + 1);
      return time;
    },
  };
}

import type { OwnWork } from '../own-work/own-work.ts';
import type { Ways } from '../pairs/take-turns.ts';
import { profilesHere } from '../profile/here.ts';
import { type BenchSystem, openBenchSystem } from '../system.ts';
import { benchBacklog } from './backlog.ts';
import { fairWay } from './fairness.ts';
import { fillRegistry, TENANTS } from './rows.ts';
import { workerWay } from './ways.ts';

export const WORK: OwnWork<BenchSystem> = {
  async open(report) {
    const system = await openBenchSystem(TENANTS);
    report('filling the registry with a million rows …');
    await fillRegistry(system);
    return system;
  },
  ways,
  profiles: (system) => [
    ...profilesHere([...ways(system), ['fair-order', fairWay(system)]]),
    [
      'backlog',
      async (file) => {
        await benchBacklog(system, () => undefined, file);
      },
    ],
  ],
};

function ways(system: BenchSystem): Ways<string> {
  return [['worker', workerWay(system)]];
}

import type { OwnWork } from '../own-work.ts';
import { type BenchSystem, openBenchSystem } from '../system.ts';
import { fairWay } from './fairness.ts';
import { fillRegistry, TENANTS } from './rows.ts';
import { workerWay } from './ways.ts';

export const OUTBOX_WORK: OwnWork<BenchSystem> = {
  async open(report) {
    const system = await openBenchSystem(TENANTS);
    report('outbox: filling the registry with a million rows …');
    await fillRegistry(system);
    return system;
  },
  ways: (system) => [
    ['worker', workerWay(system)],
    ['fair-order', fairWay(system)],
  ],
};

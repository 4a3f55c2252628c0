import { type LocalProcess, startLocalProcess } from '../scripts/local-process.ts';

/** A local system in a process of its own, so that it does not share the bench's event loop. */
export type BenchSystem = Pick<LocalProcess, 'endpoints' | 'root' | 'close'>;

/** Starts an empty local system with its schedules held. */
export async function openBenchSystem(tenants: number): Promise<BenchSystem> {
  const system = await startLocalProcess(['--empty', '--tenants', String(tenants)]);
  for (const job of ['outbox-worker', 'metrics-collector', 'consistency-checker'])
    await system.local('POST', `pause/${job}`);
  return system;
}

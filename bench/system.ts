import { type LocalProcess, startLocalProcess } from '../scripts/local-process.ts';
import { beforeTheEnd } from './before-the-end.ts';

/** A local system in a process of its own, so that it does not share the bench's event loop. */
export type BenchSystem = Pick<LocalProcess, 'endpoints' | 'root' | 'close'>;

/** Starts an empty local system with its schedules held. Until it is closed, Ctrl-C closes it before this process ends. */
export async function openBenchSystem(tenants: number): Promise<BenchSystem> {
  const { endpoints, root, local, close } = await startLocalProcess([
    '--empty',
    '--tenants',
    String(tenants),
  ]);
  const forget = beforeTheEnd(close);
  for (const job of ['outbox-worker', 'metrics-collector', 'consistency-checker'])
    await local('POST', `pause/${job}`);
  return {
    endpoints,
    root,
    async close() {
      await close();
      forget();
    },
  };
}

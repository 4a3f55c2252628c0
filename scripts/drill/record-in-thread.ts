import { Worker } from 'node:worker_threads';
import { MetricStore } from '../../local/cloudwatch/metric-store.ts';
import type { SystemDrill } from '../../local/drill/drill.ts';
import type { RecordedSystemDrill } from '../../local/drill/record-system.ts';
import type { FromSystem } from './system-thread.ts';

/**
 * Runs the drills of one system in a thread of its own: a system keeps one core busy, and a machine has more.
 * @param report Receives a line of progress now and then.
 */
export function recordInThread(
  drills: readonly SystemDrill[],
  report: (line: string) => void,
): Promise<readonly RecordedSystemDrill[]> {
  const workerData = drills.map(({ name }) => name);
  const thread = new Worker(new URL('./system-thread.ts', import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    thread.on('message', (message: FromSystem) => {
      if (message.kind === 'progress') report(message.line);
      else resolve(recordedOf(message, drills));
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('The thread of a system ended before its drills did.')));
  });
}

/** All drills of a system share its datapoints. */
function recordedOf(
  { datapoints, recorded }: Extract<FromSystem, { kind: 'recorded' }>,
  drills: readonly SystemDrill[],
): readonly RecordedSystemDrill[] {
  const store = new MetricStore();
  for (const datapoint of datapoints) store.put(datapoint);
  return recorded.flatMap(({ name, recording, ...rest }) => {
    const drill = drills.find((each) => each.name === name);
    return drill === undefined ? [] : [{ drill, recording: { ...recording, store }, ...rest }];
  });
}

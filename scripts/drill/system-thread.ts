import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { Datapoint } from '../../local/cloudwatch/metric-store.ts';
import type { SystemDrill } from '../../local/drill/drill.ts';
import { type RecordedSystemDrill, recordSystem } from '../../local/drill/record-system.ts';
import type { Recording } from '../../local/drill/recording.ts';
import { allDrills } from './load-drills.ts';

/*
 * Entry point of the thread in which one system runs its drills, whose names it is given. Stories hold functions, so
 * the thread loads them itself; of what was recorded it sends the data.
 */

/** What the thread sends. */
export type FromSystem =
  | { readonly kind: 'progress'; readonly line: string }
  | {
      readonly kind: 'recorded';
      readonly datapoints: readonly Datapoint[];
      readonly recorded: readonly SentDrill[];
    };

interface SentDrill extends Omit<RecordedSystemDrill, 'drill' | 'recording'> {
  readonly name: string;
  readonly recording: Omit<Recording, 'store'>;
}

const names = z.array(z.string()).parse(workerData);
const drills = (await allDrills()).filter(
  (drill): drill is SystemDrill => drill.kind === 'system' && names.includes(drill.name),
);
const recorded = await recordSystem(drills, (line) => post({ kind: 'progress', line }));
post({
  kind: 'recorded',
  datapoints: recorded[0]?.recording.store.datapoints() ?? [],
  recorded: recorded.map(({ drill: { name }, recording: { store: _, ...recording }, ...rest }) => ({
    name,
    recording,
    ...rest,
  })),
});

function post(message: FromSystem): void {
  parentPort?.postMessage(message);
}

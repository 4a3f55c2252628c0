import type { BenchContext } from '../bench.ts';
import { measureCases, type PairedCase } from '../pairs/measure-cases.ts';
import type { Way } from '../pairs/take-turns.ts';
import { type BenchResult, type CaseHead, exactResult } from '../result.ts';
import { millisecondsOf } from '../stopwatch.ts';
import {
  type Emission,
  emitByHand,
  emitOneDocumentEach,
  emitOurs,
  emitWithEmbeddedMetrics,
} from './emission.ts';
import { batchOf, EVENTS, eventsOf } from './events.ts';
import { countingOutput } from './output.ts';

/** One batch takes our way less than a millisecond, which is too little to time. */
const BATCHES = 20;

type WayName = 'ours' | 'each' | 'by-hand' | 'embedded-metrics';

const TIME_CASES: readonly PairedCase<WayName>[] = [
  {
    name: 'emission-vs-one-document-per-event',
    unit: 'times as fast',
    goal: { atLeast: 8 },
    figure: (time) => time('each') / time('ours'),
  },
  {
    name: 'emission-vs-documents-by-hand',
    unit: 'times as fast',
    goal: null,
    figure: (time) => time('by-hand') / time('ours'),
  },
  {
    name: 'emission-vs-aws-embedded-metrics',
    unit: 'times as fast',
    goal: null,
    figure: (time) => time('embedded-metrics') / time('ours'),
  },
];

const BYTES_RATIO: CaseHead = {
  name: 'bytes-vs-one-document-per-event',
  unit: 'of its bytes',
  goal: { atMost: 1 / 8 },
};
const BYTES: CaseHead = { name: 'bytes-per-event', unit: 'bytes', goal: null };

export const EMISSION_CASES: readonly CaseHead[] = [...TIME_CASES, BYTES_RATIO, BYTES];

/** The writing of a batch's metrics alone: its time and its bytes. */
export async function measureEmission(bench: string, context: BenchContext): Promise<readonly BenchResult[]> {
  const times = await measureCases(
    bench,
    [
      ['ours', emissionWay(emitOurs)],
      ['each', emissionWay(emitOneDocumentEach)],
      ['by-hand', emissionWay(emitByHand)],
      ['embedded-metrics', emissionWay(emitWithEmbeddedMetrics)],
    ],
    TIME_CASES,
    context,
  );
  const [ours, each] = [await bytesPerEvent(emitOurs), await bytesPerEvent(emitOneDocumentEach)];
  return [...times, exactResult(bench, BYTES_RATIO, ours / each), exactResult(bench, BYTES, ours)];
}

/** Standard output is counted, not written, so that fewer bytes are no advantage in time. */
export function emissionWay(emit: Emission): Way {
  const events = eventsOf(batchOf(new Date(), 'emission'));
  return {
    async run() {
      let time = Number.NaN;
      await countingOutput(async () => {
        time = await millisecondsOf(async () => {
          for (let batch = 0; batch < BATCHES; batch++) await emit(events);
        });
      });
      return time;
    },
  };
}

async function bytesPerEvent(emit: Emission): Promise<number> {
  const events = eventsOf(batchOf(new Date(), 'emission'));
  return (await countingOutput(() => emit(events))) / EVENTS;
}

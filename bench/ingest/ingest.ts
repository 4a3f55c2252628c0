import type { Bench } from '../bench.ts';
import { measureCases, type PairedCase } from '../pairs/measure-cases.ts';
import { ONE_DOCUMENT_EACH, OURS } from './emission.ts';
import { EVENTS } from './events.ts';
import { handlerWay, openStore } from './handler.ts';
import { EMISSION_CASES, measureEmission } from './measure-emission.ts';

const BENCH = 'ingest';

const HANDLER_CASES: readonly PairedCase<'ours' | 'each'>[] = [
  {
    name: 'handler-vs-one-document-per-event',
    unit: 'times as fast',
    goal: { atLeast: 2.5 },
    figure: (time) => time('each') / time('ours'),
  },
  {
    name: 'handler-events-per-second',
    unit: 'events/s',
    goal: null,
    figure: (time) => (EVENTS / time('ours')) * 1_000,
  },
];

/**
 * Batches of a thousand events on one core, against a function that writes an EMF document for each event: the
 * whole work of the function with a real database behind the Data API, and the writing of metrics alone.
 */
export const INGEST: Bench = {
  cases: [...HANDLER_CASES, ...EMISSION_CASES],
  async measure({ machine, report }) {
    const context = { machine, report: (line: string) => report(`ingest: ${line}`) };
    context.report('emission …');
    const emission = await measureEmission(BENCH, context);
    context.report('starting a database …');
    const server = await openStore();
    try {
      context.report('handler …');
      const handler = await measureCases(
        BENCH,
        [
          ['ours', handlerWay(server, OURS)],
          ['each', handlerWay(server, ONE_DOCUMENT_EACH)],
        ],
        HANDLER_CASES,
        context,
      );
      return [...handler, ...emission];
    } finally {
      await server.close();
    }
  },
};

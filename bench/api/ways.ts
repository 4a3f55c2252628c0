import type { BenchServer } from '../open-server.ts';
import { median } from '../pairs/interval.ts';
import type { Way } from '../pairs/take-turns.ts';
import { type Api, openApi } from './ask.ts';
import { scanIndex } from './covering-scan.ts';
import type { Edition } from './edition.ts';
import type { MeasuredAction, Past } from './expected-answers.ts';
import { askLiterally } from './literal.ts';
import { requireRight, requireRightLiteral } from './right-answers.ts';

/** Questions of one run, of which the median counts: single answers come in milliseconds. */
const ASKS = 5;

/** An edition with its past, open to questions. */
export interface OpenPast extends Past {
  readonly api: Api;
}

/** @param end When the edition's past ended. */
export function openPast({ dataApi }: BenchServer, edition: Edition, end: Date): OpenPast {
  return { edition, end, api: openApi(dataApi, edition, end) };
}

/** Our way. */
export function actionWay(past: OpenPast, action: MeasuredAction): Way {
  return medianWay(async () => {
    const before = new Date();
    let body: object = {};
    const time = await past.api.stopwatch.time(async () => {
      body = await past.api.ask(action);
    });
    requireRight(action, past, body, [before, new Date()]);
    return time;
  });
}

/** The requirements' queries, asked once a run: they take a hundred times as long. */
export function literalWay({ api, edition }: OpenPast): Way {
  return {
    run: () =>
      api.stopwatch.time(async () => {
        requireRightLiteral(edition, await askLiterally(api.databases, edition));
      }),
  };
}

export function scanWay({ api, edition }: OpenPast): Way {
  return medianWay(() =>
    api.stopwatch.time(async () => {
      const serials = await scanIndex(api.databases, edition);
      if (serials !== edition.pieces) throw new Error(`The covering scan counted ${serials} serials.`);
    }),
  );
}

function medianWay(ask: () => Promise<number>): Way {
  return {
    async run() {
      const times: number[] = [];
      for (let asked = 0; asked < ASKS; asked++) times.push(await ask());
      return median(times);
    },
  };
}

import { API } from './api/api.ts';
import type { Bench } from './bench.ts';
import { CHECKER } from './checker/checker.ts';
import { COLDSTART } from './coldstart/coldstart.ts';
import { INGEST } from './ingest/ingest.ts';
import type { BenchName } from './options.ts';
import { OUTBOX } from './outbox/outbox.ts';

export const BENCHES: Readonly<Record<BenchName, Bench>> = {
  outbox: OUTBOX,
  api: API,
  ingest: INGEST,
  checker: CHECKER,
  coldstart: COLDSTART,
};

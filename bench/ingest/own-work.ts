import type { BenchServer } from '../open-server.ts';
import type { OwnWork } from '../own-work.ts';
import { emitOurs, OURS } from './emission.ts';
import { handlerWay, openStore } from './handler.ts';
import { emissionWay } from './measure-emission.ts';

export const INGEST_WORK: OwnWork<BenchServer> = {
  open: openStore,
  ways: (server) => [
    ['handler', handlerWay(server, OURS)],
    ['emission', emissionWay(emitOurs)],
  ],
};

import type { BenchServer } from '../open-server.ts';
import type { OwnWork } from '../own-work.ts';
import { SHORT_PAST } from './factory.ts';
import { openFactory } from './generate.ts';
import { codesWay, comparisonWay, tokensWay } from './ways.ts';

const { small } = SHORT_PAST;

export const CHECKER_WORK: OwnWork<BenchServer> = {
  open: (report) => openFactory(SHORT_PAST, report),
  ways: (server) => [
    ['comparison', comparisonWay(server, small)],
    ['codes', codesWay(server, small)],
    ['tokens', tokensWay(server, small)],
  ],
};

import type { BenchServer } from '../open-server.ts';
import type { OwnWork } from '../own-work/own-work.ts';
import type { Ways } from '../pairs/take-turns.ts';
import { profilesHere } from '../profile/here.ts';
import { SHORT_PAST } from './factory.ts';
import { openFactory } from './generate.ts';
import { memoryOfSweep } from './memory.ts';
import { codesWay, comparisonWay, tokensWay } from './ways.ts';

const { large, small } = SHORT_PAST;

export const WORK: OwnWork<BenchServer> = {
  open: (report) => openFactory(SHORT_PAST, report),
  ways,
  profiles: (server) => [
    ...profilesHere(ways(server)),
    [
      'sweep',
      async (file) => {
        await memoryOfSweep(server.dataApi, large, () => undefined, file);
      },
    ],
  ],
};

function ways(server: BenchServer): Ways<string> {
  return [
    ['comparison', comparisonWay(server, large)],
    ['codes', codesWay(server, small)],
    ['tokens', tokensWay(server, small)],
  ];
}

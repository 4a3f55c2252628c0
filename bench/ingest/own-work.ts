import type { BenchServer } from '../open-server.ts';
import type { OwnWork } from '../own-work/own-work.ts';
import type { Ways } from '../pairs/take-turns.ts';
import { profilesHere } from '../profile/here.ts';
import { emitOurs, OURS } from './emission.ts';
import { handlerWay, openStore } from './handler.ts';
import { emissionWay } from './measure-emission.ts';

export const WORK: OwnWork<BenchServer> = {
  open: openStore,
  ways,
  profiles: (server) => profilesHere(ways(server)),
};

function ways(server: BenchServer): Ways<string> {
  return [
    ['handler', handlerWay(server, OURS)],
    ['emission', emissionWay(emitOurs)],
  ];
}

import { type BenchServer, openServer } from '../open-server.ts';
import type { OwnWork } from '../own-work/own-work.ts';
import type { Ways } from '../pairs/take-turns.ts';
import { profilesHere } from '../profile/here.ts';
import { GROWING } from './cases.ts';
import { GROWN } from './edition.ts';
import { generatePast } from './generate.ts';
import { actionWay, openPast } from './ways.ts';

/** GiB of disk. */
const DISK_NEEDED = 4;

interface Place extends BenchServer {
  /** When the past ends. */
  readonly end: Date;
}

export const WORK: OwnWork<Place> = {
  async open(report) {
    const server = await openServer(DISK_NEEDED);
    return { ...server, end: await generatePast(server, GROWN, report) };
  },
  ways,
  profiles: (place) => profilesHere(ways(place)),
};

function ways(place: Place): Ways<string> {
  const past = openPast(place, GROWN, place.end);
  return (['summary', ...GROWING] as const).map((action) => [action, actionWay(past, action)] as const);
}

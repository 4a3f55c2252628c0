import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { WORK as api } from '../api/own-work.ts';
import { WORK as checker } from '../checker/own-work.ts';
import { WORK as coldstart } from '../coldstart/own-work.ts';
import { WORK as ingest } from '../ingest/own-work.ts';
import type { BenchName } from '../options.ts';
import { WORK as outbox } from '../outbox/own-work.ts';
import type { Ways } from '../pairs/take-turns.ts';
import type { Profiles } from '../profile/here.ts';
import type { Report } from '../progress.ts';
import type { Closable, OwnWork } from './own-work.ts';

/** Open work of several trees at one place. */
export interface OpenWork extends Closable {
  /** Of this tree, then of each of the others. */
  ways(): Promise<readonly Ways<string>[]>;
  /** Of this tree. */
  profiles(): Promise<Profiles>;
}

/**
 * Opens the place of a bench's work, for this tree and others that hold the same bench.
 * @param trees Directories of the others. Their modules are loaded beside ours.
 * @throws what Node says of a tree whose functions do not fit the bench.
 */
type Open = (report: Report, trees: readonly string[]) => Promise<OpenWork>;

export const OPEN_WORK: Readonly<Record<BenchName, Open>> = {
  outbox: opener('outbox', outbox),
  api: opener('api', api),
  ingest: opener('ingest', ingest),
  checker: opener('checker', checker),
  coldstart: opener('coldstart', coldstart),
};

function opener<Place extends Closable>(name: BenchName, mine: OwnWork<Place>): Open {
  return async (report, trees) => {
    const works = [mine];
    for (const tree of trees) works.push(await workOf<Place>(name, tree));
    report(`${name}: preparing …`);
    const place = await mine.open((line) => report(`${name}: ${line}`));
    return {
      async ways() {
        const ways: Ways<string>[] = [];
        for (const work of works) ways.push(await work.ways(place));
        return ways;
      },
      profiles: async () => mine.profiles(place),
      close: () => place.close(),
    };
  };
}

async function workOf<Place extends Closable>(name: BenchName, tree: string): Promise<OwnWork<Place>> {
  const file = path.join(tree, 'bench', name, 'own-work.ts');
  const module: { readonly WORK: OwnWork<Place> } = await import(pathToFileURL(file).href);
  return module.WORK;
}

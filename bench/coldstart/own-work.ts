import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { OwnWork } from '../own-work/own-work.ts';
import { type BundleDirectory, openBundleDirectory } from './bundle-directory.ts';
import { type ColdFunction, coldFunctions } from './functions.ts';
import { initProfile, processorWay } from './ways.ts';

export const WORK: OwnWork<BundleDirectory> = {
  open: openBundleDirectory,
  ways: async (place) =>
    (await ownFunctions(place)).map((one) => [one.name, processorWay(one, one.bundle)] as const),
  profiles: async (place) => (await ownFunctions(place)).map((one) => [one.name, initProfile(one)] as const),
};

/** As this tree builds them. */
async function ownFunctions({ directory }: BundleDirectory): Promise<readonly ColdFunction[]> {
  return coldFunctions(await mkdtemp(path.join(directory, 'tree-')));
}

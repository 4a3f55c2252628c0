import type { Way } from '../pairs/take-turns.ts';
import { profileArguments } from '../profile/arguments.ts';
import type { WriteProfile } from '../profile/here.ts';
import type { ColdFunction } from './functions.ts';
import { initTimeOf } from './init-time.ts';

/**
 * Loads a file in a function's environment; what counts is the processor time of the import. A function without
 * any client has nothing but Node to be compared with, so for it counts all since the start of the process, with
 * what Lambda's runtime has loaded before the import: `node:http`.
 */
export function processorWay(one: ColdFunction, file: string): Way {
  return {
    async run() {
      const { importCpu, wholeCpu } = await initTimeOf(file, environmentOf(one));
      return one.hasClients ? importCpu : wholeCpu;
    },
  };
}

/** Loads a function's bundle; what counts is the time that passes during the import. */
export function wallWay(one: ColdFunction): Way {
  return { run: async () => (await initTimeOf(one.bundle, environmentOf(one))).import };
}

/** Of the loading of a function's bundle. */
export function initProfile(one: ColdFunction): WriteProfile {
  return async (file) => {
    await initTimeOf(one.bundle, environmentOf(one), profileArguments(file));
  };
}

/** Has Node load what Lambda's runtime has loaded. */
const AS_IN_LAMBDA = '--import=node:http';

function environmentOf({ hasClients, environment }: ColdFunction): Readonly<Record<string, string>> {
  if (hasClients) return environment;
  return { ...environment, NODE_OPTIONS: `${environment['NODE_OPTIONS'] ?? ''} ${AS_IN_LAMBDA}` };
}

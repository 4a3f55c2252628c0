import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultInput } from '../../local/rds-data/faults.ts';
import type { LocalProcess } from '../local-process.ts';

/** Answers a number from 0 up to but not including 1. */
export type RandomNumber = () => number;

const CLUSTERS = ['core', 'tenants'] as const;

/** Seconds that a fault lasts. */
const LONGEST_FAULT = 8;
const LONGEST_PAUSE = 3;

/** Faults made so far, by kind. */
export type FaultCounts = Record<string, number>;

/** Makes one fault after the other until told to stop; the last one is cleared. */
export async function makeFaults(
  system: LocalProcess,
  random: RandomNumber,
  until: AbortSignal,
): Promise<FaultCounts> {
  const counts: FaultCounts = {};
  while (!until.aborted) {
    const name = pick(random, Object.keys(FAULTS));
    counts[name] = (counts[name] ?? 0) + 1;
    await FAULTS[name]?.(system, random);
    await sleep(random() * LONGEST_FAULT * 1_000, undefined, { signal: until }).catch(() => undefined);
    await system.local('DELETE', 'faults');
    await sleep(random() * LONGEST_PAUSE * 1_000, undefined, { signal: until }).catch(() => undefined);
  }
  await system.local('DELETE', 'faults');
  return counts;
}

type MakeFault = (system: LocalProcess, random: RandomNumber) => Promise<unknown>;

const FAULTS: Readonly<Record<string, MakeFault>> = {
  down: refuse('DatabaseUnavailableException'),
  resuming: refuse('DatabaseResumingException'),
  throttled: refuse('ThrottlingException'),
  deadlock: refuse('DatabaseErrorException', 'Database error code: 1213. Message: Deadlock found'),
  'read-only': refuse('DatabaseErrorException', 'Database error code: 1290. Message: --read-only'),
  denied: refuse('DatabaseErrorException', 'Database error code: 1142. Message: UPDATE command denied'),
  slow: (system, random) =>
    add(system, { kind: 'delay', milliseconds: Math.round(random() * 3_000), match: someCluster(random) }),
  'cut before commit': cut('before-commit'),
  'cut after commit': cut('after-commit'),
  'worker killed': kill('outbox-worker'),
  'checker killed': kill('consistency-checker'),
  'collector killed': kill('metrics-collector'),
  'desk killed': kill('outbox-desk'),
};

function refuse(
  exception: Extract<FaultInput, { kind: 'refuse' }>['exception'],
  message?: string,
): MakeFault {
  return (system, random) =>
    add(system, {
      kind: 'refuse',
      exception,
      match: someCluster(random),
      ...(message === undefined ? {} : { message }),
    });
}

/** Several cuts at calls to come: each strikes once. */
function cut(moment: 'before-commit' | 'after-commit'): MakeFault {
  return async (system, random) => {
    for (let index = 0; index < 5; index++) {
      await add(system, {
        kind: 'cut',
        moment,
        answer: pick(random, ['drop', 'StatementTimeoutException'] as const),
        at: 1 + Math.floor(random() * 40),
        match: someCluster(random),
      });
    }
  };
}

/** Starts a run and kills it soon after. */
function kill(name: string): MakeFault {
  return async (system, random) => {
    void system.local('POST', `run/${name}`).catch(() => undefined);
    await sleep(random() * 150);
    await system.local('POST', `kill/${name}`);
  };
}

function add(system: LocalProcess, fault: FaultInput): Promise<unknown> {
  return system.local('POST', 'faults', fault);
}

function someCluster(random: RandomNumber): { cluster: string } {
  return { cluster: pick(random, CLUSTERS) };
}

export function pick<T>(random: RandomNumber, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('Nothing to pick from.');
  return item;
}

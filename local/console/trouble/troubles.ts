import { coreDown, coreSlow } from './database-troubles.ts';
import { poisonSerials } from './poison-serials.ts';
import { slackSilent, workerStopped } from './service-troubles.ts';
import type { Trouble, World } from './trouble.ts';

const TROUBLES: readonly Trouble[] = [coreDown, coreSlow, poisonSerials, workerStopped, slackSilent];

export interface TroubleState {
  readonly name: string;
  readonly title: string;
  readonly says: string;
  readonly on: boolean;
}

export async function listTroubles(world: World): Promise<readonly TroubleState[]> {
  return await Promise.all(
    TROUBLES.map(async (trouble) => ({
      name: trouble.name,
      title: trouble.title,
      says: trouble.says,
      on: await trouble.isOn(world),
    })),
  );
}

/** @returns false when there is no such trouble. */
export async function beginTrouble(world: World, name: string): Promise<boolean> {
  const trouble = TROUBLES.find((each) => each.name === name);
  if (trouble !== undefined && !(await trouble.isOn(world))) await trouble.begin(world);
  return trouble !== undefined;
}

/** Ends one, or all when none is named. @returns false when there is no such trouble. */
export async function endTrouble(world: World, name: string): Promise<boolean> {
  const chosen = TROUBLES.filter((each) => name === '' || each.name === name);
  for (const trouble of chosen) await trouble.end(world);
  return chosen.length > 0;
}

import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import type { Way, Ways } from '../pairs/take-turns.ts';

/** Writes the profile of a piece of work into a file. */
export type WriteProfile = (file: string) => Promise<void>;

/** What is profiled, by name. */
export type Profiles = readonly (readonly [string, WriteProfile])[];

/** Milliseconds of work that a profile should show at least: it has a sample each. */
const LEAST_MS = 1_000;

/** Profiles of ways that work in this process. What the database does meanwhile is not in them. */
export function profilesHere(ways: Ways<string>): Profiles {
  return ways.map(([name, way]) => [name, (file) => profileHere(way, file)] as const);
}

async function profileHere({ prepare, run }: Way, file: string): Promise<void> {
  await prepare?.();
  // Cold code and cold rows are not what is asked for.
  await run();
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 500 });
    await prepare?.();
    await session.post('Profiler.start');
    for (let time = 0; time < LEAST_MS; ) {
      time += await run();
      // What has to be prepared is long enough alone, and preparing would be in the profile.
      if (prepare !== undefined) break;
    }
    const { profile } = await session.post('Profiler.stop');
    await writeFile(file, JSON.stringify(profile));
  } finally {
    session.disconnect();
  }
}

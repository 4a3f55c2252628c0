import type { Machine } from './machine.ts';

/** Share of all cores that other processes may take of a machine that counts as quiet: of two cores a tenth of one. */
export const QUIET = 0.05;

/** Milliseconds; ticks of the clock would tell less time too coarsely. */
const LOOK_MS = 1_000;

/** Milliseconds after which noise counts as lasting. */
const PATIENCE_MS = 10_000;

/** What is wrong with a load of other processes, in cores; undefined when nothing is. */
export function disturbance(load: number | undefined, share: number, cores: number): string | undefined {
  if (load === undefined || load <= share * cores) return undefined;
  return `other processes took ${load.toFixed(2)} of a core`;
}

/**
 * Waits until other processes leave the machine alone.
 * @param share Of all cores, that they may take.
 * @returns what still disturbs when patience has ended; undefined when nothing does.
 */
export async function awaitQuiet(machine: Machine, share = QUIET): Promise<string | undefined> {
  const endsAt = machine.now() + PATIENCE_MS;
  for (;;) {
    const load = machine.watchForeignLoad();
    await machine.sleep(LOOK_MS);
    const disturbed = disturbance(load(), share, machine.cores);
    if (disturbed === undefined || machine.now() >= endsAt) return disturbed;
  }
}

import { alarmsLeft } from './invariants/alarms.ts';
import { deathsToldTwice } from './invariants/deaths-told.ts';
import { miscountedEvents } from './invariants/events.ts';
import { wronglyToldFindings } from './invariants/findings-told.ts';
import { handedOverTwice } from './invariants/handed-over.ts';
import { forgottenRuns } from './invariants/job-runs.ts';
import { wrongNotifications } from './invariants/notifications.ts';
import { brokenRows } from './invariants/rows.ts';
import { lostSpawns } from './invariants/spawns.ts';
import type { Soak } from './soak-system.ts';

/** All that is wrong once all is quiet and a person has done their part; each begins with its kind and a colon. */
export async function judge(soak: Soak): Promise<string[]> {
  await soak.watch.look();
  return counted([
    ...soak.record.violations,
    ...(await brokenRows(soak)),
    ...(await handedOverTwice(soak)),
    ...(await lostSpawns(soak)),
    ...(await miscountedEvents(soak)),
    ...(await forgottenRuns(soak)),
    ...alarmsLeft(soak),
    ...wrongNotifications(soak),
    ...(await wronglyToldFindings(soak)),
    ...(await deathsToldTwice(soak)),
  ]);
}

/** Each sentence once, with how often it was said. */
function counted(sentences: readonly string[]): string[] {
  return [...Map.groupBy(sentences, (sentence) => sentence)].map(([sentence, { length }]) =>
    length === 1 ? sentence : `${sentence} (${length} times)`,
  );
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import type { Lane } from './lanes.ts';

/** An answer and when it came, as `performance.now` says it. */
export interface Arrival extends Answer {
  readonly at: number;
}

/** Everything that was asked in a lane. */
export interface LaneRecord {
  readonly lane: Lane;
  readonly seconds: number;
  readonly arrivals: readonly Arrival[];
}

/** Offers the lane's requests at its pace until told to stop; a late one is not made up for by a burst. */
export async function drive(lane: Lane, until: AbortSignal): Promise<LaneRecord> {
  const arrivals: Arrival[] = [];
  const startedAt = performance.now();
  const interval = 1_000 / lane.pace;
  let next = startedAt;
  const client = async () => {
    while (!until.aborted) {
      const due = Math.max(next, performance.now());
      next = due + interval;
      await sleep(Math.max(0, due - performance.now()));
      if (until.aborted) return;
      const answer = await lane.send();
      arrivals.push({ ...answer, at: performance.now() });
    }
  };
  await Promise.all(Array.from({ length: lane.clients }, client));
  return { lane, seconds: (performance.now() - startedAt) / 1_000, arrivals };
}

/** Drives lanes side by side. */
export function driveAll(lanes: readonly Lane[], until: AbortSignal): Promise<readonly LaneRecord[]> {
  return Promise.all(lanes.map((lane) => drive(lane, until)));
}

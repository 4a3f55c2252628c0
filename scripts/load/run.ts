import { setTimeout as sleep } from 'node:timers/promises';
import { throttles } from '../../lib/catalogue/api-routes.ts';
import type { LocalProcess } from '../local-process.ts';
import { driveAll, type LaneRecord } from './drive.ts';
import { faultsOf, type LaneReport, reportLane } from './lane-report.ts';
import { dropIn, type Lane, steadyLanes } from './lanes.ts';
import { growthFaults, type MemoryReport, reportMemory, watchMemory } from './memory.ts';
import { limitFaults, type OverLimitReport, reportOverLimit } from './over-limit.ts';

/** What `npm run load --json` prints. */
export interface LoadDocument {
  readonly minutes: number;
  readonly steady: readonly LaneReport[];
  readonly overLimit: OverLimitReport & { readonly others: readonly LaneReport[] };
  readonly memory: MemoryReport;
  /** Sentences; empty when every answer was right and memory stayed in its bounds. */
  readonly violations: readonly string[];
}

/** Seconds until every function has been started and compiled what it runs often; none of it is counted. */
const WARM_UP = 3;

/** Seconds: the burst is used up after two of them. */
const SHORTEST_OVER_LIMIT = 5;
const LONGEST_OVER_LIMIT = 15;

/** Requests in flight on the route beyond its limit. */
const PRESSING_CLIENTS = 4;

/** Puts the system under load, then one route under twice what it takes. */
export async function runLoad(
  system: LocalProcess,
  minutes: number,
  report: (line: string) => void,
): Promise<LoadDocument> {
  const { endpoints } = system;
  const lanes = steadyLanes(endpoints);
  const ended = new AbortController();
  report('Warming up …');
  const warm = await driveAll(lanes, AbortSignal.timeout(WARM_UP * 1_000));
  const watching = watchMemory(system.pid, ended.signal);

  const steady = await steadily(lanes, minutes, report);
  report('Letting the buckets of the limits fill …');
  await sleep((throttles.reading.burst / throttles.reading.rate) * 1_000);
  const seconds = Math.min(LONGEST_OVER_LIMIT, Math.max(SHORTEST_OVER_LIMIT, minutes * 60));
  report(`One route at twice its limit for ${Math.round(seconds)} s …`);
  const pressed = dropIn(endpoints, 2 * throttles.reading.rate, PRESSING_CLIENTS);
  // The drop-in path has the limit to itself; its lane of the steady load makes room.
  const [over, ...others] = await driveAll(
    [pressed, ...lanes.filter(({ name }) => name !== pressed.name)],
    AbortSignal.timeout(seconds * 1_000),
  );
  ended.abort();
  const samples = await watching;
  if (over === undefined) throw new Error('No lane was driven.');
  return {
    minutes,
    steady: steady.map(reportLane),
    overLimit: { ...reportOverLimit(over, throttles.reading), others: others.map(reportLane) },
    memory: reportMemory(samples),
    violations: [
      ...faultsOf([...warm, ...steady, over, ...others]),
      ...refusalsBelowLimit([...warm, ...steady, ...others]),
      ...limitFaults(over, throttles.reading),
      ...growthFaults(samples),
    ],
  };
}

async function steadily(lanes: readonly Lane[], minutes: number, report: (line: string) => void) {
  report(`Steady load for ${minutes} min …`);
  return await driveAll(lanes, AbortSignal.timeout(minutes * 60_000));
}

/** Whoever keeps to the limits is refused by none, whatever others do. */
function refusalsBelowLimit(records: readonly LaneRecord[]): readonly string[] {
  return records.flatMap(({ lane, arrivals }) => {
    const refused = arrivals.filter(({ status }) => status === 429).length;
    return refused === 0 ? [] : [`${lane.name} was refused ${refused} times although it kept to its limit`];
  });
}

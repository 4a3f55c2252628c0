import { setImmediate } from 'node:timers/promises';
import { timeToDetect } from '../../lib/catalogue/time-to-detect.ts';
import type { Alarm } from '../cloudwatch/alarms/alarm.ts';
import { alarmsOf } from '../cloudwatch/alarms/alarms-of-stack.ts';
import type { LocalStack } from '../template/load-stack.ts';
import { compareMessages, compareTimeline, type SentMessage } from './compare.ts';
import type { DatapointDrill, Drill, SystemDrill } from './drill.ts';
import { recordDatapoints } from './record-datapoints.ts';
import { recordSystem } from './record-system.ts';
import type { Recording } from './recording.ts';
import { createEvaluation, type Evaluate, type TimelineEntry } from './timeline.ts';

/** A drill whose story has been played, so that its alarms can be evaluated any number of times. */
export interface PlayedDrill {
  readonly drill: Drill;
  readonly recording: Recording;
  /** What functions sent by themselves. */
  readonly messages: readonly SentMessage[];
  /** What alarms did while the system ran, where one did. */
  readonly happened?: readonly string[];
}

export interface DrillResult extends PlayedDrill {
  readonly timeline: readonly TimelineEntry[];
  /** Why it failed, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Plays the stories of datapoint drills one after the other, while the systems of system drills run side by side.
 * Yields each drill once it has been played, always in the same order.
 * @param report Receives a line now and then while the systems run.
 */
export async function* playEach(
  drills: readonly Drill[],
  stack: LocalStack,
  report: (line: string) => void = () => undefined,
): AsyncGenerator<PlayedDrill> {
  const systems = Map.groupBy(drills.filter(isSystemDrill), ({ on }) => on.system);
  const running = [...systems.values()].map((several) => recordSystem(several, report));
  // One that fails is told where its turn comes.
  for (const each of running) each.catch(() => undefined);
  for (const drill of drills.filter(isDatapointDrill)) {
    // The systems start and run in the meantime: what they wait for comes between two drills.
    await setImmediate();
    yield { drill, recording: recordDatapoints(drill, stack), messages: [] };
  }
  for (const recorded of running) yield* await recorded;
}

/** All of {@link playEach}. */
export async function playDrills(
  drills: readonly Drill[],
  stack: LocalStack,
): Promise<readonly PlayedDrill[]> {
  const played: PlayedDrill[] = [];
  for await (const each of playEach(drills, stack)) played.push(each);
  return played;
}

/** Prepares to evaluate the alarms of the stack over played drills. */
export function createJudge(stack: LocalStack): (played: PlayedDrill) => DrillResult {
  const evaluate = createEvaluation(stack);
  const alarms = alarmsOf(stack);
  return (played) => judgeDrill(played, alarms, evaluate);
}

/** Evaluates the alarms of the stack over played drills. */
export function judgeDrills(played: readonly PlayedDrill[], stack: LocalStack): readonly DrillResult[] {
  return played.map(createJudge(stack));
}

function judgeDrill(played: PlayedDrill, alarms: readonly Alarm[], evaluate: Evaluate): DrillResult {
  const { drill, recording, messages } = played;
  const timeline = evaluate(alarms, recording);
  const problems = [
    ...compareTimeline(drill.expect, timeline),
    ...(drill.kind === 'system' ? compareMessages(drill.messages, messages) : detectionProblems(drill)),
  ];
  return { ...played, timeline, problems };
}

/** Holds the drill that shows how fast a rule fires to what the reference says. */
function detectionProblems({ detects, rule, story, expect }: DatapointDrill): readonly string[] {
  if (detects === undefined) return [];
  const cause = story[0]?.minute ?? 0;
  const told = expect.find(
    ({ alarm, state, notified }) => alarm === rule && state === 'ALARM' && notified.length > 0,
  );
  const after = typeof told?.at === 'number' ? told.at - cause : undefined;
  const stated = timeToDetect(detects);
  return after === stated
    ? []
    : [`Here people hear of it after ${after ?? '?'} minutes; the reference says ${stated}.`];
}

function isSystemDrill(drill: Drill): drill is SystemDrill {
  return drill.kind === 'system';
}

function isDatapointDrill(drill: Drill): drill is DatapointDrill {
  return drill.kind === 'datapoints';
}

import { schedules } from '../../lib/catalogue/schedules.ts';
import { coreIsDown } from '../erp/core-is-down.ts';
import { createEventReporter } from '../erp/event-reporter.ts';
import type { Happening } from '../erp/factory.ts';
import { startVirtualSystem, type VirtualSystem } from '../virtual-system.ts';
import type { SentMessage } from './compare.ts';
import type { SystemDrill } from './drill.ts';
import { MINUTE_MS, type Recording } from './recording.ts';
import type { SystemAct } from './system-act.ts';

/** A running system in the hands of a story. */
export interface SystemInHand extends VirtualSystem {
  /** Steps of factory work a minute. */
  pace: number;
  /** The ERP's operations take so many times as long as usual. */
  slowness: number;
}

export interface RecordedSystemDrill {
  readonly drill: SystemDrill;
  readonly recording: Recording;
  readonly messages: readonly SentMessage[];
  /** Minute, alarm and state of each change while the system ran; evaluating the recording must give the same. */
  readonly happened: readonly string[];
}

const RUN_INTERVAL = schedules['metrics-collector'].everyMinutes;
/** The ERP reports its events in batches, when the jobs run. */
const EVENTS_EVERY_MS = RUN_INTERVAL * MINUTE_MS;

/** Minutes after a deploy before the first story begins: alarms have their first data, dead-man alarms judge. */
const SETTLING_MINUTES = 30;
const WEEKDAY = '2026-11-20T08:00:00Z';
/** Steps of work before everything: an empty factory has nothing to lose. */
const FIRST_STEPS = 60;

/** Virtual minutes between two lines of progress. */
const REPORTED_MINUTES = 30;

/**
 * Runs the drills of one system, one after the other, and records each one's datapoints.
 * @param report Receives a line of progress now and then.
 */
export async function recordSystem(
  drills: readonly SystemDrill[],
  report: (line: string) => void,
): Promise<readonly RecordedSystemDrill[]> {
  const chapters = drills.toSorted((a, b) => a.on.chapter - b.on.chapter);
  const [first] = chapters;
  if (first === undefined) return [];
  const start = deployBefore(first);
  report(`the system '${first.on.system}' starts`);
  const system = await startVirtualSystem({ start });
  try {
    const inHand = await takeInHand(system);
    const { hand } = inHand;
    const recorded: RecordedSystemDrill[] = [];
    for (const drill of chapters) {
      const minute: Minute = async (acts) => {
        const now = system.clock.now();
        const passed = (now.getTime() - start.getTime()) / MINUTE_MS;
        if (passed % REPORTED_MINUTES === 0) report(`${drill.name}: it is ${timeOf(now)} there`);
        await inHand.minute(acts);
      };
      while (!isTimeFor(drill, system, start)) await minute();
      recorded.push(await recordStory(drill, hand, minute, start));
    }
    return recorded;
  } finally {
    await system.stop();
  }
}

/** Hourly runs count from the deploy: at the same minute of the hour, whichever drills are chosen. */
const DEPLOY_MINUTE = 20;
const HOUR_MS = 60 * MINUTE_MS;

function deployBefore({ begins, withDeploy }: SystemDrill): Date {
  if (begins === undefined)
    return new Date(Date.parse(WEEKDAY) - (withDeploy === true ? 0 : SETTLING_MINUTES * MINUTE_MS));
  const latest = Date.parse(begins) - SETTLING_MINUTES * MINUTE_MS;
  const offset = DEPLOY_MINUTE * MINUTE_MS;
  return new Date(Math.floor((latest - offset) / HOUR_MS) * HOUR_MS + offset);
}

/** As a clock on the wall shows it, in UTC. */
function timeOf(now: Date): string {
  return now.toISOString().slice(11, 16);
}

type Minute = (acts?: readonly SystemAct[]) => Promise<void>;

/** Lets a factory work in a system, faster or slower as the story goes. */
async function takeInHand(system: VirtualSystem): Promise<{ hand: SystemInHand; minute: Minute }> {
  const hand: SystemInHand = { ...system, pace: 1, slowness: 1 };
  const { clock, deployed, erp, erpService } = system;
  const factory = await erp.factory(clock, SEED, () => coreIsDown(deployed.faults));
  const reporter = createEventReporter({
    apiUrl: deployed.apiUrl,
    token: erpService.tokens['ingest'] ?? '',
    name: 'drill',
    onRefusal: (message) => {
      throw new Error(`Events of the factory were refused: ${message}`);
    },
  });
  const work = async (steps: number) => {
    for (let step = 0; step < steps; step++) {
      reporter.add((await factory.tick()).map((happening) => slower(happening, hand.slowness)));
    }
    if (clock.now().getTime() % EVENTS_EVERY_MS === 0) await reporter.send();
  };
  await work(FIRST_STEPS);
  return {
    hand,
    /** What happens in a minute comes after its runs, as in datapoint drills. */
    async minute(acts = []) {
      await work(hand.pace);
      await system.advance(1);
      for (const act of acts) await act.perform(hand);
    },
  };
}

const SEED = 1;

function slower(happening: Happening, factor: number): Happening {
  return 'latencyMs' in happening ? { ...happening, latencyMs: happening.latencyMs * factor } : happening;
}

/** Stories begin at a minute at which worker and collector run. */
function isTimeFor(
  { begins, withDeploy, name }: SystemDrill,
  { clock }: VirtualSystem,
  start: Date,
): boolean {
  const now = clock.now().getTime();
  if (begins !== undefined) {
    if (now > Date.parse(begins))
      throw new Error(`The drills before '${name}' last longer than until it begins.`);
    return now === Date.parse(begins);
  }
  const minutes = (now - start.getTime()) / MINUTE_MS;
  return withDeploy === true || (minutes >= SETTLING_MINUTES && minutes % RUN_INTERVAL === 0);
}

async function recordStory(
  drill: SystemDrill,
  hand: SystemInHand,
  minute: Minute,
  start: Date,
): Promise<RecordedSystemDrill> {
  const from = hand.clock.now().getTime();
  for (let passed = 0; passed < drill.lasts; passed++) {
    await minute(drill.story.filter((line) => line.minute === passed).flatMap(({ acts }) => acts));
  }
  const to = hand.clock.now().getTime();
  return {
    drill,
    recording: { store: hand.deployed.cloudwatch.store, deployedAt: start.getTime(), from, to, every: 1 },
    messages: messagesBetween(hand, from, to),
    happened: changesBetween(hand, from, to),
  };
}

function changesBetween({ deployed }: SystemInHand, from: number, to: number): readonly string[] {
  return deployed.cloudwatch.engine.history
    .filter(({ type, at }) => type === 'StateUpdate' && at.getTime() >= from && at.getTime() < to)
    .map(
      ({ alarm, at, summary }) =>
        `${(at.getTime() - from) / MINUTE_MS} ${alarm.name} ${summary.replace(/^.* to /, '')}`,
    );
}

/** What functions sent by themselves; what alarms and rules send is in the timeline. */
function messagesBetween({ deployed }: SystemInHand, from: number, to: number): readonly SentMessage[] {
  return deployed.sns.inbox
    .list({ state: 'delivered' })
    .filter(({ source }) => source.kind !== 'alarm' && source.kind !== 'rule')
    .map(({ at, channel, title }) => ({ at: Date.parse(at), channel, title }))
    .filter(({ at }) => at >= from && at < to)
    .map(({ at, channel, title }) => ({ minute: (at - from) / MINUTE_MS, channel, title }));
}

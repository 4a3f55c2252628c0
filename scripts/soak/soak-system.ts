import { setTimeout as sleep } from 'node:timers/promises';
import type { LogLine } from '../../local/lambda/lambda-runtime.ts';
import { startVirtualSystem, type VirtualSystem } from '../../local/virtual-system.ts';
import { createDoor, type Door } from './door.ts';
import { createRecord, noteBatch, noteInvocation, noteLog, type SoakRecord, type Trouble } from './record.ts';
import { createRegistryWatch, type RegistryWatch } from './registry-watch.ts';

export interface SoakOptions {
  /** The same seed makes the same faults at the same virtual minutes, and the same factory. */
  readonly seed: number;
  /** Active tenants. */
  readonly tenants: number;
  /** Virtual minutes of quiet after the faults. */
  readonly quietMinutes: number;
  /** Lines of progress. */
  readonly report: (line: string) => void;
}

/** The whole system in virtual time, with what the soak holds of it. */
export interface Soak {
  readonly options: SoakOptions;
  readonly system: VirtualSystem;
  readonly record: SoakRecord;
  readonly watch: RegistryWatch;
  /** Doors of services that functions call beside the databases. */
  readonly doors: Readonly<Record<'sns' | 'tokenKeys', Door>>;
  /** Lets minutes pass and looks at what came of each. */
  advance(minutes: number, factorySteps?: number): Promise<void>;
  /** Starts a run beside the scheduled ones; resolves when it has ended. */
  run(job: string): Promise<void>;
  /** Ends the workers of a function in the middle of whatever they do. */
  kill(job: string): Promise<void>;
  /** Lets the clock leap ahead: schedules and alarms miss what lies between. */
  leap(minutes: number): void;
  /** Notes that a fault is on; answers how to note its end. */
  beginTrouble(name: string): () => void;
  stop(): Promise<void>;
}

/** A fixed day, so that two soaks can be compared; the first midnight comes soon. */
const START = new Date('2026-11-20T20:00:00Z');

const FACTORY_STEPS = 2;

const MINUTE_MS = 60_000;

/** Jobs that their schedules start. */
export const JOBS = ['outbox-worker', 'metrics-collector', 'consistency-checker'] as const;

export function functionNameOf(name: string): string {
  return `serial-monitoring-local-${name}`;
}

/** Virtual minutes between two looks at the whole registry. */
const MINUTES_A_LOOK = 5;

export async function startSoak(options: SoakOptions): Promise<Soak> {
  const record = createRecord();
  const system = await startVirtualSystem({
    start: START,
    tenants: options.tenants,
    history: true,
    factorySteps: FACTORY_STEPS,
    seed: options.seed,
    onSpawn: (spawn) => record.spawns.push(spawn),
    onEventsTaken: (events, answer) => noteBatch(record, events, answer),
    onInvocation: (invocation) => noteInvocation(record, invocation),
    onLog: (line: LogLine) => noteLog(record, line),
  });
  const { deployed, erpService } = system;
  deployed.sns.inbox.on((message) => record.messages.push({ message, atMs: performance.now() }));
  const doors = {
    sns: createDoor(deployed.sns.service),
    tokenKeys: createDoor(erpService.issuer.jwks),
  };
  system.mount(
    { path: '/_aws/sns/', service: doors.sns.service },
    { path: '/_erp/.well-known/jwks.json', service: doors.tokenKeys.service },
  );
  const watch = createRegistryWatch(system, record);
  let minutesPassed = 0;
  return {
    options,
    system,
    record,
    watch,
    doors,
    async advance(minutes, factorySteps) {
      for (let passed = 0; passed < minutes; passed++) {
        await system.advance(1, factorySteps);
        minutesPassed += 1;
        for (const { arn } of deployed.queues.all)
          for (const message of deployed.queues.list(arn)) record.deadLetters.set(message.id, message);
        if (minutesPassed % MINUTES_A_LOOK === 0) await watch.look();
      }
    },
    async run(job) {
      await deployed.lambda.invokeAsync(functionNameOf(job), '{}').done;
    },
    async kill(job) {
      record.kills.push({ functionName: functionNameOf(job), atMs: performance.now() });
      await deployed.lambda.kill(functionNameOf(job));
      // Late enough to mark what was under way, early enough for nothing else.
      await sleep(0);
    },
    leap(minutes) {
      const from = system.clock.now().getTime();
      system.clock.advance(minutes * MINUTE_MS);
      record.leaps.push({ from, to: system.clock.now().getTime() });
    },
    beginTrouble(name) {
      const trouble: Trouble = { name, fromMs: performance.now(), toMs: Number.POSITIVE_INFINITY };
      record.troubles.push(trouble);
      return () => {
        trouble.toMs = performance.now();
      };
    },
    stop: () => system.stop(),
  };
}

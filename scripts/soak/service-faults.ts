import { setTimeout as sleep } from 'node:timers/promises';
import { FAILING, REFUSING } from './door.ts';
import type { FaultKind } from './fault.ts';
import { JOBS } from './soak-system.ts';

/** Milliseconds of a run until it is killed. */
const LONGEST_LIFE_MS = 150;

/** Everything beside the databases that fails: workers, clocks, schedules, the ERP's sign-in, SNS and its readers. */
export const serviceFaults: readonly FaultKind[] = [
  ...JOBS.map(killedInItsRun),
  ...['outbox-desk', 'metrics-api', 'event-ingest', 'authorizer'].map(killed),
  {
    name: 'clock jumps',
    harmless: true,
    share: 2,
    async begin({ leap }, random) {
      leap(random.integer(2, 90));
    },
  },
  {
    name: 'sessions are not answered',
    share: 1,
    lasts: [1, 10],
    begin({ system }, random) {
      system.erpService.endpoint.setMode(random.pick(['error', 'cut', 'silent'] as const));
      return () => system.erpService.endpoint.setMode('well');
    },
  },
  {
    name: 'token keys are not answered',
    share: 1,
    lasts: [1, 10],
    begin({ doors }, random) {
      doors.tokenKeys.set(FAILING[random.pick(['error', 'cut', 'silent'] as const)]);
      return () => doors.tokenKeys.set(undefined);
    },
  },
  {
    name: 'SNS refuses',
    harmless: true,
    share: 2,
    begin({ doors }, random) {
      doors.sns.set(REFUSING[random.pick(['throttled', 'internal error'] as const)]);
      return () => doors.sns.set(undefined);
    },
  },
  {
    name: 'readers do not answer',
    harmless: true,
    share: 2,
    begin({ system }, random) {
      const channel = random.pick(['email', 'slack'] as const);
      system.deployed.sns.setBroken(channel, true);
      return () => system.deployed.sns.setBroken(channel, false);
    },
  },
  {
    name: 'a schedule is paused',
    harmless: true,
    share: 2,
    begin({ system: { deployed, clock } }, random) {
      const { name } = random.pick(deployed.schedules.list());
      deployed.schedules.pause(name);
      return () => deployed.schedules.resume(name, clock.now());
    },
  },
  {
    name: 'every job twice at once',
    harmless: true,
    share: 3,
    async begin({ run }) {
      await Promise.all([...JOBS, ...JOBS].map((job) => run(job)));
    },
  },
];

function killedInItsRun(job: string): FaultKind {
  return {
    name: `${job} killed`,
    harmless: true,
    share: 1,
    async begin({ run, kill }, random) {
      const life = random.next() * LONGEST_LIFE_MS;
      const ended = run(job);
      await sleep(life);
      await kill(job);
      await ended;
    },
  };
}

function killed(job: string): FaultKind {
  return {
    name: `${job} killed`,
    harmless: true,
    share: 0.5,
    async begin({ kill }, random) {
      await sleep(random.next() * LONGEST_LIFE_MS);
      await kill(job);
    },
  };
}

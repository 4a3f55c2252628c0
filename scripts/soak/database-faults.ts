import type { Random } from '../../erp/random.ts';
import type { FaultInput } from '../../local/rds-data/faults.ts';
import type { End, FaultKind } from './fault.ts';
import type { Soak } from './soak-system.ts';

const CLUSTERS = ['core', 'tenants'] as const;

/** Hours of the outage that comes now and then. */
const LONG_OUTAGE_MINUTES = 7 * 60;

/** A cluster that wakes up is there after seconds of real time, as its callers wait in it. */
const RESUMING_MS = 3_000;

/** The Data API refuses, delays or loses what it is asked, and the server behind it dies. */
export const databaseFaults: readonly FaultKind[] = [
  refusing('down', 3, 'DatabaseUnavailableException'),
  refusing('throttled', 1, 'ThrottlingException'),
  refusing('deadlock', 1, 'DatabaseErrorException', 'Database error code: 1213. Message: Deadlock found'),
  refusing('read-only', 1, 'DatabaseErrorException', 'Database error code: 1290. Message: --read-only'),
  refusing(
    'denied',
    1,
    'DatabaseErrorException',
    'Database error code: 1142. Message: UPDATE command denied',
  ),
  {
    name: 'down for seven hours',
    share: 0.2,
    lasts: [LONG_OUTAGE_MINUTES, LONG_OUTAGE_MINUTES],
    begin: (soak) =>
      add(soak, { kind: 'refuse', exception: 'DatabaseUnavailableException', match: { cluster: 'core' } }),
  },
  {
    name: 'resuming',
    share: 1,
    lasts: [1, 1],
    begin(soak, random) {
      const end = add(soak, {
        kind: 'refuse',
        exception: 'DatabaseResumingException',
        match: someCluster(random),
      });
      setTimeout(end, RESUMING_MS).unref();
      return end;
    },
  },
  {
    name: 'slow',
    share: 2,
    begin: (soak, random) =>
      add(soak, { kind: 'delay', milliseconds: random.integer(5, 60), match: someCluster(random) }),
  },
  {
    name: 'a statement hangs',
    share: 1,
    begin: (soak, random) =>
      add(soak, {
        kind: 'delay',
        milliseconds: 6_000,
        at: random.integer(1, 60),
        match: someCluster(random),
      }),
  },
  cutting('cut before commit', 'before-commit'),
  cutting('cut after commit', 'after-commit'),
  {
    name: 'database killed',
    share: 2,
    async begin({ system }) {
      await system.restartDatabase();
    },
  },
  {
    name: 'clock of the databases goes wrong',
    harmless: true,
    share: 2,
    begin({ system }, random) {
      system.skewDatabases(random.integer(-90, 90) * 1_000);
      return () => system.skewDatabases(0);
    },
  },
];

function refusing(
  name: string,
  share: number,
  exception: Extract<FaultInput, { kind: 'refuse' }>['exception'],
  message?: string,
): FaultKind {
  return {
    name,
    share,
    begin: (soak, random) =>
      add(soak, {
        kind: 'refuse',
        exception,
        match: someCluster(random),
        ...(message === undefined ? {} : { message }),
      }),
  };
}

/** Cuts at several calls to come: each strikes once. */
function cutting(name: string, moment: 'before-commit' | 'after-commit'): FaultKind {
  return {
    name,
    share: 2,
    begin(soak, random) {
      const ends = Array.from({ length: 8 }, () =>
        add(soak, {
          kind: 'cut',
          moment,
          answer: random.pick(['drop', 'StatementTimeoutException'] as const),
          at: random.integer(1, 120),
          match: someCluster(random),
        }),
      );
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

function add({ system }: Soak, fault: FaultInput): End {
  const { id } = system.deployed.faults.add(fault);
  return () => system.deployed.faults.remove(id);
}

function someCluster(random: Random): { cluster: string } {
  return { cluster: random.pick(CLUSTERS) };
}

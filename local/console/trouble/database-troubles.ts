import type { FaultInput, FaultState } from '../../rds-data/faults.ts';
import type { Trouble, World } from './trouble.ts';

const CORE = { match: { cluster: 'core' } } as const;

/** Long enough to be seen in every answer, short enough that the jobs still end in time. */
const SLOW_MS = 3_500;

export const coreDown = faultAtCore(
  { kind: 'refuse', exception: 'DatabaseUnavailableException', ...CORE },
  {
    name: 'core-down',
    title: 'Core DB down',
    says: 'Nobody reaches the Core DB, the factory neither: links wait in the outbox and none is charged for it. link-error-rate fires with the first measurement after three failures; core-db-unreachable fires when two of three measurements (one every 5 minutes) found it away.',
  },
);

export const coreSlow = faultAtCore(
  { kind: 'delay', milliseconds: SLOW_MS, ...CORE },
  {
    name: 'core-slow',
    title: 'Core DB slow',
    says: `Each statement at the Core DB takes ${SLOW_MS / 1000} seconds longer. Jobs go on, slowly; metrics-api-latency fires after 10 minutes in which one request in ten to the API (the desk on this page asks it, too) took more than 3 seconds.`,
  },
);

function faultAtCore(input: FaultInput, words: Pick<Trouble, 'name' | 'title' | 'says'>): Trouble {
  const own = ({ deployed }: World): readonly FaultState[] =>
    deployed.faults.list().filter(({ spec }) => {
      const { cluster, sql, database } = spec.match;
      return spec.kind === input.kind && cluster === 'core' && sql === undefined && database === undefined;
    });
  return {
    ...words,
    isOn: (world) => own(world).length > 0,
    begin: ({ deployed }) => deployed.faults.add(input),
    end(world) {
      for (const { id } of own(world)) world.deployed.faults.remove(id);
    },
  };
}

import mysql, { type RowDataPacket } from 'mysql2/promise';
import { activeOrganizations, formerOrganization, type Tenant } from '../../erp/organizations.ts';
import { createRandom } from '../../erp/random.ts';
import { seedDemo } from '../../erp/seed-demo.ts';
import type { Clock } from '../clock.ts';
import type { ServiceAccounts } from './accounts.ts';
import type { EventReporter } from './event-reporter.ts';
import { createFactory, type Factory, type FactoryOptions } from './factory.ts';
import { countPoisoned, cure, poison } from './poison.ts';
import { ERP_NAMES, setUpErp } from './set-up.ts';

/** The simulated ERP with its databases. */
export interface Erp {
  /** All tenants, the one that has left included. */
  readonly tenants: readonly Tenant[];
  readonly activeTenants: readonly Tenant[];
  /** Writes some days of history where there are none. */
  seed(clock: Clock): Promise<{ readonly serials: number }>;
  /** The factory, to be told each step. */
  factory(
    clock: Clock,
    seed: number,
    coreIsDown: () => boolean,
    onSpawn?: FactoryOptions['onSpawn'],
  ): Promise<Factory>;
  /**
   * Begins one small step of work a second; answers how to stop it.
   * @param coreIsDown While this says so, every core link of the factory fails, too.
   * @param reporter Gets what happens, and is told to send it every few seconds.
   */
  startFactory(clock: Clock, coreIsDown: () => boolean, reporter: EventReporter): () => Promise<void>;
  /** Queues links of the first tenant that can never succeed; answers how many, 0 when no piece is linked yet. */
  poison(clock: Clock): Promise<number>;
  /** Takes back what stands in the way of poisoned links. */
  cure(): Promise<void>;
  /** Links that are poisoned now. */
  poisoned(): Promise<number>;
  /** A question to the databases as root, for console and tests. */
  query(sql: string, parameters?: readonly unknown[]): Promise<RowDataPacket[]>;
  close(): Promise<void>;
}

const STEP_MS = 1_000;
/** Steps from one batch of events to the next. */
const STEPS_A_BATCH = 5;

/** Share of core links that fail on a good day: about one in four minutes, below the objective's alert. */
const NOW_AND_THEN = 0.002;

export async function openErp(options: {
  readonly socketPath: string;
  /** How many active tenants. */
  readonly tenants: number;
  readonly accounts: ServiceAccounts;
}): Promise<Erp> {
  const connect = async () => {
    const { socketPath } = options;
    const connection = await mysql.createConnection({ socketPath, user: 'root', timezone: 'Z' });
    // A server that dies while nothing is asked must not take this process along: the next question throws.
    return connection.on('error', () => undefined);
  };
  // The factory works in transactions of its own, so questions must not come between.
  const [writing, reading] = await Promise.all([connect(), connect()]);
  const organizations = [...activeOrganizations(options.tenants), formerOrganization(options.tenants + 1)];
  const tenants = await setUpErp(writing, { names: ERP_NAMES, accounts: options.accounts, organizations });
  const factory: Erp['factory'] = (clock, seed, coreIsDown, onSpawn) =>
    createFactory({
      connection: writing,
      coreDatabase: ERP_NAMES.coreDatabase,
      tenants,
      clock,
      random: createRandom(seed),
      linkFailure: () => (coreIsDown() ? 1 : NOW_AND_THEN),
      onSpawn,
    });
  const activeTenants = tenants.filter(({ organization }) => organization.active);
  const [first] = activeTenants;
  const victim = first && { connection: reading, coreDatabase: ERP_NAMES.coreDatabase, tenant: first };
  return {
    tenants,
    activeTenants,
    seed: (clock) => seedDemo(writing, { coreDatabase: ERP_NAMES.coreDatabase, tenants, now: clock.now() }),
    factory,
    startFactory: (clock, coreIsDown, reporter) =>
      startFactory(factory(clock, clock.now().getTime(), coreIsDown), reporter),
    poison: async (clock) => (victim === undefined ? 0 : await poison(victim, clock)),
    cure: async () => (victim === undefined ? undefined : await cure(victim)),
    poisoned: async () => (victim === undefined ? 0 : await countPoisoned(victim)),
    async query(sql, parameters = []) {
      const [rows] = await reading.query<RowDataPacket[]>(sql, [...parameters]);
      return rows;
    },
    async close() {
      await Promise.all([writing.end(), reading.end()]);
    },
  };
}

function startFactory(factory: Promise<Factory>, reporter: EventReporter): () => Promise<void> {
  const stop = new AbortController();
  const stopped = (async () => {
    const { tick } = await factory;
    for (let step = 1; !stop.signal.aborted; step++) {
      reporter.add(await tick());
      if (step % STEPS_A_BATCH === 0) await reporter.send();
      await pause(STEP_MS, stop.signal);
    }
  })();
  stopped.catch((error) => console.error('The simulated factory stopped:', error));
  return async () => {
    stop.abort();
    await stopped.catch(() => undefined);
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

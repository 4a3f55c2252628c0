import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import type { Clock } from '../clock.ts';
import type { ServiceAccounts } from './accounts.ts';
import { createFactory } from './factory.ts';
import { activeOrganizations, formerOrganization } from './organizations.ts';
import { createRandom } from './random.ts';
import { seedDemo } from './seed-demo.ts';
import { ERP_NAMES, setUpErp, type Tenant } from './set-up.ts';

/** The simulated ERP with its databases. */
export interface Erp {
  /** All tenants, the one that has left included. */
  readonly tenants: readonly Tenant[];
  readonly activeTenants: readonly Tenant[];
  /** Writes some days of history where there are none. */
  seed(clock: Clock): Promise<{ readonly serials: number }>;
  /**
   * Begins one small step of work a second; answers how to stop it.
   * @param coreIsDown While this says so, every core link of the factory fails, too.
   */
  startFactory(clock: Clock, coreIsDown: () => boolean): () => Promise<void>;
  /** A question to the databases as root, for console and tests. */
  query(sql: string, parameters?: readonly unknown[]): Promise<RowDataPacket[]>;
  close(): Promise<void>;
}

const STEP_MS = 1_000;

/** Share of core links that fail on a good day: about one in four minutes, below the objective's alert. */
const NOW_AND_THEN = 0.002;

export async function openErp(options: {
  readonly socketPath: string;
  /** How many active tenants. */
  readonly tenants: number;
  readonly accounts: ServiceAccounts;
}): Promise<Erp> {
  const connect = () =>
    mysql.createConnection({ socketPath: options.socketPath, user: 'root', timezone: 'Z' });
  // The factory works in transactions of its own, so questions must not come between.
  const [writing, reading] = await Promise.all([connect(), connect()]);
  const organizations = [...activeOrganizations(options.tenants), formerOrganization(options.tenants + 1)];
  const tenants = await setUpErp(writing, { names: ERP_NAMES, accounts: options.accounts, organizations });
  return {
    tenants,
    activeTenants: tenants.filter(({ organization }) => organization.active),
    seed: (clock) => seedDemo(writing, { coreDatabase: ERP_NAMES.coreDatabase, tenants, clock }),
    startFactory: (clock, coreIsDown) => startFactory(writing, tenants, clock, coreIsDown),
    async query(sql, parameters = []) {
      const [rows] = await reading.query<RowDataPacket[]>(sql, [...parameters]);
      return rows;
    },
    async close() {
      await Promise.all([writing.end(), reading.end()]);
    },
  };
}

function startFactory(
  connection: Connection,
  tenants: readonly Tenant[],
  clock: Clock,
  coreIsDown: () => boolean,
): () => Promise<void> {
  const stop = new AbortController();
  const stopped = (async () => {
    const random = createRandom(clock.now().getTime());
    const factory = await createFactory({
      connection,
      coreDatabase: ERP_NAMES.coreDatabase,
      tenants,
      clock,
      random,
      linkFailure: () => (coreIsDown() ? 1 : NOW_AND_THEN),
    });
    while (!stop.signal.aborted) {
      await factory.tick();
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

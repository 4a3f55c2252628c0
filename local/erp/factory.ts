import { timesOf } from '../../erp/erp-clock.ts';
import type { Tenant } from '../../erp/organizations.ts';
import type { Random } from '../../erp/random.ts';
import type { Clock } from '../clock.ts';
import { createTicket, makeBatch, rejectSerial, spawnLargeTicket, spawnPieces } from './factory-orders.ts';
import { advanceToken, replaceToken, spawnTemporary, splitToken } from './factory-tokens.ts';
import type { MysqlConnection } from './mysql-connection.ts';

/** What the ERP would report as an event, because its databases keep no trace of it. */
export type Happening =
  | {
      readonly kind: 'serial-generated';
      readonly tenantCode: string;
      readonly productionType: 'hatthasilpa' | 'oem';
      readonly latencyMs: number;
      readonly at: Date;
    }
  | {
      readonly kind: 'assignment-resolved';
      readonly tenantCode: string;
      readonly method: 'pin' | 'plan' | 'auto';
      readonly latencyMs: number;
      readonly at: Date;
    }
  | {
      readonly kind: 'spawn-missing';
      readonly tenantCode: string;
      /** Serials that a spawn had to generate. */
      readonly count: number;
      /** Pieces of the whole ticket: above 1,000 none is pre-generated. */
      readonly ticketQuantity: number;
      readonly at: Date;
    }
  | {
      readonly kind: 'rejected';
      readonly tenantCode: string;
      readonly reason: 'context_mismatch' | 'duplicate' | 'invalid_format';
      readonly at: Date;
    };

export interface FactoryOptions {
  /** Root's connection; the factory uses it alone. */
  readonly connection: MysqlConnection;
  readonly coreDatabase: string;
  readonly tenants: readonly Tenant[];
  readonly clock: Clock;
  readonly random: Random;
  /** Probability that a core link fails and goes to the outbox. Default 0.002, below the SLO's alert. */
  readonly linkFailure?: () => number;
  /** Told of each piece as soon as its token is there, before anything is linked. */
  readonly onSpawn?: ((spawn: Spawn) => void) | undefined;
}

/** A piece that got its token; what the ERP then writes into either database may fail. */
export interface Spawn {
  readonly tenantCode: string;
  readonly serial: string;
  readonly token: number;
}

/** What one step needs to know. */
export interface Floor {
  readonly connection: MysqlConnection;
  readonly coreDatabase: string;
  readonly tenant: Tenant;
  readonly now: Date;
  readonly random: Random;
  readonly linkFailure: number;
  readonly onSpawn: ((spawn: Spawn) => void) | undefined;
  readonly times: Awaited<ReturnType<typeof timesOf>>;
}

export interface Factory {
  /** One small step of work in one active tenant. */
  tick(): Promise<readonly Happening[]>;
}

const DEFAULT_LINK_FAILURE = 0.002;

type Step = (floor: Floor) => Promise<readonly Happening[]>;

/** How often each kind of work comes, in proportion. */
const WORK: readonly (readonly [share: number, step: Step])[] = [
  [120, createTicket],
  [380, spawnPieces],
  [420, advanceToken],
  [40, makeBatch],
  [28, replaceToken],
  [10, splitToken],
  [2, spawnTemporary],
  [4, rejectSerial],
  [3, spawnLargeTicket],
];

/** The ERP at work: writes what it would write, with times from `clock`. */
export async function createFactory(options: FactoryOptions): Promise<Factory> {
  const { connection, coreDatabase, random, onSpawn } = options;
  const times = await timesOf(connection);
  const active = options.tenants.filter(({ organization }) => organization.active);
  return {
    async tick() {
      const tenant = random.pick(active);
      const linkFailure = options.linkFailure?.() ?? DEFAULT_LINK_FAILURE;
      const now = options.clock.now();
      const floor = { connection, coreDatabase, tenant, now, random, linkFailure, onSpawn, times };
      return pickStep(random)(floor);
    },
  };
}

function pickStep(random: Random): Step {
  let ticket = random.integer(
    1,
    WORK.reduce((sum, [share]) => sum + share, 0),
  );
  for (const [share, step] of WORK) {
    ticket -= share;
    if (ticket <= 0) return step;
  }
  return advanceToken;
}

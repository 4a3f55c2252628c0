import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVirtualClock, type VirtualClock } from './clock.ts';
import { type DeployedStack, deployStack } from './deployed-stack.ts';
import { LOCAL_ACCOUNTS, LOCAL_NAMES, localClusters, synthesize } from './deployment.ts';
import { coreIsDown } from './erp/core-is-down.ts';
import { createErpService, type ErpService } from './erp/erp-service.ts';
import { createEventReporter } from './erp/event-reporter.ts';
import type { Happening } from './erp/factory.ts';
import { type Erp, openErp } from './erp/running-erp.ts';
import { type HttpServer, startHttpServer } from './http-server.ts';
import type { LogLine } from './lambda/lambda-runtime.ts';
import { startMariadb } from './mariadb/server.ts';
import { loadStack } from './template/load-stack.ts';

export interface VirtualOptions {
  /** When the stack is deployed, in virtual time. */
  readonly start: Date;
  /** Active tenants. Default 2. */
  readonly tenants?: number;
  /** Days of factory history before the start. Default: none. */
  readonly history?: boolean;
  /** Steps of factory work a minute. Default 0: a factory that stands still. */
  readonly factorySteps?: number;
  /** The same seed gives the same factory. Default 1. */
  readonly seed?: number;
  /** Told what the factory reports as events. */
  readonly onHappenings?: (happenings: readonly Happening[]) => void;
  readonly onLog?: (line: LogLine) => void;
}

/** The whole system on a clock of its own: handlers, database, schedules, metrics, alarms and inbox. */
export interface VirtualSystem {
  readonly clock: VirtualClock;
  readonly deployed: DeployedStack;
  readonly erp: Erp;
  /** Sessions and tokens of the active tenants; their times are virtual, too. */
  readonly erpService: ErpService;
  /** Mounts services beside the local AWS, or over a part of it: the longest path wins. */
  readonly mount: HttpServer['mount'];
  /** Lets so many minutes pass. */
  advance(minutes: number): Promise<void>;
  stop(): Promise<void>;
}

const MINUTE_MS = 60_000;
const ERP_MOUNT = '/_erp';

/**
 * Brings the system up in a directory of its own, which `stop` removes. Nothing in it reads the machine's
 * clock: the same options and the same faults at the same minutes give the same alarms and messages.
 */
export async function startVirtualSystem(options: VirtualOptions): Promise<VirtualSystem> {
  const undo: (() => unknown)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const home = await mkdtemp(path.join(tmpdir(), 'serial-virtual-'));
    undo.push(() => rm(home, { recursive: true, force: true }));
    return await bringUp(options, home, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bringUp(
  options: VirtualOptions,
  home: string,
  undo: (() => unknown)[],
  stop: () => Promise<void>,
): Promise<VirtualSystem> {
  const clock = createVirtualClock(options.start);
  const server = await startHttpServer(0);
  undo.push(() => server.close());
  const mariadb = await startMariadb({ dataDir: path.join(home, 'mariadb') });
  undo.push(() => mariadb.stop());
  const { socketPath } = mariadb;
  const erp = await openErp({ socketPath, tenants: options.tenants ?? 2, accounts: LOCAL_ACCOUNTS });
  undo.push(() => erp.close());
  if (options.history === true) await erp.seed(clock);
  const erpService = await createErpService({
    codes: erp.activeTenants.map(({ organization }) => organization.code),
    issuer: LOCAL_NAMES.tokenIssuer,
    audience: LOCAL_NAMES.tokenAudience,
    clock,
    newId: () => randomBytes(16).toString('hex'),
  });
  server.mount({ path: ERP_MOUNT, service: erpService.service });
  const stack = loadStack(await synthesize(home, server.url + ERP_MOUNT));
  const deployed = await deployStack({
    stack,
    server,
    clock,
    clusters: localClusters(socketPath),
    stateFile: path.join(home, 'deployed.json'),
    onLog: options.onLog ?? (() => undefined),
    report: () => undefined,
  });
  undo.push(() => deployed.close());
  server.mount({ path: '/', service: (request) => deployed.apiService(request) });
  const factory = await erp.factory(clock, options.seed ?? 1, () => coreIsDown(deployed.faults));
  const reporter = createEventReporter({
    apiUrl: deployed.apiUrl,
    token: erpService.tokens['ingest'] ?? '',
    name: 'factory',
    onRefusal: (message) => {
      throw new Error(`Events of the simulated factory were refused: ${message}`);
    },
  });
  const minute = async () => {
    for (let step = 0; step < (options.factorySteps ?? 0); step++) {
      const happenings = await factory.tick();
      options.onHappenings?.(happenings);
      reporter.add(happenings);
    }
    await reporter.send();
    await deployed.runDueInTurn();
    deployed.minute();
    clock.advance(MINUTE_MS);
  };
  return {
    clock,
    deployed,
    erp,
    erpService,
    mount: server.mount,
    async advance(minutes) {
      for (let passed = 0; passed < minutes; passed++) await minute();
    },
    stop,
  };
}

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Clock, createVirtualClock, type VirtualClock } from './clock.ts';
import { type DeployedStack, type DeployOptions, deployStack } from './deployed-stack.ts';
import { LOCAL_NAMES, localClusters } from './deployment.ts';
import { coreIsDown } from './erp/core-is-down.ts';
import { createErpService, type ErpService } from './erp/erp-service.ts';
import { createEventReporter, type EventReporterOptions } from './erp/event-reporter.ts';
import type { FactoryOptions, Happening } from './erp/factory.ts';
import type { Erp } from './erp/running-erp.ts';
import { type HttpServer, startHttpServer } from './http-server.ts';
import type { InvocationReport, LogLine } from './lambda/lambda-runtime.ts';
import { synthesize } from './synthesize.ts';
import { type LocalStack, loadStack } from './template/load-stack.ts';
import { startVirtualErp } from './virtual-erp.ts';

export interface VirtualOptions {
  /** When the stack is deployed, in virtual time. */
  readonly start: Date;
  /** Active tenants. Default 2. */
  readonly tenants?: number;
  /** Days of factory history before the start. Default: none. */
  readonly history?: boolean;
  /** Steps of factory work a minute, also a part of one. Default 0: a factory that stands still. */
  readonly factorySteps?: number;
  /** Minutes between two batches of the factory's events. Default 1. */
  readonly reportEvery?: number;
  /** The same seed gives the same factory. Default 1. */
  readonly seed?: number;
  /** Told what the factory reports as events. */
  readonly onHappenings?: (happenings: readonly Happening[]) => void;
  readonly onLog?: (line: LogLine) => void;
  /** Told of each piece that the factory spawns. */
  readonly onSpawn?: FactoryOptions['onSpawn'];
  /** Told of each batch of the factory's events that the API took. */
  readonly onEventsTaken?: EventReporterOptions['onTaken'];
  /** What is deployed in place of the synthesized stack. */
  readonly alter?: (stack: LocalStack) => LocalStack;
  /** Plain sentences about what went wrong beside the functions' own logs. */
  readonly onReport?: (line: string) => void;
  /** Told of each action that the policies of the stack judged. */
  readonly onAccess?: DeployOptions['onAccess'];
  /** Told of each attempt to run a function. */
  readonly onInvocation?: (invocation: InvocationReport) => void;
}

/** The whole system on a clock of its own: handlers, database, schedules, metrics, alarms and inbox. */
export interface VirtualSystem {
  readonly clock: VirtualClock;
  readonly deployed: DeployedStack;
  /** Its connections end with each restart of the database: ask for it anew. */
  readonly erp: Erp;
  /** Sessions and tokens of the active tenants; their times are virtual, too. */
  readonly erpService: ErpService;
  /** Mounts services beside the local AWS, or over a part of it: the longest path wins. */
  readonly mount: HttpServer['mount'];
  /** Lets so many minutes pass. @param factorySteps Of each minute. Default: those of the options. */
  advance(minutes: number, factorySteps?: number): Promise<void>;
  /** Lets the clock of databases and factory go so many milliseconds ahead of the functions', or behind. */
  skewDatabases(milliseconds: number): void;
  /** Kills the database in the middle of whatever it does, starts it again on its data and connects the ERP anew. */
  restartDatabase(): Promise<void>;
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
  let skewMs = 0;
  const databaseClock: Clock = { now: () => new Date(clock.now().getTime() + skewMs), virtual: true };
  const databases = await startVirtualErp({
    dataDir: path.join(home, 'mariadb'),
    tenants: options.tenants ?? 2,
    clock: databaseClock,
    seed: options.seed ?? 1,
    onSpawn: options.onSpawn,
  });
  undo.push(() => databases.stop());
  const { erp } = databases;
  if (options.history === true) await erp.seed(clock);
  const erpService = await createErpService({
    codes: erp.activeTenants.map(({ organization }) => organization.code),
    issuer: LOCAL_NAMES.tokenIssuer,
    audience: LOCAL_NAMES.tokenAudience,
    clock,
    newId: () => randomBytes(16).toString('hex'),
  });
  server.mount({ path: ERP_MOUNT, service: erpService.service });
  const { alter = (stack) => stack } = options;
  const stack = alter(loadStack(await synthesize(home, server.url + ERP_MOUNT)));
  const deployed = await deployStack({
    stack,
    server,
    clock,
    databaseClock,
    clusters: localClusters(databases.socketPath),
    stateFile: path.join(home, 'deployed.json'),
    onLog: options.onLog ?? (() => undefined),
    onInvocation: options.onInvocation,
    onAccess: options.onAccess,
    report: options.onReport ?? (() => undefined),
  });
  undo.push(() => deployed.close());
  server.mount({ path: '/', service: (request) => deployed.apiService(request) });
  const reporter = createEventReporter({
    apiUrl: deployed.apiUrl,
    token: erpService.tokens['ingest'] ?? '',
    name: 'factory',
    onRefusal: (message) => {
      throw new Error(`Events of the simulated factory were refused: ${message}`);
    },
    onTaken: options.onEventsTaken,
  });
  const reportEveryMs = (options.reportEvery ?? 1) * MINUTE_MS;
  let stepsDue = 0;
  const minute = async (factorySteps: number) => {
    for (stepsDue += factorySteps; stepsDue >= 1; stepsDue--) {
      const happenings = await databases.tick(() => coreIsDown(deployed.faults));
      options.onHappenings?.(happenings);
      reporter.add(happenings);
    }
    const isReportDue = clock.now().getTime() % reportEveryMs === 0;
    await Promise.all([isReportDue && reporter.send(), deployed.runDueInTurn()]);
    deployed.minute();
    clock.advance(MINUTE_MS);
  };
  return {
    clock,
    deployed,
    get erp() {
      return databases.erp;
    },
    erpService,
    mount: server.mount,
    async advance(minutes, factorySteps = options.factorySteps ?? 0) {
      for (let passed = 0; passed < minutes; passed++) await minute(factorySteps);
    },
    skewDatabases(milliseconds) {
      skewMs = milliseconds;
    },
    restartDatabase: databases.restart,
    stop,
  };
}

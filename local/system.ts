import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from './clock.ts';
import { createConsoleService } from './console/console-service.ts';
import { pageFiles, pageService } from './console/page-files.ts';
import { RecentLog } from './console/recent-log.ts';
import { takeDataDir } from './data-dir.ts';
import { deployStack } from './deployed-stack.ts';
import { LOCAL_ACCOUNTS, LOCAL_NAMES, localClusters } from './deployment.ts';
import { type Endpoints, endpointsOf } from './endpoints.ts';
import { coreIsDown } from './erp/core-is-down.ts';
import { createErpService } from './erp/erp-service.ts';
import { createEventReporter } from './erp/event-reporter.ts';
import { type Erp, openErp } from './erp/running-erp.ts';
import { startHttpServer } from './http-server.ts';
import { startMariadb } from './mariadb/server.ts';
import type { LocalOptions } from './options.ts';
import { synthesize } from './synthesize.ts';
import { loadStack } from './template/load-stack.ts';

/** The local AWS with the stack deployed on it. */
export interface LocalSystem {
  readonly url: string;
  readonly endpoints: Endpoints;
  /** Resolves when the database ends by itself, which nothing here survives. */
  readonly failed: Promise<Error>;
  /** Ends everything that was started and keeps the data. May be called twice. */
  stop(): Promise<void>;
}

/** What is mounted beside the local AWS. The API has the root, as its URL holds only its stage. */
const MOUNTS = { erp: '/_erp', local: '/_local', page: '/_console' } as const;

/** Things to undo, newest first; what fails on the way down does not keep the rest from stopping. */
class Undo {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        console.error('While stopping:', error);
      }
    }
  }
}

/**
 * Brings everything up: takes the data directory and the port, then synthesizes the stack while MariaDB starts,
 * deploys the one on top of the other and starts the schedules.
 * @param report Receives lines of progress.
 * @throws {SetupError} when something on this machine is in the way; then nothing is left running.
 */
export async function startSystem(
  options: LocalOptions,
  report: (line: string) => void,
): Promise<LocalSystem> {
  const undo = new Undo();
  try {
    return await bringUp(options, report, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function bringUp(
  options: LocalOptions,
  report: (line: string) => void,
  undo: Undo,
): Promise<LocalSystem> {
  const dataDir = await takeDataDir(options.dataDir);
  undo.add(() => dataDir.release());
  const server = await startHttpServer(options.port);
  undo.add(() => server.close());

  report('Synthesizing the stack and starting the database …');
  const [stack, { erp, mariadb }] = await both(
    synthesize(dataDir.path, server.url + MOUNTS.erp).then((directory) => loadStack(directory)),
    startDatabase(options, dataDir.path, report, undo),
  );
  const erpService = await createErpService({
    codes: erp.activeTenants.map(({ organization }) => organization.code),
    issuer: LOCAL_NAMES.tokenIssuer,
    audience: LOCAL_NAMES.tokenAudience,
    clock: systemClock,
    newId: () => randomBytes(16).toString('hex'),
  });
  server.mount({ path: MOUNTS.erp, service: erpService.service });

  report('Deploying …');
  const log = new RecentLog();
  const deployed = await deployStack({
    stack,
    server,
    clock: systemClock,
    clusters: localClusters(mariadb.socketPath),
    stateFile: path.join(dataDir.path, 'deployed.json'),
    onLog: (line) => log.add(line),
    report,
  });
  undo.add(() => deployed.close());
  const endpoints = endpointsOf({
    server,
    erpUrl: server.url + MOUNTS.erp,
    deployed,
    erp,
    erpService,
    mariadb,
  });
  const local = createConsoleService({ stack, deployed, log, erp, endpoints, clock: systemClock });
  server.mount(
    { path: MOUNTS.local, service: local },
    { path: MOUNTS.page, service: pageFiles },
    {
      path: '/',
      service: (request) => (request.path === '/' ? pageService(request) : deployed.apiService(request)),
    },
  );

  const endpointsFile = path.join(dataDir.path, 'endpoints.json');
  await writeFile(endpointsFile, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  undo.add(() => rm(endpointsFile, { force: true }));
  undo.add(deployed.followClock());
  // A new alarm is evaluated at once, then each minute.
  deployed.minute();
  const minutes = setInterval(() => deployed.minute(), MINUTE_MS);
  undo.add(() => clearInterval(minutes));
  if (!options.empty) {
    const reporter = createEventReporter({
      apiUrl: endpoints.api,
      token: erpService.tokens['ingest'] ?? '',
      name: `factory-${randomBytes(6).toString('hex')}`,
      onRefusal: (message) => console.error(`Events of the simulated factory were refused: ${message}`),
    });
    undo.add(erp.startFactory(systemClock, () => coreIsDown(deployed.faults), reporter));
  }

  let stopping = false;
  const failed = mariadb.exited.then(() =>
    stopping
      ? new Promise<Error>(() => undefined)
      : new Error('The database ended by itself; its log is in the data directory.'),
  );
  return {
    url: server.url,
    endpoints,
    failed,
    stop() {
      stopping = true;
      return undo.run();
    },
  };
}

const MINUTE_MS = 60_000;

/** Both, or the first error once both have come to an end: what they started must not outlive the clean-up. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return [await a, await b];
}

async function startDatabase(
  options: LocalOptions,
  dataDir: string,
  report: (line: string) => void,
  undo: Undo,
) {
  const mariadb = await startMariadb({ dataDir: path.join(dataDir, 'mariadb'), report });
  undo.add(() => mariadb.stop());
  const erp: Erp = await openErp({
    socketPath: mariadb.socketPath,
    tenants: options.tenants,
    accounts: LOCAL_ACCOUNTS,
  });
  undo.add(() => erp.close());
  if (!options.empty) {
    const { serials } = await erp.seed(systemClock);
    if (serials > 0) report(`Wrote ${serials} serials of factory history.`);
  }
  return { mariadb, erp };
}

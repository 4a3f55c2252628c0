import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, systemClock } from './clock.ts';
import { createConsoleService } from './console/console-service.ts';
import { RecentLog } from './console/recent-log.ts';
import { deployCustomResources } from './custom-resources/deploy-custom-resources.ts';
import { createResponseEndpoint } from './custom-resources/response-endpoint.ts';
import { takeDataDir } from './data-dir.ts';
import { LOCAL_NAMES, synthesize } from './deployment.ts';
import { type Endpoints, endpointsOf } from './endpoints.ts';
import { serviceAccounts } from './erp/accounts.ts';
import { createErpService } from './erp/erp-service.ts';
import { type Erp, openErp } from './erp/running-erp.ts';
import { createRestApiService } from './gateway/rest-api-service.ts';
import { type HttpServer, startHttpServer } from './http-server.ts';
import { createLambdaRuntime, type LambdaRuntime } from './lambda/lambda-runtime.ts';
import { startMariadb } from './mariadb/server.ts';
import type { LocalOptions } from './options.ts';
import type { FaultInjector } from './rds-data/faults.ts';
import { createRdsDataService } from './rds-data/service.ts';
import { createScheduleBook } from './scheduler/schedule-book.ts';
import { createScheduleRunner } from './scheduler/schedule-runner.ts';
import { type LocalStack, loadStack } from './template/load-stack.ts';

/** The local AWS with the stack deployed on it. */
export interface LocalSystem {
  readonly url: string;
  readonly endpoints: Endpoints;
  /** Resolves when the database ends by itself, which nothing here survives. */
  readonly failed: Promise<Error>;
  /** Ends everything that was started and keeps the data. May be called twice. */
  stop(): Promise<void>;
}

/** Where the parts are mounted below the one port. The API has the root, as its URL holds only its stage. */
const MOUNTS = {
  rdsData: '/_aws/rds-data',
  cloudFormation: '/_aws/cloudformation',
  erp: '/_erp',
  local: '/_local',
} as const;

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
  const [stack, database] = await both(
    synthesize(dataDir.path, server.url + MOUNTS.erp).then((directory) => loadStack(directory)),
    startDatabase(options, dataDir.path, report, undo),
  );
  const { erp, mariadb } = database;
  const rdsData = createRdsDataService({ clusters: clusters(mariadb.socketPath), clock: systemClock });
  undo.add(() => rdsData.close());

  const log = new RecentLog();
  const lambda = createLambdaRuntime({
    functions: stack.functions,
    clock: systemClock,
    extraEnvironment: { AWS_ENDPOINT_URL_RDS_DATA: server.url + MOUNTS.rdsData },
    onLog: (line) => log.add(line),
    onAsyncFailure: (failure) => report(`${failure.functionName} failed: ${failure.reason}`),
  });
  undo.add(() => lambda.close());

  const erpService = await createErpService({
    codes: erp.activeTenants.map(({ organization }) => organization.code),
    issuer: LOCAL_NAMES.tokenIssuer,
    audience: LOCAL_NAMES.tokenAudience,
    clock: systemClock,
    newId: () => randomBytes(16).toString('hex'),
  });
  const responses = createResponseEndpoint();
  server.mount(
    { path: MOUNTS.erp, service: erpService.service },
    { path: MOUNTS.rdsData, service: rdsData.service },
    { path: MOUNTS.cloudFormation, service: responses.service },
  );

  report('Deploying …');
  await deployCustomResources({
    stack,
    invokeAsync: lambda.invokeAsync,
    endpoint: responses,
    endpointUrl: server.url + MOUNTS.cloudFormation,
    stateFile: path.join(dataDir.path, 'deployed.json'),
  });
  const api = serveApi(stack, server, lambda, systemClock);
  const book = createScheduleBook(stack.schedules, systemClock.now());
  const runner = createScheduleRunner({
    book,
    clock: systemClock,
    invokeAsync: lambda.invokeAsync,
    onDropped: ({ run, error }) => report(`${run.schedule.name} could not be started: ${error.message}`),
  });
  const endpoints = endpointsOf({ server, mounts: MOUNTS, apiUrl: api.url, erp, erpService, mariadb });
  const { local, page } = createConsoleService({
    functions: stack.functions.map(({ name }) => name),
    lambda,
    faults: rdsData.faults,
    schedules: book,
    log,
    erp,
    endpoints,
    clock: systemClock,
  });
  server.mount(
    { path: MOUNTS.local, service: local },
    { path: '/', service: rootService(api.service, page) },
  );

  const endpointsFile = path.join(dataDir.path, 'endpoints.json');
  await writeFile(endpointsFile, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  undo.add(() => rm(endpointsFile, { force: true }));
  runner.start();
  undo.add(() => runner.stop());
  if (!options.empty) undo.add(erp.startFactory(systemClock, () => isDown(rdsData.faults, 'core')));

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
    accounts: ACCOUNTS,
  });
  undo.add(() => erp.close());
  if (!options.empty) {
    const { serials } = await erp.seed(systemClock);
    if (serials > 0) report(`Wrote ${serials} serials of factory history.`);
  }
  return { mariadb, erp };
}

const ACCOUNTS = serviceAccounts();

function clusters(socketPath: string) {
  const names = LOCAL_NAMES;
  const server = { socketPath };
  return [
    {
      arn: names.coreClusterArn,
      name: 'core',
      secrets: [{ arn: names.coreSecretArn, ...ACCOUNTS.core }],
      server,
    },
    {
      arn: names.tenantClusterArn,
      name: 'tenants',
      secrets: [{ arn: names.tenantSecretArn, ...ACCOUNTS.tenants }],
      server,
    },
  ];
}

function serveApi(stack: LocalStack, server: HttpServer, lambda: LambdaRuntime, clock: Clock) {
  const [api] = stack.restApis;
  const [stage] = api?.stages ?? [];
  if (api === undefined || stage === undefined) throw new Error('The stack has no REST API with a stage.');
  const service = createRestApiService({ api, invoke: lambda.invoke, clock });
  return { service, url: `${server.url}/${stage.name}` };
}

/** Whether a fault refuses every call to a cluster. */
function isDown(faults: FaultInjector, cluster: string): boolean {
  return faults
    .list()
    .some(
      ({ spec: { kind, match } }) =>
        kind === 'refuse' && match.cluster === cluster && match.sql === undefined,
    );
}

/** The console is the bare address; everything else belongs to the API. */
function rootService(
  api: Awaited<ReturnType<typeof serveApi>>['service'],
  page: ReturnType<typeof createConsoleService>['page'],
): typeof api {
  return (request) => (request.path === '/' ? page(request) : api(request));
}

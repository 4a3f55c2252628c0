import type { Clock } from '../clock.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import type { Endpoints } from '../endpoints.ts';
import type { Erp } from '../erp/running-erp.ts';
import { type HttpRequest, type HttpResponse, type HttpService, jsonResponse } from '../http.ts';
import { type FaultInjector, faultSpec } from '../rds-data/faults.ts';
import type { LocalStack } from '../template/load-stack.ts';
import { alarmsNow } from './alarms-now.ts';
import { bodyOf, ConsoleError, parse, type Routes } from './console-request.ts';
import { metricsNow } from './metrics-now.ts';
import { pageRoutes } from './page-routes.ts';
import type { RecentLog } from './recent-log.ts';
import { readStatus } from './status.ts';

export interface ConsoleParts {
  readonly stack: LocalStack;
  readonly deployed: DeployedStack;
  readonly log: RecentLog;
  readonly erp: Erp;
  readonly endpoints: Endpoints;
  readonly clock: Clock;
}

/** Lines of the log that one answer holds. */
const LOG_LINES = 200;

/** What is below `/_local`. */
export function createConsoleService(parts: ConsoleParts): HttpService {
  const routes: Routes = {
    ...pageRoutes(parts),
    'GET status': async () => jsonResponse(200, await readStatus(parts)),
    'GET log': (_, name) =>
      jsonResponse(200, parts.log.newest(LOG_LINES, name === '' ? undefined : fullName(parts, name))),
    'GET alarms': () => jsonResponse(200, alarmsNow(parts.deployed.cloudwatch)),
    'GET inbox': () => jsonResponse(200, parts.deployed.sns.inbox.list()),
    'GET metrics': () => jsonResponse(200, metricsNow(parts.deployed.cloudwatch)),
    'POST evaluate': () => evaluate(parts.deployed),
    'POST run': (request, name) => runFunction(parts, fullName(parts, name), request),
    'POST kill': async (_, name) =>
      jsonResponse(200, { killed: await parts.deployed.lambda.kill(fullName(parts, name)) }),
    'GET faults': () => jsonResponse(200, parts.deployed.faults.list()),
    'POST faults': (request) =>
      jsonResponse(201, parts.deployed.faults.add(parse(faultSpec, bodyOf(request)))),
    'DELETE faults': (_, id) => removeFaults(parts.deployed.faults, id),
    'POST break': (_, channel) => setBroken(parts.deployed, channel, true),
    'POST mend': (_, channel) => setBroken(parts.deployed, channel, false),
    'POST pause': (_, name) => setPaused(parts, fullName(parts, name), true),
    'POST resume': (_, name) => setPaused(parts, fullName(parts, name), false),
  };
  return (request) => answered(() => dispatch(routes, request));
}

async function answered(answer: () => Promise<HttpResponse>): Promise<HttpResponse> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof ConsoleError) return jsonResponse(error.status, { error: error.message });
    throw error;
  }
}

async function dispatch(routes: Routes, request: HttpRequest): Promise<HttpResponse> {
  const [, name = '', argument = ''] = request.path.split('/');
  const route = routes[`${request.method} ${name}`];
  if (route !== undefined) return await route(request, decoded(argument));
  throw new ConsoleError(
    404,
    `There is no ${request.method} /_local/${name}. Known: ${Object.keys(routes).join(', ')}.`,
  );
}

function decoded(argument: string): string {
  try {
    return decodeURIComponent(argument);
  } catch {
    throw new ConsoleError(400, `${argument} in the address is not percent-encoded as UTF-8.`);
  }
}

async function runFunction(
  { deployed: { lambda } }: ConsoleParts,
  name: string,
  request: HttpRequest,
): Promise<HttpResponse> {
  const event = request.body.length === 0 ? {} : bodyOf(request);
  const result = await lambda.invoke(name, JSON.stringify(event));
  switch (result.kind) {
    case 'succeeded':
      return { status: 200, headers: { 'Content-Type': 'application/json' }, body: result.payload };
    case 'failed':
      return { status: 500, headers: { 'Content-Type': 'application/json' }, body: result.payload };
    case 'throttled':
    case 'too-large':
      return jsonResponse(429, { error: result.message });
  }
}

/** Does at once what happens each minute. */
function evaluate(deployed: DeployedStack): HttpResponse {
  deployed.minute();
  return jsonResponse(200, alarmsNow(deployed.cloudwatch));
}

function removeFaults(faults: FaultInjector, id: string): HttpResponse {
  if (id === '') faults.clear();
  else if (!faults.remove(Number(id))) throw new ConsoleError(404, `There is no fault ${id}.`);
  return jsonResponse(200, faults.list());
}

function setBroken({ sns }: DeployedStack, channel: string, broken: boolean): HttpResponse {
  if (channel !== 'email' && channel !== 'slack') {
    throw new ConsoleError(404, `There is no channel ${channel}. Known: email, slack.`);
  }
  sns.setBroken(channel, broken);
  return jsonResponse(200, { channel, broken });
}

function setPaused(
  { deployed: { schedules }, clock }: ConsoleParts,
  name: string,
  paused: boolean,
): HttpResponse {
  if (!schedules.list().some((schedule) => schedule.name === name)) {
    throw new ConsoleError(404, `${name} has no schedule.`);
  }
  if (paused) schedules.pause(name);
  else schedules.resume(name, clock.now());
  return jsonResponse(200, schedules.list());
}

/** `outbox-worker` stands for `serial-monitoring-local-outbox-worker`. */
function fullName({ stack }: ConsoleParts, name: string): string {
  const functions = stack.functions.map((fn) => fn.name);
  const found = functions.find((candidate) => candidate === name || candidate.endsWith(`-local-${name}`));
  if (found !== undefined && name !== '') return found;
  throw new ConsoleError(
    404,
    `There is no function ${name === '' ? '(none named)' : name}. Known: ${functions.join(', ')}.`,
  );
}

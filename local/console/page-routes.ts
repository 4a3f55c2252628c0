import { LOCAL_NAMES } from '../deployment.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from '../http.ts';
import { alarmChanges } from './alarm-changes.ts';
import { bodyOf, ConsoleError, parse, type Routes } from './console-request.ts';
import type { ConsoleParts } from './console-service.ts';
import { drawCustomWidget, widgetCall } from './dashboard/custom-widget.ts';
import { showDashboard } from './dashboard/dashboard.ts';
import { isRangeName, RANGES, rangeUntil } from './dashboard/time-range.ts';
import { readRunbook } from './runbook.ts';
import { beginTrouble, endTrouble, listTroubles } from './trouble/troubles.ts';

/** What only the console's page asks for. */
export function pageRoutes(parts: ConsoleParts): Routes {
  const { deployed } = parts;
  return {
    'GET facts': () => jsonResponse(200, factsOf(parts)),
    'GET dashboard': (request) => dashboard(parts, request),
    'POST widget': (request, id) => widget(parts, request, id),
    'GET history': (_, alarm) => jsonResponse(200, alarmChanges(deployed.cloudwatch, alarm)),
    'GET runbook': async (_, name) => found(await readRunbook(name), `runbook ${name}`),
    'GET trouble': async () => jsonResponse(200, await listTroubles(parts)),
    'POST trouble': async (_, name) => troubles(parts, name, await beginTrouble(parts, name)),
    'DELETE trouble': async (_, name) => troubles(parts, name, await endTrouble(parts, name)),
  };
}

function factsOf({ endpoints, stack }: ConsoleParts) {
  return {
    /** On the page's own origin. */
    api: new URL(endpoints.api).pathname,
    apiUrl: endpoints.api,
    tenants: Object.keys(endpoints.tenantDatabases),
    session: endpoints.session,
    operateToken: endpoints.tokens['operate'] ?? '',
    functions: stack.functions.map(({ name }) => name.replace(/^.*-local-/, '')),
    ranges: Object.keys(RANGES),
  };
}

function dashboard({ deployed, clock }: ConsoleParts, request: HttpRequest): HttpResponse {
  const range = new URLSearchParams(request.query).get('range') ?? '3h';
  if (!isRangeName(range)) {
    throw new ConsoleError(400, `range must be one of ${Object.keys(RANGES).join(', ')}.`);
  }
  return found(showDashboard(deployed.cloudwatch, range, rangeUntil(clock.now(), range)), 'dashboard');
}

async function widget(
  { deployed, clock }: ConsoleParts,
  request: HttpRequest,
  id: string,
): Promise<HttpResponse> {
  const { cloudwatch, lambda } = deployed;
  const services = { cloudwatch, lambda, account: LOCAL_NAMES.account, now: clock.now() };
  return found(await drawCustomWidget(services, id, parse(widgetCall, bodyOf(request))), `custom ${id}`);
}

async function troubles(parts: ConsoleParts, name: string, known: boolean): Promise<HttpResponse> {
  const all = await listTroubles(parts);
  if (known) return jsonResponse(200, all);
  throw new ConsoleError(
    404,
    `There is no trouble ${name}. Known: ${all.map((each) => each.name).join(', ')}.`,
  );
}

function found(content: unknown, what: string): HttpResponse {
  if (content === undefined) throw new ConsoleError(404, `There is no ${what}.`);
  return jsonResponse(200, content);
}

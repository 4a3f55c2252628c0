import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { throttles } from '../../lib/catalogue/api-routes.ts';
import { jsonResponse } from '../../local/http.ts';
import type { LogLine } from '../../local/lambda/lambda-runtime.ts';
import { startVirtualSystem, type VirtualSystem } from '../../local/virtual-system.ts';
import { createSender, type Pair, type Send } from './hostile/request.ts';

let system: VirtualSystem;
let send: Send;
/** Cookies that the ERP's session endpoint was asked about. */
const asked: string[] = [];
let answerOfErp: 'well' | 'garbage' = 'well';
const logged: LogLine[] = [];

beforeAll(async () => {
  system = await startVirtualSystem({
    start: new Date('2026-11-20T08:00:00Z'),
    onLog: (line) => logged.push(line),
  });
  system.mount({
    path: '/_erp/session',
    service: async (request) => {
      asked.push(request.headers.find(([name]) => name.toLowerCase() === 'cookie')?.[1] ?? '');
      return answerOfErp === 'garbage'
        ? jsonResponse(200, { welcome: 'to the login page' })
        : system.erpService.endpoint.service({ ...request, path: '/' });
    },
  });
  send = createSender(system, 0);
  // Dead-man alarms warm up, and the first runs are over.
  await system.advance(5);
}, 120_000);
afterAll(() => system.stop());

const SUMMARY = { path: '/v1/metrics/summary', query: '', body: Buffer.alloc(0) } as const;

async function ask(method: string, ...headers: Pair[]) {
  const { status, text } = await send({ ...SUMMARY, method, headers });
  return { status, code: text === '' ? undefined : JSON.parse(text).app_code };
}

/** Alarms about functions and the API that have fired, once what happened is measured and judged. */
async function firedAlarms(minutes: number): Promise<string[]> {
  const { history } = system.deployed.cloudwatch.engine;
  const before = history.length;
  await system.advance(minutes);
  return history
    .slice(before)
    .filter(({ summary }) => summary.includes('to ALARM'))
    .map(({ alarm }) => alarm.name)
    .filter((name) => /^(function|metrics-api)-/.test(name));
}

describe('Callers without valid credentials', () => {
  test('raise no alarm about functions: five anonymous ones, and members whose session has ended', async () => {
    const expired: Pair = ['Cookie', 'PHPSESSID=0123456789abcdef0123456789abcdef'];
    const forged: Pair = ['Authorization', 'Bearer a.b.c'];
    for (let request = 0; request < 5; request++) {
      for (const headers of [[], [expired], [forged]])
        expect(await ask('GET', ...headers)).toEqual({ status: 401, code: 'CORE_401_UNAUTHORIZED' });
    }
    expect(await firedAlarms(10)).toEqual([]);
    expect(logged.filter(({ line }) => line.includes('ERROR'))).toEqual([]);
  });

  test('lack a right with 403, and credentials with 401', async () => {
    const { tokens, sessionWithoutPermission } = system.erpService;
    const forbidden = { status: 403, code: 'CORE_403_FORBIDDEN' };
    expect(await ask('GET', ['Authorization', `Bearer ${tokens['ingest']}`])).toEqual(forbidden);
    expect(await ask('GET', ['Cookie', sessionWithoutPermission['DEFAULT'] ?? ''])).toEqual(forbidden);
    expect((await ask('GET')).status).toBe(401);
  });

  test('make no calls to the ERP with cookies that no PHP makes, nor with methods that the path lacks', async () => {
    asked.length = 0;
    for (const id of ['x', 'a'.repeat(21), 'a'.repeat(300), `${'a'.repeat(31)}_`])
      expect((await ask('GET', ['Cookie', `PHPSESSID=${id}`])).status).toBe(401);
    system.clock.advance(60_000);
    for (const method of ['POST', 'PUT', 'OPTIONS'])
      expect(await ask(method, ['Cookie', system.erpService.session['DEFAULT'] ?? ''])).toEqual({
        status: 405,
        code: 'SERIAL_METRICS_405_METHOD',
      });
    expect(asked).toEqual([]);
  });

  test('make few calls to the ERP with methods that have an answer, however many they send', async () => {
    system.clock.advance(60_000);
    asked.length = 0;
    const cookie: Pair = ['Cookie', 'PHPSESSID=0123456789abcdef0123456789abcdef'];
    const statuses = await Promise.all(
      Array.from({ length: 50 }, async () => (await ask('HEAD', cookie)).status),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(throttles.otherMethods.burst);
    expect(statuses.filter((status) => status === 429)).toHaveLength(50 - throttles.otherMethods.burst);
    expect(asked).toHaveLength(throttles.otherMethods.burst);
    expect(await firedAlarms(10)).toEqual([]);
  });
});

describe('An authorizer that cannot tell who calls', () => {
  test('raises the alarm about functions, and says 503: the ERP answers garbage, an error, or hangs up', async () => {
    const { endpoint, session } = system.erpService;
    for (const fault of ['garbage', 'error', 'cut'] as const) {
      answerOfErp = fault === 'garbage' ? 'garbage' : 'well';
      endpoint.setMode(fault === 'garbage' ? 'well' : fault);
      expect(await ask('GET', ['Cookie', session['DEFAULT'] ?? '']), fault).toEqual({
        status: 503,
        code: 'CORE_503_AUTH',
      });
    }
    expect(await firedAlarms(10)).toContain('function-errors');
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiRoute, apiRoutes, DROP_IN_PATH, throttles } from '../../lib/catalogue/api-routes.ts';
import type { LogLine } from '../../local/lambda/lambda-runtime.ts';
import { startVirtualSystem, type VirtualSystem } from '../../local/virtual-system.ts';
import { casesOf, isThorough } from '../support/thoroughness.ts';
import { attempt, bombard } from './hostile/attempts.ts';
import { createRefused } from './hostile/bad-credentials.ts';
import { caller, event, refusedCaller, rightRequests, rightTrial } from './hostile/by-hand.ts';
import { createCredentials } from './hostile/credentials.ts';
import { auditedTenants, other, own, seed, untouchables } from './hostile/data.ts';
import { targets } from './hostile/document.ts';
import { requireErrorAnswer } from './hostile/invariants.ts';
import { createSender, type HostileRequest, type Pair, type Send } from './hostile/request.ts';
import { anyTrial, type Callers } from './hostile/trials.ts';

/** Everything here happens in virtual time, so no limit is reached unless a test wants it. */
const START = new Date('2026-11-20T05:00:00Z');

let system: VirtualSystem;
let send: Send;
let callers: Callers;
let before: Readonly<Record<string, string>>;
const logged: LogLine[] = [];

beforeAll(async () => {
  system = await startVirtualSystem({ start: START, onLog: (line) => logged.push(line) });
  await seed(system);
  // Remembers which tenants there are: before, events of any are taken.
  await system.deployed.lambda.invoke('serial-monitoring-local-metrics-collector', '{}');
  send = createSender(system);
  callers = { good: await createCredentials(system), refused: await createRefused(system) };
  before = await untouchables(system);
}, 120_000);
afterAll(() => system.stop());

/** A request with nothing but a path. */
function bare(method: string, path: string): HostileRequest {
  return { method, path, query: '', headers: [], body: Buffer.alloc(0) };
}

/** What functions wrote that somebody would have to look into. */
function troubles(): readonly string[] {
  return logged.map(({ line }) => line).filter((line) => /ERROR/.test(line));
}

describe('Whatever is wrong with a request', () => {
  test('it is answered as the document says, and with nothing of another tenant', async () => {
    const met = new Map(targets.map(({ id }) => [id, new Set<number>()]));
    let count = 0;
    const requests = casesOf('HOSTILE', { change: 1_600, all: 10_400 });
    await bombard(send, anyTrial(callers), {
      requests,
      // Each function takes ten at a time.
      atOnce: 8,
      onAnswer({ target }, { status }) {
        count += 1;
        if (target !== undefined) met.get(target.id)?.add(status);
      },
    });
    expect(troubles()).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(requests);
    for (const { id, right } of targets) {
      const everyKind = right === 'anyone' ? [200, 304, 405] : [200, 400, 401, 403, 405];
      // A few requests do not meet each kind of answer everywhere.
      const kinds = isThorough ? everyKind : [200];
      expect([...(met.get(id) ?? [])], id).toEqual(expect.arrayContaining(kinds));
    }
  }, 300_000);

  test('a tenant cannot be reported for by another', async () => {
    const [reporter] = callers.good.report;
    const events = [event({ tenant: other.code }), event({ tenant: other.code.toUpperCase(), id: '2' })];
    if (reporter === undefined) throw new Error('Nobody reports.');
    const trial = rightTrial(
      'reportEvents',
      reporter,
      { statuses: [200], refused: [0, 1] },
      JSON.stringify(events),
    );
    await attempt(send, trial);
  });
});

/** Alarms that have fired so far, by their names. */
function firedAlarms(): readonly string[] {
  return system.deployed.cloudwatch.engine.history
    .filter(({ summary }) => summary.includes('to ALARM'))
    .map(({ alarm }) => alarm.name);
}

/** A minute of AWS without any job: what functions did is measured, and the alarms are judged. */
function judgeAlarms(): void {
  system.deployed.minute();
  system.clock.advance(60_000);
}

test('Anonymous bursts are refused, cost the ERP little and raise no alarm about functions', async () => {
  const burst = createSender(system, 0);
  const cookies: readonly Pair[][] = [
    [],
    [['Cookie', 'PHPSESSID=x']],
    [['Cookie', 'PHPSESSID=0123456789abcdef0123456789abcdef']],
    [['Authorization', 'Bearer a.b.c']],
  ];
  for (let minute = 0; minute < 3; minute++) {
    for (const method of ['GET', 'POST', 'HEAD', 'PUT']) {
      for (const headers of cookies) {
        const requests = Array.from({ length: 10 }, () => burst({ ...bare(method, '/v1/outbox'), headers }));
        for (const { status } of await Promise.all(requests)) expect([401, 405, 429]).toContain(status);
      }
    }
    judgeAlarms();
  }
  judgeAlarms();
  // What was sent before counts, too.
  expect(firedAlarms().filter((name) => /^(function|metrics-api)-/.test(name))).toEqual([]);
  expect(troubles()).toEqual([]);
});

describe('Callers', () => {
  test.each(rightRequests)('with bad credentials are refused: %s', async (id) => {
    for (const refused of callers.refused) {
      const answer = await attempt(
        send,
        rightTrial(id, refusedCaller(refused), { statuses: [refused.status] }),
      );
      if (id === 'summary')
        expect(JSON.parse(answer.text), refused.name).toMatchObject({ app_code: refused.code });
    }
    expect(callers.refused.length).toBeGreaterThan(60);
  });

  test('are known although something odd is beside their credentials', async () => {
    const { session, tokens } = system.erpService;
    const cookie = session[own.code] ?? '';
    const token = tokens[own.code] ?? '';
    const utf8 = (text: string) => Buffer.from(text).toString('latin1');
    for (const odd of [
      caller('a scheme in small letters', ['authorization', `bearer ${token}`]),
      caller('a scheme in capitals, and blanks', ['AUTHORIZATION', `BEARER   ${token}`]),
      caller(
        'a good token beside an unknown session',
        ['Cookie', 'PHPSESSID=x'],
        ['Authorization', `Bearer ${token}`],
      ),
      caller('a session beside another scheme', ['Cookie', cookie], ['Authorization', 'Basic YTpi']),
      caller('a session beside an empty Authorization', ['Authorization', ''], ['Cookie', cookie]),
      caller('a session without blanks around it', ['Cookie', `a=1;${cookie};b=2`]),
      caller('a session and an unknown one after it', ['Cookie', `${cookie}; PHPSESSID=unknown`]),
      caller('a session beside a cookie of 7 KB', ['Cookie', `a=${'x'.repeat(7_000)}; ${cookie}`]),
      caller('a session beside a cookie in UTF-8', ['Cookie', `a=${utf8('ไทย')}; ${cookie}`]),
      // Who decodes headers as UTF-8, as AWS's load balancers do, hands functions such characters.
      caller('a session beside a cookie beyond Latin-1', ['Cookie', `a=ไทย; ${cookie}`]),
    ]) {
      await attempt(send, rightTrial('summary', odd, { statuses: [200] }));
    }
  });

  test.each(['error', 'cut', 'silent'] as const)(
    'are asked to come again while the ERP answers with %s',
    async (mode) => {
      const { endpoint, session, tokens } = system.erpService;
      endpoint.setMode(mode);
      try {
        const member = caller('a member', ['Cookie', session[own.code] ?? '']);
        for (const id of rightRequests) {
          const answer = await attempt(send, rightTrial(id, member, { statuses: [503] }));
          expect(JSON.parse(answer.text)).toMatchObject({ app_code: 'CORE_503_AUTH' });
          expect(answer.headers.get('retry-after')).toBe('10');
        }
        const program = caller('a program', ['Authorization', `Bearer ${tokens[own.code]}`]);
        await attempt(send, rightTrial('summary', program, { statuses: [200] }));
      } finally {
        endpoint.setMode('well');
      }
    },
  );
});

describe('Another tenant', () => {
  const below = (apiRoutes satisfies readonly ApiRoute[]).filter(({ access }) => access === 'caller');
  test.each(below.map(({ method, path }) => [method, path] as const))(
    'is named to %s %s by nobody but the platform: 403 below /v1, and ignored on the path of the ERP',
    async (method, path) => {
      const { session, tokens, issuer } = system.erpService;
      const all = ['serial-metrics/read', 'serial-metrics/operate', 'serial-metrics/write'] as const;
      const callersOfOwn: readonly Pair[] = [
        ['Cookie', session[own.code] ?? ''],
        ['Authorization', `Bearer ${tokens[own.code]}`],
        ['Authorization', `Bearer ${await issuer.sign({ orgCode: own.code, scopes: all })}`],
      ];
      const asked = path.replace('{id}', '1').replace('{action}', 'summary').replace('{cadence}', 'daily');
      for (const header of callersOfOwn) {
        const dropIn = path === DROP_IN_PATH;
        const query = `tenant=${other.code}${dropIn ? '&action=summary' : ''}`;
        const body = Buffer.from(path === '/v1/events' ? JSON.stringify([event()]) : '{"note":"x"}');
        const headers: Pair[] = [header, ['Content-Type', 'application/json']];
        const { status, text } = await send({ method, path: asked, query, headers, body });
        if (dropIn) expect(JSON.parse(text)).toMatchObject({ ok: true, tenant_code: own.code });
        else if (path.includes('/requeue')) expect([400, 403]).toContain(status);
        else expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 403, ok: false });
      }
    },
  );
});

describe('A body', () => {
  const MIB = 1024 * 1024;
  test.each<[string, Buffer, readonly number[]]>([
    ['of more than 10 MB', Buffer.alloc(10 * MIB + 1, ' '), [413]],
    // Lambda takes 6 MB. What API Gateway makes of more is not documented, and no function is asked: a 500 here.
    ['of 7 MB', Buffer.alloc(7 * MIB, ' '), [413, 500]],
    ['that takes 7 MB as text in JSON', Buffer.alloc(1.2 * MIB, '\u0001'), [400, 413, 500]],
    ['of 2.5 million nested lists', Buffer.from(`${'['.repeat(2.5e6)}${']'.repeat(2.5e6)}`), [200, 400, 413]],
    [
      'of 300,000 names',
      Buffer.from(`{${Array.from({ length: 3e5 }, (_, name) => `"${name}":1`)}}`),
      [400, 413],
    ],
  ])('%s is refused', async (_, body, statuses) => {
    const [reporter] = callers.good.report;
    const [worker] = callers.good.operate;
    if (reporter === undefined || worker === undefined) throw new Error('Nobody sends anything.');
    await attempt(send, rightTrial('reportEvents', reporter, { statuses }, body));
    const refusals = statuses.filter((status) => status !== 200);
    await attempt(send, rightTrial('requeueOutboxEntries', worker, { statuses: refusals }, body));
    // Needs no credentials, so anybody could make it a server error.
    const answer = await send({ ...bare('GET', '/docs'), body });
    expect([200, 413, ...statuses]).toContain(answer.status);
  });

  test('of counts as large as they may be is remembered, however often', async () => {
    const [reporter] = callers.good.report;
    if (reporter === undefined) throw new Error('Nobody reports.');
    const most = { type: 'spawn_missing', count: 99_999_999, ticket_quantity: 1 };
    const events = Array.from({ length: 1_000 }, (_, id) => event({ id: String(id), ...most }));
    for (let batch = 0; batch < 2; batch++)
      await attempt(send, rightTrial('reportEvents', reporter, { statuses: [200] }, JSON.stringify(events)));
  });
});

describe('A burst', () => {
  const withoutPause = () => createSender(system, 0);
  const limited = (apiRoutes satisfies readonly ApiRoute[]).map(({ method, path, throttle }) => {
    const asked = path.replace('{id}', '1').replace('{action}', 'summary');
    return [method, asked, throttles[throttle].burst] as const;
  });

  test.each([
    ...limited,
    ...limited.map(
      ([method, path]) => [method === 'GET' ? 'PUT' : 'GET', path, throttles.otherMethods.burst] as const,
    ),
    ['OPTIONS', '/v1/outbox', throttles.otherMethods.burst] as const,
  ])('of %s %s is cut off after %i, with a time to come again', async (method, path, burst) => {
    system.clock.advance(60_000);
    const statuses: number[] = [];
    for (let sent = 0; sent < burst; sent++) statuses.push((await withoutPause()(bare(method, path))).status);
    expect(statuses).not.toContain(429);
    const request = bare(method, path);
    const answer = await withoutPause()(request);
    expect(answer.status).toBe(429);
    requireErrorAnswer(answer, request);
    expect(answer.headers.get('retry-after')).toBe('1');
    system.clock.advance(1_000);
    expect((await withoutPause()(request)).status, 'a second later').toBe(statuses[0]);
  });
});

describe('After all this', () => {
  test('the rows of other tenants are as they were', async () => {
    expect(await untouchables(system)).toEqual(before);
  });

  test('the audit tells of changes for the own tenant alone', async () => {
    expect(await auditedTenants(system)).toEqual([own.id]);
  });
});

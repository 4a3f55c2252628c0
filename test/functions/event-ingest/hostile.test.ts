import fc from 'fast-check';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { rememberTenants } from '../../../functions/shared/database/known-tenants.ts';
import { parseEmf } from '../../../local/cloudwatch/emf.ts';
import { coldStart } from '../../support/cold-start.ts';
import { databasesOf } from '../../support/functions.ts';
import { environmentOf } from '../../support/lambda-environment.ts';
import { useErp } from '../../support/mariadb.ts';
import { casesOf } from '../../support/thoroughness.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const { tenantCluster } = databasesOf(erp);
coldStart({ ...environmentOf(erp, 'event-ingest'), POWERTOOLS_DEV: 'false', WATCHED_TENANTS: '' });
const { handler } = await import('../../../functions/event-ingest/handler.ts');

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MIB = 1024 * 1024;
/** Characters of a row that the Data API hands out: 64 KB. */
const LARGEST_ROW = 64 * 1024;

const NOW = new Date('2026-11-20T05:00:30Z');
const ago = (ms: number) => new Date(NOW.getTime() - ms).toISOString();
const AT = ago(10 * MINUTE_MS);

let lines: string[] = [];

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  await migrate(tenantCluster, erp.ownSchema);
});
afterAll(() => vi.useRealTimers());
beforeEach(async () => {
  erp.faults.clear();
  for (const table of ['event_hourly', 'ingest_batch', 'known_tenant'])
    await erp.root.query(`DELETE FROM ${erp.ownSchema}.${table}`);
  await rememberTenants(tenantCluster, erp.ownSchema, erp.tenants);
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(...String(text).split('\n').filter(Boolean));
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

interface Sender {
  readonly orgCode?: string;
  readonly key?: string;
}

interface Outcome {
  readonly status: number;
  readonly answer: {
    readonly accepted: number;
    readonly refused: readonly { readonly index: number; readonly reason: string }[];
    readonly remembered: boolean;
    readonly error: string;
    readonly app_code: string;
  };
  /** What CloudWatch got of this request: values of latencies, sums of counts. */
  readonly emitted: Readonly<Record<string, number>>;
  /** What the request added to our counts. */
  readonly counted: Readonly<Record<string, number>>;
}

let requests = 0;

/** Sends a body as text, as API Gateway hands it on. */
async function sendText(body: string, { orgCode = '', key }: Sender = {}): Promise<Outcome> {
  requests += 1;
  const before = await counts();
  const linesBefore = lines.length;
  const { statusCode, body: text } = await handler(
    {
      httpMethod: 'POST',
      resource: '/v1/events',
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
      multiValueQueryStringParameters: null,
      pathParameters: null,
      requestContext: {
        requestId: `5f0c2c1e-0000-4000-8000-${String(requests).padStart(12, '0')}`,
        authorizer: { kind: 'token', id: 'erp', orgCode, grants: 'serial-metrics/write' },
      },
      body,
      isBase64Encoded: false,
    },
    { getRemainingTimeInMillis: () => 25_000 },
  );
  const emitted = emittedIn(lines.slice(linesBefore));
  const after = await counts();
  const counted = Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([, count]) => count !== 0),
  );
  return { status: statusCode, answer: JSON.parse(text), emitted, counted };
}

const send = (events: unknown, sender?: Sender) => sendText(JSON.stringify(events), sender);

/** By metric. @throws for a document that CloudWatch would not take. */
function emittedIn(written: readonly string[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of written) {
    const document = parseEmf(line, NOW);
    if (document.kind === 'not-emf') continue;
    if (document.kind === 'malformed') throw new Error(document.reason);
    for (const { metric, samples } of document.datapoints) {
      if (samples.kind !== 'values') throw new Error('Nothing of ours is a statistic set.');
      const sum = samples.values.reduce((total, value) => total + value, 0);
      sums[metric.name] =
        (sums[metric.name] ?? 0) + (metric.name.endsWith('_ms') ? samples.values.length : sum);
    }
  }
  return sums;
}

/** By metric, of all tenants and hours. */
async function counts(): Promise<Record<string, number>> {
  const [rows] = await erp.root.query<RowDataPacket[]>(
    `SELECT metric, SUM(count) AS count FROM ${erp.ownSchema}.event_hourly GROUP BY metric`,
  );
  return Object.fromEntries(rows.map(({ metric, count }) => [String(metric), Number(count)]));
}

const rejected = (fields: object = {}) => ({
  id: '1',
  type: 'rejected',
  tenant: 'DEFAULT',
  at: AT,
  reason: 'duplicate',
  ...fields,
});
const generated = (fields: object = {}) => ({
  id: '1',
  type: 'serial_generated',
  tenant: 'DEFAULT',
  at: AT,
  production_type: 'oem',
  latency_ms: 12,
  ...fields,
});
const missing = (fields: object = {}) => ({
  id: '1',
  type: 'spawn_missing',
  tenant: 'DEFAULT',
  at: AT,
  count: 2,
  ticket_quantity: 10,
  ...fields,
});

const NOTHING = { emitted: {}, counted: {} };

/** Bodies of which nothing may count. */
async function expectRefused(text: string, says: RegExp): Promise<void> {
  expect(await sendText(text)).toMatchObject({
    status: 400,
    answer: { ok: false, app_code: 'SERIAL_METRICS_400_VALIDATION', error: expect.stringMatching(says) },
    ...NOTHING,
  });
}

/** One event that is wrong beside one that is right. */
async function expectOneRefused(event: string, says: RegExp): Promise<void> {
  const right = JSON.stringify(rejected({ id: 'right' }));
  expect(await sendText(`[${event},${right}]`), event.slice(0, 200)).toEqual({
    status: 200,
    answer: {
      ok: true,
      accepted: 1,
      refused: [{ index: 0, reason: expect.stringMatching(says) }],
      remembered: true,
    },
    emitted: { 'error.duplicate_total': 1 },
    counted: { 'error.duplicate_total': 1 },
  });
}

describe('A body that is no batch', () => {
  test.each([
    ['nothing', '', /missing/],
    ['blanks', ' \r\n\t', /missing/],
    ['half an array', '[{"id":"1"', /no valid JSON/],
    ['NaN', '[{"latency_ms":NaN}]', /no valid JSON/],
    ['Infinity', '[{"latency_ms":-Infinity}]', /no valid JSON/],
    ['a comment', '[/* */]', /no valid JSON/],
    ['a byte order mark', '\ufeff[]', /no valid JSON/],
    ['two arrays', '[][]', /no valid JSON/],
    ['a control character in a text', '["\u0000"]', /no valid JSON/],
    ['a form', 'events=%5B%5D', /no valid JSON/],
    ['null', 'null', /no array/],
    ['a number', '1e999', /no array/],
    ['a text', '"[]"', /no array/],
    ['an object', '{"length":1,"0":{}}', /no array/],
    ['an object with __proto__', '{"__proto__":[1]}', /no array/],
    ['an empty array', '[]', /empty/],
    ['1,001 events', JSON.stringify(Array(1_001).fill(rejected())), /1001 events.*Split it/],
    ['a million numbers', JSON.stringify(Array(1_000_000).fill(1)), /1000000 events/],
    ['gzip that nobody unpacked', '\u001f\ufffd\b\u0000', /no valid JSON/],
  ])('is refused as a whole: %s', async (_, text, says) => {
    await expectRefused(text, says);
  });
});

describe('A field of the wrong type', () => {
  const VALUES = [
    'null',
    'true',
    '0',
    '-1',
    '1.5',
    '1e400',
    '"x"',
    '""',
    '[]',
    '[1]',
    '{}',
    '{"toString":1}',
    '{"length":3}',
    '{"length":{"toString":null}}',
  ];
  const named = { ...generated(), ...missing(), ...rejected(), method: 'pin' };
  const templates = [
    generated(),
    missing(),
    rejected(),
    { ...generated(), type: 'assignment_resolved', method: 'pin' },
  ];

  test.each(Object.keys(named))('costs its own event alone: %s', async (field) => {
    const texts = templates
      .filter((template) => field in template)
      .flatMap((template) =>
        [...VALUES, undefined].map((value) => {
          const { [field]: _, ...others } = template as Record<string, unknown>;
          const rest = JSON.stringify(others).slice(0, -1);
          return value === undefined ? `${rest}}` : `${rest},${JSON.stringify(field)}:${value}}`;
        }),
      );
    const wrong = texts.filter((text) => !isRight(JSON.parse(text)));
    expect(wrong.length).toBeGreaterThanOrEqual(9);
    const outcome = await sendText(`[${wrong.join(',')}]`);
    expect(outcome).toMatchObject({ status: 200, answer: { accepted: 0 }, ...NOTHING });
    expect(outcome.answer.refused.map(({ index }) => index)).toEqual([...wrong.keys()]);
    for (const { reason } of outcome.answer.refused)
      expect(reason).toMatch(/^(\w+ must be|an event must be)/);
  });

  test.each([
    '1e999',
    '-1e999',
    '-0.0001',
    '1e309',
    `1${'0'.repeat(400)}`,
    '3600000.01',
    '1e108',
    '"3600001"',
    '"NaN"',
    '"-1"',
    '"1e3"',
    '"0x10"',
    '" 12"',
    '"12,5"',
    '""',
  ])('a latency of %s is refused', (value) =>
    expectOneRefused(
      JSON.stringify(generated({ latency_ms: '?' })).replace('"?"', value),
      /^latency_ms must be a number of milliseconds from 0 to 3600000$/,
    ),
  );

  test.each(['0', '-0', '5e-324', '0.1', '3600000', '"12"', '"12.50"'])(
    'a latency of %s is taken',
    async (value) => {
      const text = JSON.stringify([generated({ latency_ms: '?' })]).replace('"?"', value);
      expect(await sendText(text)).toMatchObject({
        status: 200,
        answer: { accepted: 1 },
        emitted: { 'serial.generation_latency_ms': 1 },
        counted: { 'serial.generation_latency_ms': 1 },
      });
    },
  );

  test.each(['0', '-3', '1.5', '99999999.5', '100000000', '9007199254740993', '1e30', '1e999'])(
    'a count of %s is refused',
    (value) =>
      expectOneRefused(
        JSON.stringify(missing({ count: '?' })).replace('"?"', value),
        /^count must be a whole number/,
      ),
  );
});

describe('Odd names and texts', () => {
  test('never reach the prototype of anything', async () => {
    const poison = '{"polluted":true,"id":"p","type":"rejected","tenant":"DEFAULT"}';
    const right = JSON.stringify(rejected()).slice(0, -1);
    const { answer } = await sendText(
      `[{"__proto__":${poison}},${right},"__proto__":${poison}},{"constructor":{"prototype":${poison}}},${right.replace('"1"', '"2"')},"constructor":{"prototype":${poison}},"toString":1,"then":1}]`,
    );
    expect(answer).toMatchObject({ accepted: 2, refused: [{ index: 0 }, { index: 2 }] });
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}).not.toHaveProperty('polluted');
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', ''])(
    'are no type of event: %j',
    (type) => expectOneRefused(JSON.stringify({ ...rejected(), type }), /^type must be/),
  );

  test.each(['__proto__', 'constructor', 'toString'])('are ids like any other: %s', async (id) => {
    expect(await send([rejected({ id }), rejected({ id })])).toMatchObject({
      answer: { accepted: 1, refused: [] },
      counted: { 'error.duplicate_total': 1 },
    });
  });

  test('tell ids apart to the letter: half surrogate pairs, control characters, marks', async () => {
    const ids = [
      '\\ud800',
      '\\udfff',
      '\\ud83d\\ude00',
      '\\u0000',
      '\\u0000\\u0000',
      '\\u001b[31m',
      '\\u202e',
    ];
    const more = [
      'é',
      'e\u0301',
      '\\ufffd',
      ' ',
      '  ',
      '\\n',
      "'; DROP TABLE x; --",
      ':tenant',
      '%',
      '{{7*7}}',
    ];
    const all = [...ids, ...more];
    const texts = all.map((id) => JSON.stringify(rejected({ id: '?' })).replace('"?"', `"${id}"`));
    expect(await sendText(`[${[...texts, ...texts].join(',')}]`)).toMatchObject({
      answer: { accepted: all.length, refused: [] },
      counted: { 'error.duplicate_total': all.length },
      emitted: { 'error.duplicate_total': all.length },
    });
  });

  test.each([
    'DEFAULT\\u0000',
    ' DEFAULT',
    '\\ud800',
    'DÉFAULT',
    'DEFAULT\\n',
    "x' OR 1=1 --",
    'x'.repeat(51),
    '',
  ])('are no tenant: "%s"', (tenant) =>
    expectOneRefused(
      JSON.stringify(rejected({ tenant: '?' })).replace('"?"', `"${tenant}"`),
      /^tenant must be (an|the) organization\.code/,
    ),
  );

  test('are cut nowhere: an id has 1 to 100 characters', async () => {
    const { answer } = await send(
      [1, 100, 101, 0, 100_000].map((length) => rejected({ id: 'x'.repeat(length) })),
    );
    expect(answer).toMatchObject({ accepted: 2, refused: [{ index: 2 }, { index: 3 }, { index: 4 }] });
  });

  test.each(['"reason":"duplicate","reason"', '"more":{"a":1,"\\u0061":1},"reason"'])(
    'a name that comes twice costs its event: two readers could disagree about it: %s',
    (twice) =>
      expectOneRefused(
        JSON.stringify(rejected()).replace('"reason"', twice),
        /^an object of the event has a name twice/,
      ),
  );
});

describe('Large and deep bodies', () => {
  const DEEP = 100_000;
  const right = JSON.stringify(rejected({ id: 'right' }));
  const field = (name: string, value: string) =>
    `${JSON.stringify({ ...rejected(), [name]: undefined }).slice(0, -1)},"${name}":${value}}`;
  const nested = (open: string, close: string, core = '') => open.repeat(DEEP) + core + close.repeat(DEEP);

  test.each<[string, string, number, number]>([
    ['lists', nested('[', ']'), 0, 1],
    ['lists as an event', `[${nested('[', ']')},${right}]`, 1, 1],
    ['lists as an id', `[${field('id', nested('[', ']'))},${right}]`, 1, 1],
    ['objects as a type', `[${field('type', nested('{"type":', '}', '1'))},${right}]`, 1, 1],
    ['objects in a field of nobody', `[${field('more', nested('{"a":', '}', '1'))}]`, 1, 0],
    ['a 10 MB id', `[${field('id', `"${'x'.repeat(10 * MIB)}"`)},${right}]`, 1, 1],
    ['a 10 MB field of nobody', `[${field('more', `"${'\\u0000'.repeat((10 * MIB) / 6)}"`)}]`, 1, 0],
    ['a 10 MB number', `[${field('more', '1'.repeat(10 * MIB))}]`, 1, 0],
    ['300,000 fields', `[{${Array.from({ length: 3e5 }, (_, name) => `"${name}":1`)}},${right}]`, 1, 1],
  ])('are read in time, and nobody minds: %s', async (_, text, accepted, refused) => {
    const { rss } = process.memoryUsage();
    const outcome = await sendText(text);
    // What is quadratic takes minutes, and the test's own time is up.
    expect(process.memoryUsage().rss - rss).toBeLessThan(300 * MIB);
    expect(outcome).toMatchObject({ status: 200, answer: { accepted } });
    expect(outcome.answer.refused).toHaveLength(refused);
    expect(outcome.counted['error.duplicate_total'] ?? 0).toBe(accepted);
  });

  test.each<[string, string]>([
    ['10 MB of open lists', '['.repeat(10 * MIB)],
    ['10 MB of open objects', '{"a":'.repeat(2 * MIB)],
    ['10 MB of blanks and a comma', `${' '.repeat(10 * MIB)},`],
    ['10 MB of quotes', '"'.repeat(10 * MIB)],
  ])('that are no JSON are refused: %s', (_, text) => expectRefused(text, /no valid JSON/));

  test('leave an answer that the database hands out again, however much is wrong', async () => {
    // Every set of faults that an event can have, over and over.
    const pick = <T>(list: readonly T[], at: number) => list[at % list.length];
    const events = Array.from({ length: 1_000 }, (_, at) => ({
      id: pick([1, '1'], at),
      type: pick(['serial_generated', 'assignment_resolved', 'spawn_missing', 'rejected', 'x'], at >> 1),
      tenant: pick([7, 'x y', 'unknown', 'default'], at >> 2),
      at: pick(['x', AT, ago(20 * DAY_MS)], at),
      production_type: pick(['x', 'oem'], at >> 3),
      method: pick(['x', 'pin'], at >> 4),
      reason: pick(['x', 'duplicate'], at >> 5),
      latency_ms: pick([-1, 1], at >> 6),
      count: pick([0, 1], at >> 7),
      ticket_quantity: pick([0, 1], at >> 8),
    }));
    const first = await send(events, { key: 'all-wrong' });
    expect(first.answer).toMatchObject({ accepted: 0, remembered: true });
    expect(JSON.stringify(first.answer).length).toBeGreaterThan(LARGEST_ROW);
    const [rows] = await erp.root.query<RowDataPacket[]>(
      `SELECT LENGTH(answer) AS length FROM ${erp.ownSchema}.ingest_batch`,
    );
    expect(Number(rows[0]?.['length'])).toBeLessThan(LARGEST_ROW / 2);
    expect((await send(events, { key: 'all-wrong' })).answer).toEqual(first.answer);
  });
});

describe('A tenant', () => {
  const tenants = (...codes: string[]) => codes.map((tenant, index) => rejected({ tenant, id: `${index}` }));
  const UNKNOWN = /^tenant must be the organization\.code of an active tenant, letter for letter/;

  test('that does not exist is refused, and leaves no row', async () => {
    const { answer, counted, emitted } = await send(
      tenants('nowhere', 'DEFAULT', 'maison_atelier', 'DEFAULT_'),
    );
    expect(answer).toMatchObject({
      accepted: 2,
      refused: [
        { index: 0, reason: expect.stringMatching(UNKNOWN) },
        { index: 3, reason: expect.stringMatching(UNKNOWN) },
      ],
    });
    expect(counted).toEqual({ 'error.duplicate_total': 2 });
    expect(emitted).toEqual(counted);
    const [rows] = await erp.root.query<RowDataPacket[]>(
      `SELECT DISTINCT tenant_code FROM ${erp.ownSchema}.event_hourly ORDER BY tenant_code`,
    );
    expect(rows.map(({ tenant_code }) => tenant_code)).toEqual(['DEFAULT', 'maison_atelier']);
  });

  test('is spelled as the Core DB spells it', async () => {
    expect((await send(tenants('default', 'Maison_Atelier'))).answer).toMatchObject({
      accepted: 0,
      refused: [{ reason: expect.stringMatching(UNKNOWN) }, { reason: expect.stringMatching(UNKNOWN) }],
    });
  });

  test('that has left is refused, with its own token, too', async () => {
    await rememberTenants(tenantCluster, erp.ownSchema, [{ id: 1, code: 'DEFAULT' }]);
    await erp.root.query(
      `UPDATE ${erp.ownSchema}.known_tenant SET seen_at = seen_at - INTERVAL 5 MINUTE WHERE code = 'maison_atelier'`,
    );
    const events = tenants('maison_atelier');
    expect((await send(events)).answer.accepted).toBe(0);
    expect((await send(events, { orgCode: 'maison_atelier' })).answer).toMatchObject({
      accepted: 0,
      refused: [{ index: 0, reason: expect.stringMatching(UNKNOWN) }],
    });
  });

  test("is never another than the token's", async () => {
    const events = tenants('maison_atelier', 'default', 'DEFAULT', 'nowhere');
    const { answer, counted } = await send(events, { orgCode: 'DEFAULT' });
    expect(answer.accepted).toBe(1);
    expect(answer.refused.map(({ index, reason }) => [index, reason])).toEqual(
      [0, 1, 3].map((index) => [index, expect.stringMatching(/^tenant must be DEFAULT: this token/)]),
    );
    expect(counted).toEqual({ 'error.duplicate_total': 1 });
  });

  test('is taken at its word while nobody knows which there are', async () => {
    await erp.root.query(`DELETE FROM ${erp.ownSchema}.known_tenant`);
    expect((await send(tenants('nowhere'))).answer).toMatchObject({ accepted: 1, refused: [] });
  });

  test.each<[string, Parameters<typeof erp.faults.add>[0], boolean]>([
    ['the list cannot be read', { kind: 'refuse', exception: 'DatabaseUnavailableException', at: 1 }, true],
    ['nothing can be read', { kind: 'refuse', exception: 'DatabaseUnavailableException' }, false],
    ['the database wakes up', { kind: 'refuse', exception: 'DatabaseResumingException' }, false],
  ])('is taken at its word while %s', async (_, fault, remembered) => {
    erp.faults.add(fault);
    const { answer, emitted } = await send(tenants('nowhere', 'DEFAULT'));
    expect(answer).toMatchObject({ accepted: 2, refused: [], remembered });
    expect(emitted).toEqual({ 'error.duplicate_total': 2 });
  });
});

describe('The same event, or batch, again', () => {
  test('counts once for each id of a tenant', async () => {
    const events = Array.from({ length: 1_000 }, (_, index) => rejected({ id: `${index % 3}` }));
    expect(await send(events)).toMatchObject({
      answer: { accepted: 3, refused: [] },
      emitted: { 'error.duplicate_total': 3 },
      counted: { 'error.duplicate_total': 3 },
    });
  });

  test('the first right one counts, whatever the others say', async () => {
    const { answer, counted } = await send([
      generated({ latency_ms: -1 }),
      generated({ latency_ms: 5 }),
      rejected(),
      missing({ count: 7 }),
      rejected({ tenant: 'maison_atelier' }),
    ]);
    expect(answer).toMatchObject({ accepted: 2, refused: [{ index: 0 }] });
    expect(counted).toEqual({ 'serial.generation_latency_ms': 1, 'error.duplicate_total': 1 });
  });

  test.each(['a', 'x'.repeat(128), 'A.b_c:d-e'])('counts once with the key %s', async (key) => {
    const first = await send([rejected()], { key });
    expect(first).toMatchObject({ answer: { accepted: 1 }, counted: { 'error.duplicate_total': 1 } });
    const again = await send([rejected(), rejected({ id: '2' })], { key });
    expect(again).toEqual({ ...first, ...NOTHING });
  });

  test('keys differ to the letter, and by their sender', async () => {
    for (const [key, orgCode] of [
      ['k', ''],
      ['K', ''],
      ['k', 'DEFAULT'],
      ['k.', ''],
    ] as const)
      expect((await send([rejected()], { key, orgCode })).counted).toEqual({ 'error.duplicate_total': 1 });
  });

  test.each(['', ' ', 'x'.repeat(129), 'a b', 'ä', '\u0000', 'a/b', "'", '__proto__\n', 'a,b'])(
    'a key is refused as %j',
    async (key) => {
      expect(await send([rejected()], { key })).toMatchObject({
        status: 400,
        answer: {
          app_code: 'SERIAL_METRICS_400_VALIDATION',
          error: expect.stringMatching(/^Idempotency-Key/),
        },
        ...NOTHING,
      });
    },
  );

  test('a batch that was refused as a whole leaves its key free', async () => {
    expect((await sendText('[', { key: 'free' })).status).toBe(400);
    expect((await send([rejected()], { key: 'free' })).answer.accepted).toBe(1);
  });
});

describe('The time of an event', () => {
  /** CloudWatch takes 14 days; a minute is left for the log line to arrive, and a datapoint has its minute's start. */
  const OLDEST = new Date('2026-11-06T05:02:00.000Z');
  const NEWEST = new Date(NOW.getTime() + 2 * HOUR_MS);
  const shifted = (at: Date, ms: number) => new Date(at.getTime() + ms).toISOString();

  test.each([
    ['the oldest minute', OLDEST.toISOString(), true],
    ['the end of the oldest minute', shifted(OLDEST, 59_999), true],
    ['a millisecond before it', shifted(OLDEST, -1), false],
    ['a minute before it', shifted(OLDEST, -MINUTE_MS), false],
    ['two hours ahead', NEWEST.toISOString(), true],
    ['a millisecond later', shifted(NEWEST, 1), false],
    ['now', NOW.toISOString(), true],
    ['now, with another zero offset', '2026-11-20T05:00:30+00:00', true],
    ['a minute sharp', '2026-11-20T05:00:00Z', true],
    ['the first of all times', '0000-01-01T00:00:00Z', false],
    ['1970', '1970-01-01T00:00:00Z', false],
    ['the last of all times', '9999-12-31T23:59:59.999Z', false],
  ])('is taken or refused: %s', async (_, at, taken) => {
    const { answer, counted, emitted } = await send([rejected({ at })]);
    expect(answer.accepted).toBe(taken ? 1 : 0);
    expect(counted).toEqual(taken ? { 'error.duplicate_total': 1 } : {});
    expect(emitted).toEqual(counted);
  });

  test.each([
    '2026-11-20T05:00:30',
    '2026-11-20T05:00:30+07:00',
    '2026-11-20T05:00:30-00:00',
    '2026-11-20 05:00:30Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T05:00:60Z',
    '2026-02-30T05:00:00Z',
    '2026-13-01T05:00:00Z',
    '+002026-11-20T05:00:30Z',
    '20261120T050030Z',
    '2026-11-20',
    '1795150830',
    '2026-11-20T05:00:30Z\u0000',
    '２０２６-11-20T05:00:30Z',
  ])('is no time in UTC: %j', (at) =>
    expectOneRefused(JSON.stringify(rejected({ at })), /^at must be a time in UTC/),
  );
});

/** What an event must be, said without any code of the API. */
function isRight(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { id, type, tenant, at, latency_ms, production_type, method, count, ticket_quantity, reason } =
    value as Record<string, unknown>;
  const numberOf = (one: unknown) =>
    typeof one === 'string' && /^\d+(\.\d+)?$/.test(one)
      ? Number(one)
      : typeof one === 'number'
        ? one
        : Number.NaN;
  const [milliseconds, pieces, wanted] = [latency_ms, count, ticket_quantity].map(numberOf) as [
    number,
    number,
    number,
  ];
  const isOneOf = (one: unknown, ...list: string[]) => typeof one === 'string' && list.includes(one);
  const latency = milliseconds >= 0 && milliseconds <= 3_600_000;
  const fits =
    type === 'serial_generated'
      ? latency && isOneOf(production_type, 'hatthasilpa', 'oem', 'classic')
      : type === 'assignment_resolved'
        ? latency && isOneOf(method, 'pin', 'plan', 'auto', 'PIN', 'PLAN', 'AUTO')
        : type === 'spawn_missing'
          ? Number.isInteger(pieces) &&
            pieces >= 1 &&
            pieces <= 99_999_999 &&
            wanted >= 1 &&
            wanted <= 99_999_999.99
          : type === 'rejected' && isOneOf(reason, 'context_mismatch', 'duplicate', 'invalid_format');
  return (
    fits &&
    typeof id === 'string' &&
    id.length >= 1 &&
    id.length <= 100 &&
    isOneOf(tenant, 'DEFAULT', 'maison_atelier') &&
    typeof at === 'string' &&
    isTakenTime(at)
  );
}

/** For the times that the generator makes, which are right ones in the window or obviously none. */
function isTakenTime(at: string): boolean {
  const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/;
  const age = NOW.getTime() - Date.parse(at);
  return shape.test(at) && age < 14 * DAY_MS - 2 * MINUTE_MS && age > -2 * HOUR_MS;
}

/** What the first right event of each id makes of our metrics. */
function expected(batch: readonly unknown[]): { accepted: number; metrics: Record<string, number> } {
  const seen = new Set<string>();
  const metrics: Record<string, number> = {};
  const add = (name: string, count: number) => {
    metrics[name] = (metrics[name] ?? 0) + count;
  };
  for (const event of batch as Record<string, string & number>[]) {
    if (!isRight(event)) continue;
    const key = JSON.stringify([event['tenant'], event['id']]);
    if (seen.has(key)) continue;
    seen.add(key);
    const { type, reason, count = 0, ticket_quantity = 0 } = event;
    if (type === 'serial_generated') add('serial.generation_latency_ms', 1);
    if (type === 'assignment_resolved') add('assignment.resolution_latency_ms', 1);
    if (type === 'rejected') add(`error.${reason}_total`, 1);
    if (type === 'spawn_missing') {
      add('serial.spawn_missing_total', count);
      if (ticket_quantity <= 1_000) add('serial.spawn_missing_unexpected', count);
    }
  }
  return { accepted: seen.size, metrics };
}

describe('Whatever is sent', () => {
  const oddNumber = fc.oneof(
    fc.double({ noNaN: true }),
    fc.integer(),
    fc.constantFrom(0, -0, 1, 1.5, 99_999_999, 1e8, 3_600_000, 3_600_001, 2 ** 53, 2 ** 360, 1e200, -1),
  );
  const oddText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom(
      '\ud800',
      '\u0000',
      '__proto__',
      'constructor',
      'x'.repeat(100),
      'x'.repeat(101),
      'default',
      '',
    ),
  );
  const odd = fc.oneof(oddNumber, oddText, fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 2 }));
  const time = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -2 * HOUR_MS + 1, max: 13 * DAY_MS }).map(ago) },
    { weight: 1, arbitrary: fc.integer({ min: 15 * DAY_MS, max: 400 * DAY_MS }).map(ago) },
    { weight: 1, arbitrary: fc.integer({ min: 3 * HOUR_MS, max: 400 * DAY_MS }).map((ms) => ago(-ms)) },
  );
  const right = fc.record({
    id: fc.oneof(
      fc.integer({ min: 0, max: 9 }).map(String),
      oddText.filter((text) => text.length > 0),
    ),
    type: fc.constantFrom('serial_generated', 'assignment_resolved', 'spawn_missing', 'rejected'),
    tenant: fc.constantFrom('DEFAULT', 'DEFAULT', 'maison_atelier', 'nowhere'),
    at: time,
    latency_ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
    production_type: fc.constantFrom('hatthasilpa', 'oem'),
    method: fc.constantFrom('pin', 'plan', 'auto'),
    count: fc.integer({ min: 1, max: 99_999_999 }),
    ticket_quantity: fc.integer({ min: 1, max: 5_000 }),
    reason: fc.constantFrom('context_mismatch', 'duplicate', 'invalid_format'),
  });
  const names = ['id', 'type', 'tenant', 'at', 'latency_ms', 'production_type', 'method', 'count', 'reason'];
  const changed = fc
    .tuple(
      right,
      fc.constantFrom(...names, 'ticket_quantity', 'more', 'toString'),
      fc.option(odd, { nil: undefined }),
    )
    .map(([event, name, value]) => ({ ...event, [name]: value }));
  const event = fc.oneof({ weight: 4, arbitrary: right }, { weight: 4, arbitrary: changed }, odd);
  const text = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.array(event, { minLength: 1, maxLength: 12 }).map((all) => JSON.stringify(all)),
    },
    { weight: 2, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.array(right, { minLength: 1, maxLength: 3 }), fc.nat(), fc.string({ maxLength: 2 }))
        .map(([all, at, cut]) => {
          const whole = JSON.stringify(all);
          return whole.slice(0, at % whole.length) + cut + whole.slice((at % whole.length) + 1);
        }),
    },
  );

  test('it is refused with a reason, or every event of it is accounted for', async () => {
    const batches = casesOf('EVENT_BATCHES', { change: 100, all: 400 });
    const seen = { refused: 0, accepted: 0, partly: 0 };
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        const outcome = await sendText(body);
        const { status, answer, counted, emitted } = outcome;
        expect(emitted).toEqual(counted);
        if (status !== 200) {
          seen.refused += 1;
          expect(status).toBe(400);
          expect(answer.app_code).toBe('SERIAL_METRICS_400_VALIDATION');
          expect(counted).toEqual({});
          return;
        }
        const batch = JSON.parse(body) as unknown[];
        const wrong = [...batch.keys()].filter((index) => !isRight(batch[index]));
        const { accepted, metrics } = expected(batch);
        expect(answer.refused.map(({ index }) => index)).toEqual(wrong);
        expect(answer.accepted).toBe(accepted);
        const duplicates = batch.length - wrong.length - accepted;
        expect(answer.accepted + answer.refused.length + duplicates).toBe(batch.length);
        expect(counted).toEqual(metrics);
        seen[wrong.length > 0 && accepted > 0 ? 'partly' : 'accepted'] += 1;
      }),
      { numRuns: batches },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
    // The generator makes something of everything.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(batches / 20);
  }, 120_000);
});

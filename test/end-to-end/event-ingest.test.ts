import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync, deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import openapi from '../../functions/api-document/openapi.json' with { type: 'json' };
import { throttles } from '../../lib/catalogue/api-routes.ts';
import { findProgram } from '../support/debian-program.ts';
import { gzipBomb } from '../support/gzip-bomb.ts';
import { type RunningSystem, startLocalSystem, temporaryDataDir } from '../support/local-system.ts';
import { type RawAnswer, rawRequest } from '../support/raw-request.ts';

const MIB = 1024 * 1024;
const reporting = openapi.paths['/v1/events'].post;

const { dataDir, remove } = temporaryDataDir();
let system: RunningSystem;

beforeAll(async () => {
  system = await startLocalSystem(dataDir, ['--empty']);
  // The first collection remembers which tenants there are.
  await vi.waitFor(
    async () => expect(await scalar('SELECT COUNT(*) FROM serial_monitor.known_tenant')).toBe(2),
    {
      timeout: 20_000,
      interval: 100,
    },
  );
});
afterAll(async () => {
  await system.stop();
  remove();
});

async function scalar(sql: string): Promise<number> {
  const [rows] = await system.root.query<RowDataPacket[]>(sql);
  return Number(Object.values(rows[0] ?? {})[0]);
}

const counted = () => scalar('SELECT COALESCE(SUM(count), 0) FROM serial_monitor.event_hourly');

let ids = 0;
function event(fields: object = {}) {
  ids += 1;
  const at = new Date().toISOString();
  return { id: `e${ids}`, type: 'rejected', tenant: 'DEFAULT', at, reason: 'duplicate', ...fields };
}

function post(body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
  const { api, tokens } = system.endpoints;
  return rawRequest(api, '/api/v1/events', {
    method: 'POST',
    headers: { Authorization: `Bearer ${tokens['ingest']}`, 'Content-Type': 'application/json', ...headers },
    body,
  });
}

const jsonOf = ({ body }: RawAnswer) => JSON.parse(body.toString());

describe('A compressed batch', () => {
  test.each<[string, (text: string) => Buffer]>([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['identity', Buffer.from],
    ['Gzip', gzipSync],
  ])('counts as a plain one: %s', async (coding, encode) => {
    const before = await counted();
    const events = Array.from({ length: 500 }, () => event());
    const answer = await post(encode(JSON.stringify(events)), { 'Content-Encoding': coding });
    expect(answer.status, answer.body.toString()).toBe(200);
    expect(jsonOf(answer)).toEqual({ ok: true, accepted: 500, refused: [], remembered: true });
    expect((await counted()) - before).toBe(500);
  });

  test('is the same batch as a plain one with its key', async () => {
    const before = await counted();
    const text = JSON.stringify([event(), event()]);
    const key = { 'Idempotency-Key': 'plain-or-not' };
    const plain = await post(text, key);
    const zipped = await post(gzipSync(text), { ...key, 'Content-Encoding': 'gzip' });
    expect(zipped.body.equals(plain.body)).toBe(true);
    expect((await counted()) - before).toBe(2);
  });

  test.each<[string, string, () => Buffer]>([
    ['brotli', 'br', () => brotliCompressSync(JSON.stringify([event()]))],
    ['zstd', 'zstd', () => gzipSync(JSON.stringify([event()]))],
    ['gzip twice', 'gzip, gzip', () => gzipSync(gzipSync(JSON.stringify([event()])))],
    ['gzip that is cut', 'gzip', () => gzipSync(JSON.stringify([event()])).subarray(0, -9)],
    [
      'gzip with another sum',
      'gzip',
      () => Buffer.concat([gzipSync(JSON.stringify([event()])).subarray(0, -8), Buffer.alloc(8, 7)]),
    ],
    ['gzip that is none', 'gzip', () => Buffer.from(JSON.stringify([event()]))],
    ['deflate that is gzip', 'deflate', () => gzipSync(JSON.stringify([event()]))],
  ])('is refused in our envelope: %s', async (_, coding, body) => {
    const before = await counted();
    const answer = await post(body(), { 'Content-Encoding': coding });
    expect(answer.status).toBe(415);
    expect(jsonOf(answer)).toEqual({
      ok: false,
      error: 'The body is not what Content-Encoding says, or that is not gzip, deflate or identity.',
      app_code: 'CORE_415_ENCODING',
    });
    expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await counted()).toBe(before);
  });

  test('is refused as no JSON when nothing says that it is compressed', async () => {
    const answer = await post(gzipSync(JSON.stringify([event()])));
    expect(answer.status).toBe(400);
    expect(jsonOf(answer)).toMatchObject({ app_code: 'SERIAL_METRICS_400_VALIDATION' });
  });
});

describe('A bomb', () => {
  test('of 1 GB is stopped at 10 MB, four at once', async () => {
    const bomb = await gzipBomb(1024 * MIB);
    const before = memory();
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, memory());
    }, 10);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => post(bomb, { 'Content-Encoding': 'gzip' })),
    );
    clearInterval(watch);
    for (const answer of answers) {
      expect(answer.status).toBe(413);
      expect(jsonOf(answer)).toMatchObject({ ok: false, app_code: 'CORE_413_TOO_LARGE' });
    }
    expect((most - before) / MIB).toBeLessThan(200);
    expect((await post(JSON.stringify([event()]))).status).toBe(200);
  }, 60_000);

  test('needs no credentials to be refused, and none to be stopped', async () => {
    const bomb = await gzipBomb(64 * MIB);
    const answer = await post(bomb, { 'Content-Encoding': 'gzip', Authorization: '' });
    expect(answer.status).toBe(413);
  });

  test('of 10 MB sharp reaches nobody, as plain bodies of this size do not', async () => {
    const zeros = gzipSync(Buffer.alloc(10 * MIB));
    expect((await post(gzipSync(Buffer.alloc(10 * MIB + 1)), { 'Content-Encoding': 'gzip' })).status).toBe(
      413,
    );
    // Lambda takes 6 MB; what API Gateway makes of more is not documented.
    expect([400, 413, 500]).toContain((await post(zeros, { 'Content-Encoding': 'gzip' })).status);
  });
});

/** Resident bytes of the whole local AWS. */
function memory(): number {
  const status = readFileSync(`/proc/${system.process.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

describe('Hostile JSON, compressed', () => {
  const DEEP = 100_000;
  const right = () => JSON.stringify(event());
  const field = (name: string, value: string) =>
    `${JSON.stringify({ ...event(), [name]: undefined }).slice(0, -1)},"${name}":${value}}`;

  test.each<[string, () => string, number, number]>([
    ['100,000 lists as an event', () => `[${'['.repeat(DEEP)}${']'.repeat(DEEP)},${right()}]`, 1, 1],
    [
      '100,000 objects as an id',
      () => `[${field('id', `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`)},${right()}]`,
      1,
      1,
    ],
    ['5 MB of a field of nobody', () => `[${field('more', `"${'x'.repeat(5 * MIB)}"`)}]`, 1, 0],
    ['__proto__', () => `[{"__proto__":${right()}},${right()}]`, 1, 1],
    [
      'a latency of 1e400',
      () => `[${field('type', '"serial_generated","latency_ms":1e400')},${right()}]`,
      1,
      1,
    ],
    ['a name that comes twice', () => `[${right().replace('{', '{"type":"rejected",')},${right()}]`, 1, 1],
    ['an unknown tenant', () => `[${field('tenant', '"nowhere"')},${right()}]`, 1, 1],
    ['another spelling of a tenant', () => `[${field('tenant', '"default"')},${right()}]`, 1, 1],
  ])('costs its own event alone: %s', async (_, text, accepted, refused) => {
    const before = await counted();
    const answer = await post(gzipSync(text()), { 'Content-Encoding': 'gzip' });
    expect(answer.status, answer.body.toString()).toBe(200);
    const { refused: list, ...rest } = jsonOf(answer);
    expect(rest).toEqual({ ok: true, accepted, remembered: true });
    expect(list).toHaveLength(refused);
    expect((await counted()) - before).toBe(accepted);
  });

  test.each<[string, () => string]>([
    ['half an array', () => `[${right()}`],
    ['5 MB of open lists', () => '['.repeat(5 * MIB)],
    ['nothing', () => ''],
    ['UTF-16', () => '[\u0000]\u0000'],
  ])('is refused as a whole: %s', async (_, text) => {
    const before = await counted();
    const answer = await post(gzipSync(text()), { 'Content-Encoding': 'gzip' });
    expect(answer.status).toBe(400);
    expect(jsonOf(answer)).toMatchObject({ ok: false, app_code: 'SERIAL_METRICS_400_VALIDATION' });
    expect(await counted()).toBe(before);
  });
});

describe('A compressed answer', () => {
  const get = (target: string, headers: Readonly<Record<string, string>> = {}) =>
    rawRequest(system.endpoints.api, `/api${target}`, {
      headers: { Cookie: system.endpoints.session['DEFAULT'] ?? '', ...headers },
    });

  test.each(['/openapi.json', '/docs', '/v1/metrics/generation_rate?days=30'])(
    'is the plain one, packed: %s',
    async (target) => {
      const plain = await get(target);
      const zipped = await get(target, { 'Accept-Encoding': 'br;q=0.5, gzip' });
      const deflated = await get(target, { 'Accept-Encoding': 'deflate' });
      expect(plain.status).toBe(200);
      expect(plain.headers.has('content-encoding')).toBe(false);
      expect(zipped.headers.get('content-encoding')).toBe('gzip');
      expect(deflated.headers.get('content-encoding')).toBe('deflate');
      expect(zipped.body.length).toBeLessThan(plain.body.length);
      const neutral = (body: Buffer) => body.toString().replace(/"timestamp":"[^"]+"/, '');
      expect(neutral(gunzipSync(zipped.body))).toBe(neutral(plain.body));
      expect(neutral(inflateSync(deflated.body))).toBe(neutral(plain.body));
      expect(zipped.headers.get('etag')).toBe(plain.headers.get('etag'));
      const again = await get(target, {
        'Accept-Encoding': 'gzip',
        'If-None-Match': plain.headers.get('etag') ?? '',
      });
      expect(again).toMatchObject({ status: 304, body: Buffer.of() });
    },
  );

  test.each(['br', '*', 'identity', 'gzip;q=0'])('is none for who accepts %s', async (accept) => {
    const plain = await get('/openapi.json');
    const answer = await get('/openapi.json', { 'Accept-Encoding': accept });
    expect(answer.headers.has('content-encoding')).toBe(false);
    expect(answer.body.equals(plain.body)).toBe(true);
  });

  test('is none below 1 KiB, nor when the gateway itself answers', async () => {
    const accept = { 'Accept-Encoding': 'gzip' };
    const small = await post(JSON.stringify([event()]), accept);
    expect(jsonOf(small)).toMatchObject({ accepted: 1 });
    expect(jsonOf(await get('/nothing', accept))).toMatchObject({ app_code: 'CORE_404_NOT_FOUND' });
  });

  test('tells of a thousand refusals, and the same when the batch comes again', async () => {
    const body = JSON.stringify(
      Array.from({ length: 1_000 }, () => event({ reason: 'x', at: 'now', id: 7 })),
    );
    const headers = { 'Idempotency-Key': 'a-thousand' };
    const plain = await post(body, headers);
    const zipped = await post(body, { ...headers, 'Accept-Encoding': 'gzip' });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(zipped.body).equals(plain.body)).toBe(true);
    expect(jsonOf(plain).refused).toHaveLength(1_000);
  });
});

describe('The page for the ERP', () => {
  const page = readFileSync('docs/events.md', 'utf8');
  const blocks = (language: string) =>
    [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code);

  test('shows commands that report events', async () => {
    const commands = blocks('sh');
    expect(commands).toHaveLength(2);
    const curl = await findProgram('curl');
    writeFileSync(path.join(dataDir, 'events.json'), JSON.stringify([event()]));
    for (const command of commands) {
      const { stdout } = await promisify(execFile)('bash', ['-c', command], {
        cwd: dataDir,
        env: {
          ...curl.environment,
          PATH: `${path.dirname(curl.file)}:${process.env['PATH']}`,
          API: system.endpoints.api,
          TOKEN: system.endpoints.tokens['ingest'],
        },
      });
      expect(JSON.parse(stdout), command).toEqual(JSON.parse(blocks('json')[0] ?? ''));
    }
  });

  test('shows an event of every type that is taken as it stands, at another time', async () => {
    const events = JSON.parse(blocks('json')[1] ?? '') as object[];
    const at = new Date().toISOString();
    const answer = await post(JSON.stringify(events.map((one) => ({ ...one, at }))));
    expect(jsonOf(answer)).toEqual({ ok: true, accepted: 4, refused: [], remembered: true });
  });

  test('names each limit and status as it is', async () => {
    const { rate, burst } = throttles.reporting;
    expect(page).toContain(`${rate}, in bursts of ${burst}`);
    const statuses = Object.keys(reporting.responses).filter((status) => !['405'].includes(status));
    for (const status of statuses) expect(page, status).toMatch(new RegExp(`^\\| [^|]*\\b${status}\\b`, 'm'));
  });
});

import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseEvent } from '../../functions/event-ingest/event.ts';
import { freePort } from '../../local/mariadb/free-port.ts';
import { startApiFront } from '../support/api-front.ts';
import { makeCertificate } from '../support/certificates.ts';
import { findProgram, type Program } from '../support/debian-program.ts';
import { type RunningSystem, startLocalSystem, temporaryDataDir } from '../support/local-system.ts';
import { rawRequest } from '../support/raw-request.ts';
import { startServer } from '../support/server-process.ts';
import { startStubApi, startTcpStub } from '../support/stub-api.ts';

/** PHP is downloaded first where it is missing. */
const DOWNLOAD_MS = 180_000;
const EXAMPLE = path.resolve('docs/events/report-events.php');

const { dataDir, remove } = temporaryDataDir();
const home = mkdtempSync(path.join(tmpdir(), 'serial-php-'));
let php: Program;
let system: RunningSystem;
let folder: string;
let folders = 0;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  php = await findProgram('php');
  system = await startLocalSystem(dataDir, ['--empty']);
  // The first collection remembers which tenants there are.
  await vi.waitFor(
    async () => {
      const [rows] = await system.root.query<RowDataPacket[]>('SELECT code FROM serial_monitor.known_tenant');
      expect(rows).toHaveLength(2);
    },
    { timeout: 20_000, interval: 100 },
  );
}, DOWNLOAD_MS);
afterAll(async () => {
  await system.stop();
  remove();
  rmSync(home, { recursive: true, force: true });
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A spool folder that is not there yet. */
function newFolder(): string {
  folders += 1;
  folder = path.join(home, `spool-${folders}`);
  return folder;
}

/** None where there was nothing to keep. */
const waiting = () =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
const endPause = () => rmSync(path.join(folder, 'pause'), { force: true });

async function counted(metric = '%'): Promise<number> {
  const [rows] = await system.root.query<RowDataPacket[]>(
    'SELECT COALESCE(SUM(count), 0) AS count FROM serial_monitor.event_hourly WHERE metric LIKE ?',
    [metric],
  );
  return Number(rows[0]?.['count']);
}

interface Ran {
  readonly code: number | null;
  readonly output: string;
  /** What PHP wrote to its error log. */
  readonly log: string;
  /** Until the page was there, and until the process ended, in ms after the page began. */
  readonly answeredMs: number;
  readonly endedMs: number;
}

interface Page {
  readonly url: string;
  readonly token?: string;
  readonly options?: readonly string[];
}

/** Runs a page of the ERP that reports; `$events` is the reporter. */
async function run(code: string, { url, token, options = [] }: Page): Promise<Ran> {
  const child = spawn(php.file, [...options, '-r', pageOf(code)], {
    env: {
      ...php.environment,
      EVENTS_URL: url,
      EVENTS_TOKEN: token ?? system.endpoints.tokens['ingest'] ?? '',
      EVENTS_FOLDER: folder,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let log = '';
  let begunAt = performance.now();
  let answeredMs = Number.POSITIVE_INFINITY;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (text.includes('begin')) begunAt = performance.now();
    if (output.includes('page')) answeredMs = Math.min(answeredMs, performance.now() - begunAt);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const exit = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code: exit, output, log, answeredMs, endedMs: performance.now() - begunAt };
}

/** Runs a page, and cron until nothing waits: on a busy machine an answer may take longer than anybody waits. */
async function runUntilSent(code: string, page: Page): Promise<Ran> {
  let ran = await run(code, page);
  for (let tries = 0; tries < 10 && waiting().length > 0; tries++) {
    endPause();
    const again = await run('$events->sendWaiting();', page);
    ran = { ...ran, log: ran.log.replace(NO_ANSWER, '') + again.log };
  }
  return { ...ran, log: ran.log.replace(NO_ANSWER, '') };
}

const NO_ANSWER = /serial-events: events cannot be sent now: no answer\n/g;

const pageOf = (code: string) => `
  require ${JSON.stringify(EXAMPLE)};
  echo "begin\\n";
  $events = new SerialEvents(getenv('EVENTS_URL'), getenv('EVENTS_TOKEN'), getenv('EVENTS_FOLDER'));
  ${code}
  echo "page\\n";`;

const ONE = "$events->rejected('DEFAULT', 'duplicate');";
const EVERY_TYPE = `
  $events->serialGenerated('DEFAULT', 'hatthasilpa', 12.5);
  $events->serialGenerated('maison_atelier', 'oem', 7);
  $events->assignmentResolved('DEFAULT', 'pin', 0.25);
  $events->spawnMissing('DEFAULT', 3, 20.0);
  $events->rejected('DEFAULT', 'context_mismatch');
  $events->rejected('DEFAULT', 'duplicate');
  $events->rejected('DEFAULT', 'invalid_format');`;

const api = () => ({ url: system.endpoints.api });
const stub: typeof startStubApi = async (answer) => {
  const started = await startStubApi(answer);
  undo.push(() => started.close());
  return started;
};
const TAKEN = { status: 200, body: '{"ok":true,"accepted":1,"refused":[],"remembered":true}' };

describe('Events of a page', () => {
  test('are counted once, of every type, and nothing is left', async () => {
    newFolder();
    const before = await counted();
    const ran = await runUntilSent(EVERY_TYPE, api());
    expect(ran).toMatchObject({ code: 0, output: 'begin\npage\n', log: '' });
    // 2 latencies, 1 latency, 3 and 3 unexpected, 3 rejections.
    expect((await counted()) - before).toBe(12);
    expect(waiting()).toEqual([]);
  });

  test('come in batches of a thousand, compressed where that pays', async () => {
    newFolder();
    const server = await stub(() => TAKEN);
    await run(`for ($i = 0; $i < 2100; $i++) { ${ONE} }`, server);
    const sizes = server.requests.map(({ headers, body }) => {
      expect(headers['content-encoding']).toBe('gzip');
      return (JSON.parse(gunzipSync(body).toString()) as unknown[]).length;
    });
    expect(sizes.toSorted((a, b) => b - a)).toEqual([1_000, 1_000, 100]);
    expect(new Set(server.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
    await run(ONE, server);
    const last = server.requests.at(-1);
    expect(last?.headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(last?.body.toString() ?? '')).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        type: 'rejected',
        tenant: 'DEFAULT',
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        reason: 'duplicate',
      },
    ]);
    expect(waiting()).toEqual([]);
  });

  test('are taken compressed by the API itself', async () => {
    newFolder();
    const before = await counted();
    expect((await runUntilSent(`for ($i = 0; $i < 900; $i++) { ${ONE} }`, api())).log).toBe('');
    expect((await counted()) - before).toBe(900);
  });

  test('that the API refuses are named in the log, the others count', async () => {
    newFolder();
    const before = await counted();
    const { log } = await runUntilSent(`${ONE} $events->rejected('nowhere', 'duplicate');`, api());
    expect(log).toMatch(/some events were refused: .*"index":1,"reason":"tenant must be/);
    expect((await counted()) - before).toBe(1);
    expect(waiting()).toEqual([]);
  });

  test('count with every value that PHP and PDO have for them', async () => {
    newFolder();
    const before = await counted();
    const ran = await runUntilSent(
      `$events->spawnMissing('DEFAULT', '3', '20.00');
       $events->spawnMissing('DEFAULT', 2.0, '1500');
       $events->serialGenerated('DEFAULT', 'classic', '12.50');
       $events->serialGenerated('DEFAULT', 'oem', 0);
       $events->serialGenerated('DEFAULT', 'oem', '3600000.00');
       $events->assignmentResolved('DEFAULT', 'auto', 3_600_000);
       foreach (['DEFAULT' => 'PIN', 'maison_atelier' => 'AUTO'] as $code => $method) {
         $events->assignmentResolved($code, $method, '7');
       }`,
      api(),
    );
    expect(ran).toMatchObject({ code: 0, log: '' });
    // 3 and 3 unexpected, 2 of a large ticket, and 6 latencies.
    expect((await counted()) - before).toBe(14);
  });

  test.each([
    "spawnMissing('DEFAULT', '3 pieces', '20.00')",
    "spawnMissing('DEFAULT', '1.5', 20)",
    "spawnMissing('DEFAULT', '', 20)",
    "spawnMissing('DEFAULT', true, 20)",
    "spawnMissing('DEFAULT', null, 20)",
    "serialGenerated('DEFAULT', 'HAT', 12)",
    "serialGenerated('DEFAULT', 'oem', '12,5')",
    "serialGenerated('DEFAULT', 'oem', NAN)",
    "serialGenerated('DEFAULT', 'oem', 1e108)",
    "serialGenerated('DEFAULT', 'oem', '3600000.01')",
    "assignmentResolved('DEFAULT', 'pin', 3_600_001)",
    "assignmentResolved('DEFAULT', 'pin', -1)",
    "spawnMissing('DEFAULT', 100_000_000, 20)",
    "spawnMissing('DEFAULT', 3, '100000000.00')",
    "assignmentResolved('DEFAULT', 'Pin', 7)",
    "rejected(815, 'duplicate')",
  ])('with a value that says nothing are named in the log and count nothing: %s', async (call) => {
    newFolder();
    const before = await counted();
    const { log } = await runUntilSent(`$events->${call};`, api());
    expect(log).toMatch(/some events were refused|is left out/);
    expect((await counted()) - before).toBe(0);
    expect(waiting()).toEqual([]);
  });

  test('go over TLS to who the certificate names, and to nobody else', async () => {
    newFolder();
    const certificate = await makeCertificate(path.join(home, 'certificate'));
    const front = await startApiFront(system.endpoints.api, certificate);
    undo.push(() => front.close());
    const before = await counted();
    const url = `https://localhost:${front.port}/api`;
    const distrusting = await run(ONE, { url });
    expect(distrusting.log).toMatch(/events cannot be sent now: no answer/);
    endPause();
    const many = `for ($i = 0; $i < 950; $i++) { ${ONE} }`;
    const options = ['-d', `openssl.cafile=${certificate.authorityFile}`];
    const trusting = await runUntilSent(many, { url, options });
    expect(trusting.log).toBe('');
    expect(front.passed.at(-1)).toMatchObject({ serverName: 'localhost', method: 'POST' });
    expect((await counted()) - before).toBe(951);
  });
});

describe('The class and the API', () => {
  test('take the same numbers: the bounds of one are those of the other', async () => {
    const text = readFileSync(EXAMPLE, 'utf8');
    const bounds = /MOST = \[(.*)\]/.exec(text)?.[1] ?? '';
    const most = Object.fromEntries(
      [...bounds.matchAll(/'(\w+)' => ([\d_.]+)/g)].map(([, name = '', value = '']) => [
        name,
        Number(value.replaceAll('_', '')),
      ]),
    );
    expect(Object.keys(most)).toEqual(['latency_ms', 'count', 'ticket_quantity']);
    const common = { id: '1', tenant: 'DEFAULT', at: '2025-11-09T14:30:00Z' };
    const generated = { ...common, type: 'serial_generated', production_type: 'oem', latency_ms: 1 };
    const missing = { ...common, type: 'spawn_missing', count: 1, ticket_quantity: 1 };
    for (const [name, bound] of Object.entries(most)) {
      const event = name in generated ? generated : missing;
      expect(parseEvent({ ...event, [name]: bound }), name).toHaveProperty('event');
      expect(parseEvent({ ...event, [name]: bound + 1 }), name).toHaveProperty('fault');
    }
  });
});

describe('A batch that does not get through', () => {
  test('waits while the server is down, and counts once when it is there again', async () => {
    newFolder();
    const before = await counted();
    const nobody = { url: `http://127.0.0.1:${await freePort()}/api` };
    const first = await run(ONE, nobody);
    expect(first).toMatchObject({ code: 0, output: 'begin\npage\n' });
    expect(first.log).toMatch(/events cannot be sent now: no answer/);
    await run(ONE, nobody);
    expect(waiting()).toHaveLength(2);
    expect(await counted()).toBe(before);
    // Nothing is tried in the pause after a failure.
    await run(ONE, api());
    expect(waiting()).toHaveLength(3);
    endPause();
    const again = await runUntilSent('$events->sendWaiting();', api());
    expect(again.log).toBe('');
    expect(waiting()).toEqual([]);
    await run('$events->sendWaiting();', api());
    expect((await counted()) - before).toBe(3);
  });

  test('counts once when only its answer was lost', async () => {
    newFolder();
    const before = await counted();
    const { origin } = new URL(system.endpoints.api);
    const lossy = await stub(async ({ headers, body }, count) => {
      const answer = await rawRequest(origin, '/api/v1/events', { method: 'POST', headers, body });
      return count === 1 ? 'cut' : { status: answer.status, body: answer.body };
    });
    await run(ONE, lossy);
    await vi.waitFor(async () => expect((await counted()) - before).toBe(1), { timeout: 10_000 });
    expect(waiting()).toHaveLength(1);
    endPause();
    expect((await runUntilSent('$events->sendWaiting();', lossy)).log).toBe('');
    const [first, second] = lossy.requests.map(({ headers, body }) => [headers['idempotency-key'], body]);
    expect(second).toEqual(first);
    expect((await counted()) - before).toBe(1);
    expect(waiting()).toEqual([]);
  });

  test.each([400, 413, 415])('is not sent again after a %i', async (status) => {
    newFolder();
    const server = await stub(() => ({ status, body: '{"ok":false,"error":"no array"}' }));
    const { log } = await run(ONE, server);
    expect(log).toMatch(new RegExp(`a batch was refused with ${status}: .*no array`));
    endPause();
    await run('$events->sendWaiting();', server);
    expect(server.requests).toHaveLength(1);
    expect(waiting()).toEqual([]);
  });

  test.each([401, 403, 404, 408, 429, 500, 503])('waits after a %i', async (status) => {
    newFolder();
    const server = await stub(() => ({ status }));
    await run(ONE, server);
    expect(waiting()).toHaveLength(1);
    endPause();
    await run('$events->sendWaiting();', server);
    const [first, second] = server.requests.map(({ headers }) => headers['idempotency-key']);
    expect(second).toBe(first);
  });

  test('waits longer with each failure, and as long as it is told', async () => {
    newFolder();
    const pauses: number[] = [];
    for (const retryAfter of [0, 0, 0, 120, 100_000]) {
      const server = await stub(() => ({ status: 503, headers: { 'Retry-After': String(retryAfter) } }));
      await run(retryAfter === 0 && pauses.length === 0 ? ONE : '$events->sendWaiting();', server);
      const [until = '', failures = ''] = readFileSync(path.join(folder, 'pause'), 'utf8').split(' ');
      pauses.push(Math.round(Number(until) - Date.now() / 1_000));
      writeFileSync(path.join(folder, 'pause'), `0 ${failures}`);
    }
    for (const [index, pause] of [5, 10, 20, 120, 300].entries())
      expect(Math.abs((pauses[index] ?? 0) - pause), `pause ${index}: ${pauses}`).toBeLessThanOrEqual(2);
  });

  test('keeps no other back, however often it fails', async () => {
    newFolder();
    let poison: string | undefined;
    const server = await stub(({ headers }) => {
      poison ??= String(headers['idempotency-key']);
      return headers['idempotency-key'] === poison ? { status: 500 } : TAKEN;
    });
    await run(ONE, server);
    for (let page = 0; page < 3; page++) await run(ONE, server);
    for (let tries = 0; tries < 20 && waiting().length > 1; tries++) {
      writeFileSync(path.join(folder, 'pause'), '0 1');
      await run('$events->sendWaiting();', server);
    }
    expect(waiting()).toEqual([`${poison}.json`]);
  });

  test('is given up when it is too old to count, and the folder has an end', async () => {
    newFolder();
    mkdirSync(folder);
    const now = Math.floor(Date.now() / 1_000);
    for (let index = 0; index < 1_010; index++) {
      const made = index < 20 ? now - 14 * 86_400 : now - 60;
      const file = path.join(folder, `${made}-${String(index).padStart(32, '0')}.json`);
      writeFileSync(file, '[]');
      utimesSync(file, made, made);
    }
    const nobody = { url: `http://127.0.0.1:${await freePort()}/api` };
    const { log } = await run(ONE, nobody);
    expect(log).toMatch(/old ones were given up/);
    expect(waiting()).toHaveLength(1_000 - 9);
    const large = 'x'.repeat(5_000_000);
    for (let index = 0; index < 6; index++)
      writeFileSync(path.join(folder, `${now - 30}-${String(index).padStart(32, '0')}.json`), large);
    await run(ONE, nobody);
    const left = (age: number) => {
      const file = path.join(folder, `.${now - age}-${'0'.repeat(32)}`);
      writeFileSync(file, '[');
      utimesSync(file, now - age, now - age);
    };
    // Half written by a page that was killed, and by one that is at it.
    left(7_200);
    left(10);
    endPause();
    await run(ONE, nobody);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toHaveLength(1);
    const sizes = waiting().map((name) => readFileSync(path.join(folder, name)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(20_000_000);
  });
});

describe('The ERP', () => {
  /** Two seconds for the other side, and what a busy machine takes for itself. */
  const AT_MOST_MS = 3_000;

  test.each<[string, Parameters<typeof startTcpStub>[0]]>([
    ['says nothing', () => undefined],
    [
      'sends its answer a byte at a time',
      (socket) => {
        let at = 0;
        const text = `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(1_000)}`;
        const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 250);
        socket.on('close', () => clearInterval(timer));
      },
    ],
    ['reads nothing', (socket) => socket.pause()],
  ])('waits for nobody, and its end not long: a server that %s', async (_, greet) => {
    newFolder();
    const slow = await startTcpStub(greet);
    undo.push(() => slow.close());
    const ran = await run(`for ($i = 0; $i < 3000; $i++) { ${ONE} }`, slow);
    expect(ran).toMatchObject({ code: 0, output: 'begin\npage\n' });
    // The end waits for the slow server until its time is up; the answer does not.
    expect(ran.answeredMs).toBeLessThan(ran.endedMs / 2);
    expect(ran.endedMs).toBeLessThan(AT_MOST_MS);
    expect(slow.connections()).toBe(1);
    expect(waiting()).toHaveLength(3);
  });

  test('is not held where PHP cannot end the answer first: cron sends', async () => {
    newFolder();
    const before = await counted();
    const page = path.join(home, 'page.php');
    writeFileSync(page, `<?php ${pageOf(ONE)}`);
    const slow = await startTcpStub(() => undefined);
    undo.push(() => slow.close());
    const port = await freePort();
    const environment = {
      ...php.environment,
      EVENTS_URL: slow.url,
      EVENTS_TOKEN: 't',
      EVENTS_FOLDER: folder,
    };
    const web = await startServer({ ...php, environment }, ['-S', `127.0.0.1:${port}`, page], port);
    undo.push(() => web.stop());
    const answer = await rawRequest(`http://127.0.0.1:${port}`, '/', {});
    expect(answer).toMatchObject({ status: 200, body: Buffer.from('begin\npage\n') });
    expect(slow.connections()).toBe(0);
    await vi.waitFor(() => expect(waiting()).toHaveLength(1));
    await runUntilSent('$events->sendWaiting();', api());
    expect((await counted()) - before).toBe(1);
  });

  test('sees no exception and no output, whatever is wrong', async () => {
    newFolder();
    writeFileSync(folder, 'a file where the folder should be');
    const nobody = { url: `http://127.0.0.1:${await freePort()}/api` };
    const strict =
      'set_error_handler(fn ($no, $text) => throw new ErrorException($text)); error_reporting(E_ALL);';
    const odd = `
      $events->rejected(null, 'duplicate');
      $events->rejected([], new stdClass);
      $events->serialGenerated('DEFAULT', 'oem', INF);
      $events->serialGenerated('DEFAULT', 'oem', null);
      $events->rejected("\\xff\\xfe", 'duplicate');`;
    const ran = await run(strict + odd + ONE, nobody);
    expect(ran).toMatchObject({ code: 0, output: 'begin\npage\n' });
    expect(
      ran.log
        .trim()
        .split('\n')
        .every((line) => line.includes('serial-events: ')),
    ).toBe(true);
    for (const url of ['', 'nonsense', 'http://', 'http://[::1', 'ftp://x', 'http://host.invalid/api']) {
      newFolder();
      expect(await run(strict + odd + ONE, { url })).toMatchObject({ code: 0, output: 'begin\npage\n' });
    }
  });

  test('has its events counted although it dies after them', async () => {
    newFolder();
    const before = await counted();
    const { code } = await runUntilSent(`${ONE} throw new LogicException('of the ERP');`, api());
    expect(code).toBe(255);
    expect((await counted()) - before).toBe(1);
  });
});

test('Many pages at once send every batch once', async () => {
  newFolder();
  const server = await stub(() => TAKEN);
  await Promise.all(Array.from({ length: 12 }, () => run(ONE, server)));
  await run('$events->sendWaiting();', server);
  const keys = server.requests.map(({ headers }) => headers['idempotency-key']);
  expect(keys).toHaveLength(12);
  expect(new Set(keys).size).toBe(12);
  expect(waiting()).toEqual([]);
});

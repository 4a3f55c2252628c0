import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../local/mariadb/free-port.ts';
import { startApache } from '../support/apache.ts';
import { type ApiFront, type Passed, startApiFront } from '../support/api-front.ts';
import { makeCertificate, type ServerCertificate } from '../support/certificates.ts';
import { comparable, OF_AWS } from '../support/comparable-answer.ts';
import { type ErpHost, type ErpHostOptions, type Php, shippedRule, startPhp } from '../support/erp-host.ts';
import { type RunningSystem, startLocalSystem, temporaryDataDir } from '../support/local-system.ts';
import { type NameServer, startNameServer } from '../support/name-server.ts';
import { startNginx } from '../support/nginx.ts';
import { type RawRequest, rawRequest } from '../support/raw-request.ts';

/** A program that is missing is downloaded first, with the lists of packages. */
const DOWNLOAD_MS = 180_000;

const { dataDir, remove } = temporaryDataDir();
const folder = mkdtempSync(path.join(tmpdir(), 'serial-proxy-'));
const undo: (() => unknown)[] = [remove, () => rmSync(folder, { recursive: true, force: true })];
let system: RunningSystem;
let certificate: ServerCertificate;
let api: ApiFront;
let names: NameServer;
let php: Php;

beforeAll(async () => {
  certificate = await makeCertificate(path.join(folder, 'certificate'));
  names = await startNameServer();
  undo.push(() => names.close());
  php = await startPhp();
  undo.push(() => php.close());
  system = await startLocalSystem(dataDir, ['--empty']);
  undo.push(() => system.stop());
  api = await startApiFront(system.endpoints.api, certificate);
  undo.push(() => api.close());
}, DOWNLOAD_MS);
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

const PATH = '/source/platform_serial_metrics_api.php';
const SUMMARY = `${PATH}?action=summary`;

function member(): string {
  return system.endpoints.session['DEFAULT'] ?? '';
}

type Placeholders = Readonly<Record<string, string>>;

/** A host with the shipped rule, which leads to the API; `other` replaces single placeholders. */
function hostWith(file: string, other: Placeholders = {}): ErpHostOptions {
  const rule = shippedRule(file, {
    API_HOST: `localhost:${api.port}`,
    CA_FILE: certificate.authorityFile,
    ...(file === 'nginx.conf' ? { RESOLVER: names.address } : {}),
    ...other,
  });
  return { rule, php: php.url, folder: mkdtempSync(path.join(folder, `${file}-`)) };
}

/** The figures of a system that has just been started may change between two requests. */
const SETTLED = { timeout: 10_000, interval: 100 };

const UNREACHABLE =
  '{"ok":false,"error":"Serial metrics cannot be reached. Try again soon.","app_code":"CORE_503_UPSTREAM"}';

interface Server {
  readonly file: string;
  readonly start: (options: ErpHostOptions) => Promise<ErpHost>;
  /** What Apache answers by itself keeps its status. */
  readonly unreachable: { readonly refused: number; readonly distrusted: number; readonly cut: number };
}

const NGINX: Server = {
  file: 'nginx.conf',
  start: startNginx,
  unreachable: { refused: 503, distrusted: 503, cut: 503 },
};
const APACHE: Server = {
  file: 'apache.conf',
  start: startApache,
  unreachable: { refused: 503, distrusted: 500, cut: 502 },
};

describe.each([
  ['nginx', NGINX],
  ['Apache', APACHE],
])('The rule for %s', (_name, { file, start, unreachable }) => {
  let erp: ErpHost;

  beforeAll(async () => {
    erp = await startHost();
    return () => erp.stop();
  }, DOWNLOAD_MS);

  const startHost = (other: Placeholders = {}) => start(hostWith(file, other));

  const ask = (target: string, request: RawRequest = { headers: { Cookie: member() } }) =>
    rawRequest(erp.url, target, request);

  /** The request as it would reach the API. */
  async function passedOn(target: string, request?: RawRequest): Promise<Passed> {
    const before = api.passed.length;
    api.answerNext({ status: 200, headers: new Map(), body: Buffer.of() });
    await ask(target, request);
    expect(api.passed).toHaveLength(before + 1);
    return api.passed[before] as Passed;
  }

  test('passes the answer back byte for byte', async () => {
    const answer = await ask(SUMMARY, { headers: { Cookie: member(), 'Accept-Encoding': 'gzip' } });
    expect(answer.status, answer.body.toString()).toBe(200);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ ok: true, tenant_code: 'DEFAULT' });
    const passed = api.passed.at(-1)?.answer;
    expect(answer.body.equals(passed?.body ?? Buffer.of())).toBe(true);
    expect(answer.headers.get('etag')).toBe(passed?.headers.get('etag'));
    expect(answer.headers.get('cache-control')).toBe(passed?.headers.get('cache-control'));
  });

  test.each<[string, string, () => RawRequest, number]>([
    ['a reading', SUMMARY, () => ({ headers: { Cookie: member() } }), 200],
    ['nobody', SUMMARY, () => ({}), 401],
    ['a made-up session', SUMMARY, () => ({ headers: { Cookie: 'PHPSESSID=made-up' } }), 401],
    ['wrong days', `${PATH}?action=generation_rate&days=x`, () => ({ headers: { Cookie: member() } }), 400],
    ['a wrong method', SUMMARY, () => ({ method: 'POST', headers: { Cookie: member() }, body: 'a=1' }), 405],
    ['no body wanted', SUMMARY, () => ({ method: 'HEAD', headers: { Cookie: member() } }), 200],
  ])(
    'answers %s as the API itself does, without what only AWS wants to know',
    async (_case, target, request, status) => {
      await vi.waitFor(async () => {
        const direct = await rawRequest(system.endpoints.api, `/api${target}`, request());
        expect(direct.status).toBe(status);
        expect(comparable(await ask(target, request()))).toEqual(comparable(direct, OF_AWS));
      }, SETTLED);
    },
  );

  test('answers 304 without a body to who has the answer already', async () => {
    await vi.waitFor(async () => {
      const etag = (await ask(SUMMARY)).headers.get('etag') ?? '';
      const again = await ask(SUMMARY, { headers: { Cookie: member(), 'If-None-Match': etag } });
      expect(again).toMatchObject({ status: 304, body: Buffer.of() });
      expect(again.headers.get('etag')).toBe(etag);
    }, SETTLED);
  });

  test('passes the correlation id there and back', async () => {
    const headers = { Cookie: member(), 'X-Correlation-Id': 'c0ffee-1' };
    expect((await ask(SUMMARY, { headers })).headers.get('x-correlation-id')).toBe('c0ffee-1');
  });

  test.each([
    [500, {}],
    [502, {}],
    [503, { 'retry-after': '7' }],
    [504, {}],
  ])("leaves the API's own error %i alone", async (status, headers) => {
    const pairs = Object.entries({
      'content-type': 'application/json',
      'x-correlation-id': 'a1',
      ...headers,
    });
    const answer = { status, headers: new Map(pairs), body: Buffer.from('{"ok":false}') };
    api.answerNext(answer);
    expect(comparable(await ask(SUMMARY))).toEqual(comparable(answer));
  });

  test('sends nothing but what the API reads', async () => {
    const { method, httpVersion, serverName, headers } = await passedOn(SUMMARY, {
      headers: {
        Accept: 'application/json',
        'Accept-Encoding': 'gzip, br',
        'Accept-Language': 'de',
        Authorization: 'Basic c2VjcmV0OnBhc3N3b3Jk',
        Cookie: `theme=dark; ${member()}; remember_me=secret`,
        'If-None-Match': '"1"',
        Origin: 'https://erp.example.com',
        Referer: 'https://erp.example.com/source/secret.php',
        'User-Agent': 'Mozilla/5.0',
        'X-Correlation-Id': 'c0ffee-2',
      },
    });
    expect({ method, httpVersion, serverName }).toEqual({
      method: 'GET',
      httpVersion: '1.1',
      serverName: 'localhost',
    });
    expect({ ...headers, Connection: '…' }).toEqual({
      Accept: 'application/json',
      Connection: '…',
      Cookie: member(),
      Host: `localhost:${api.port}`,
      'If-None-Match': '"1"',
      'X-Correlation-Id': 'c0ffee-2',
    });
  });

  test.each([
    ['theme=dark', undefined],
    ['PHPSESSID=', undefined],
    ['XPHPSESSID=1; phpsessid=2; PHPSESSIDX=3', undefined],
    ['PHPSESSID=first; PHPSESSID=second', 'PHPSESSID=first'],
    ['theme=dark;PHPSESSID=a%2Cb-C,d', 'PHPSESSID=a%2Cb-C,d'],
  ])('makes of the cookies "%s" %s', async (sent, expected) => {
    const { headers } = await passedOn(SUMMARY, { headers: { Cookie: sent } });
    expect(headers['Cookie']).toBe(expected);
  });

  test.each([
    '',
    '?action=summary&action=errors',
    '?a=%26%3D%2B%20%C3%A4%2F..%2f&b=+&c&=&&d=%zz',
    '?q=a/../b//c',
  ])('leaves the query "%s" as it is', async (query) => {
    expect((await passedOn(PATH + query)).target).toBe(`/api${PATH}${query}`);
  });

  test.each([
    '/',
    '/source/',
    '/source/platform_serial_other_api.php?action=summary',
    `${PATH}.bak`,
    `${PATH}/more`,
    `${PATH}x`,
    `/more${PATH}`,
    '/source/platform_serial_metrics_apixphp',
    '/v1/metrics/summary',
  ])('leaves %s to PHP', async (target) => {
    const before = api.passed.length;
    expect((await ask(target)).body.toString()).toBe(`PHP at ${target}`);
    expect(api.passed).toHaveLength(before);
  });

  async function expectUnreachable(host: ErpHost, status: number): Promise<void> {
    const before = api.passed.length;
    const { headers, ...answer } = await rawRequest(host.url, SUMMARY, { headers: { Cookie: member() } });
    expect(answer).toMatchObject({ status, body: Buffer.from(UNREACHABLE) });
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('retry-after')).toBe('15');
    expect(api.passed).toHaveLength(before);
  }

  test.each<[string, keyof Server['unreachable'], () => Promise<Placeholders>]>([
    ['cannot be reached', 'refused', async () => ({ API_HOST: `localhost:${await freePort()}` })],
    [
      'has a certificate of another authority',
      'distrusted',
      async () => ({ CA_FILE: await otherAuthority() }),
    ],
    ['has a certificate for another host', 'distrusted', async () => ({ API_HOST: `127.0.0.1:${api.port}` })],
  ])('answers in our envelope when the API %s', async (_case, reason, placeholders) => {
    const host = await startHost(await placeholders());
    try {
      // Twice: the second request is tried as well, not refused for a while.
      await expectUnreachable(host, unreachable[reason]);
      await expectUnreachable(host, unreachable[reason]);
    } finally {
      await host.stop();
    }
  });

  test('answers in our envelope when the connection breaks, and well again afterwards', async () => {
    api.cutNext();
    await expectUnreachable(erp, unreachable.cut);
    expect((await ask(PATH)).status).toBe(400);
  });
});

async function otherAuthority(): Promise<string> {
  return (await makeCertificate(path.join(folder, 'other-authority'))).authorityFile;
}

test('nginx looks for the API where its name leads now, among IPv4 addresses', async () => {
  // Nobody listens there.
  names.moveTo('127.0.0.2');
  const erp = await startNginx(hostWith('nginx.conf'));
  try {
    const status = async () => (await rawRequest(erp.url, SUMMARY, { headers: { Cookie: member() } })).status;
    expect(await status()).toBe(503);
    names.moveTo('127.0.0.1');
    await vi.waitFor(async () => expect(await status()).toBe(200), { timeout: 5_000 });
    expect(new Set(names.asked)).toEqual(new Set([1]));
  } finally {
    await erp.stop();
  }
});

test.each([
  ['nginx', 'nginx.conf'],
  ['apache', 'apache.conf'],
])('The page shows the %s rule as it is shipped', (language, file) => {
  const page = readFileSync('docs/reverse-proxy.md', 'utf8');
  const block = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(page)?.[1];
  expect(block).toBe(readFileSync(`docs/reverse-proxy/${file}`, 'utf8'));
});

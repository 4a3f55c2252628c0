import { request } from 'node:http';
import { expect, test } from 'vitest';
import { jsonResponse } from '../../local/http.ts';
import { type HttpServer, startHttpServer } from '../../local/http-server.ts';

type Headers = Readonly<Record<string, string>>;

/** Status of a request with exactly these headers: `fetch` would not send a foreign Host. */
function statusOf({ port }: HttpServer, path: string, headers: Headers): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end('{}');
  });
}

const STEERING = ['/_aws/sns', '/_local/faults', '/_console/', '/_erp/session'];

/** Answers the status at each path that steers this machine, and below the API. */
async function statuses(headers: (own: string) => Headers): Promise<readonly (number | undefined)[]> {
  const server = await startHttpServer(0);
  try {
    const service = async () => jsonResponse(200, {});
    server.mount({ path: '/', service });
    for (const path of ['/_aws/sns', '/_local', '/_console', '/_erp'] as const)
      server.mount({ path, service });
    const own = `127.0.0.1:${server.port}`;
    const sent = { Host: own, ...headers(own) };
    const steering = await Promise.all(STEERING.map((path) => statusOf(server, path, sent)));
    return [...new Set(steering), await statusOf(server, '/api/v1/events', sent)];
  } finally {
    await server.close();
  }
}

test.each<[string, (own: string) => Headers]>([
  ['a page of another site', () => ({ Origin: 'https://evil.example' })],
  ['a page of another port of this machine', () => ({ Origin: 'http://127.0.0.1:1' })],
  ['a page without an origin', () => ({ Origin: 'null' })],
  ['a foreign name that leads here', () => ({ Host: 'evil.example' })],
  ['a foreign name with our port', (own) => ({ Host: own.replace('127.0.0.1', 'evil.example') })],
  ['a script of another site', () => ({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' })],
  ['a script of another port', () => ({ 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'cors' })],
])('What steers this machine refuses %s; the API answers, as in AWS', async (_, headers) => {
  expect(await statuses(headers)).toEqual([403, 200]);
});

test.each<[string, (own: string) => Headers]>([
  ['a program', () => ({})],
  ['our own page', (own) => ({ Origin: `http://${own}`, 'Sec-Fetch-Site': 'same-origin' })],
  [
    'our own page by the other name',
    (own) => {
      const host = own.replace('127.0.0.1', 'localhost');
      return { Host: host, Origin: `http://${host}` };
    },
  ],
])('What steers this machine answers %s', async (_, headers) => {
  expect(await statuses(headers)).toEqual([200, 200]);
});

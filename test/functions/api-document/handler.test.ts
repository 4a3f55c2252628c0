import { describe, expect, test } from 'vitest';
import type { ProxyEvent } from '../../../functions/shared/api/request.ts';
import { openApiDocument } from '../../../scripts/openapi/document.ts';
import { operations } from '../../../scripts/openapi/operations.ts';
import { coldStart } from '../../support/cold-start.ts';

coldStart({ POWERTOOLS_LOG_LEVEL: 'SILENT' });
const { handler } = await import('../../../functions/api-document/handler.ts');

const get = (resource: string, headers: Record<string, string> = {}, httpMethod = 'GET') => {
  const event: ProxyEvent = {
    httpMethod,
    resource,
    headers,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    requestContext: { requestId: '5f0c2c1e-0000-4000-8000-000000000000' },
  };
  return handler(event);
};

describe.each([
  ['/openapi.json', 'application/json; charset=utf-8'],
  ['/docs', 'text/html; charset=utf-8'],
])('%s', (resource, type) => {
  test('is for anybody to read, and does nothing in a browser', async () => {
    const { statusCode, headers } = await get(resource);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'Content-Type': type,
      'Cache-Control': 'public, max-age=300',
      'Content-Security-Policy': expect.stringMatching(/^default-src 'none'/),
      'X-Correlation-Id': '5f0c2c1e00004000',
    });
  });

  test('is not sent again to whoever has it', async () => {
    const { headers } = await get(resource);
    const again = await get(resource, { 'if-none-match': headers['ETag'] ?? '' });
    expect(again).toEqual({ statusCode: 304, headers, body: '' });
  });

  test('has one method', async () => {
    const { statusCode, headers, body } = await get(resource, {}, 'DELETE');
    expect(statusCode).toBe(405);
    expect(headers['Allow']).toBe('GET');
    expect(JSON.parse(body)).toMatchObject({ ok: false, app_code: 'SERIAL_METRICS_405_METHOD' });
  });
});

test('The document is the generated one', async () => {
  expect(JSON.parse((await get('/openapi.json')).body)).toEqual(
    JSON.parse(JSON.stringify(openApiDocument())),
  );
});

test('The page shows every operation and schema, links to each, and loads nothing', async () => {
  const { body } = await get('/docs');
  for (const { id, summary } of operations) {
    expect(body).toContain(`<section id="${id}">`);
    expect(body).toContain(`<a href="#${id}">${summary.replaceAll("'", '&#39;')}</a>`);
  }
  const targets = [...body.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
  for (const target of targets) expect(body, target).toContain(`id="${target}"`);
  expect(body).not.toMatch(/<script|src=|https?:/);
});

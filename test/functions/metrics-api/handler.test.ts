import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import type { ProxyEvent } from '../../../functions/shared/api/request.ts';
import { coldStart } from '../../support/cold-start.ts';
import { databasesOf } from '../../support/functions.ts';
import { environmentOf } from '../../support/lambda-environment.ts';
import { useErp } from '../../support/mariadb.ts';
import { enqueue } from '../../support/outbox.ts';

const erp = await useErp();
coldStart({ ...environmentOf(erp, 'metrics-api'), POWERTOOLS_LOG_LEVEL: 'SILENT' });
const { handler } = await import('../../../functions/metrics-api/handler.ts');

const ACTIONS = ['summary', 'generation_rate', 'link_health', 'errors', 'jobs'];
const CONTEXT = { getRemainingTimeInMillis: () => 25_000 };

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
});
afterEach(() => erp.faults.clear());

function get(action: string, headers: Record<string, string> = {}, extra: Partial<ProxyEvent> = {}) {
  const event: ProxyEvent = {
    httpMethod: 'GET',
    resource: '/source/platform_serial_metrics_api.php',
    headers: { 'X-Correlation-Id': 'c0ffee', ...headers },
    multiValueQueryStringParameters: { action: [action] },
    pathParameters: null,
    requestContext: {
      requestId: '5f0c2c1e-0000-4000-8000-000000000000',
      authorizer: { kind: 'session', id: '7', orgCode: 'DEFAULT', grants: 'platform.view.metrics' },
    },
    ...extra,
  };
  return handler(event, CONTEXT);
}

const without = (body: string) => ({ ...JSON.parse(body), timestamp: null });

describe.each(ACTIONS)('Action %s', (action) => {
  test('answers alike on both paths, with the same head', async () => {
    const dropIn = await get(action);
    const path = { resource: '/v1/metrics/{action}', pathParameters: { action } };
    const own = await get(action, {}, { ...path, multiValueQueryStringParameters: null });
    expect(dropIn.statusCode).toBe(200);
    expect(Object.keys(JSON.parse(dropIn.body)).slice(0, 4)).toEqual([
      'ok',
      'timestamp',
      'tenant_id',
      'tenant_code',
    ]);
    expect(without(own.body)).toEqual(without(dropIn.body));
  });

  test('answers 304 without a body to whoever has it, under the same headers', async () => {
    const first = await get(action);
    const tag = first.headers['ETag'] ?? '';
    // Nor a figure for the next one at the same browser, whose cookie may be the same.
    expect(first.headers['Cache-Control']).toBe('no-store');
    expect(tag).toMatch(/^"[0-9a-f]{32}"$/);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await get(action, { 'if-none-match': known });
      expect(again).toEqual({ statusCode: 304, headers: first.headers, body: '' });
    }
    expect((await get(action, { 'If-None-Match': '"other"' })).statusCode).toBe(200);
  });

  test('answers 503 while no database can be reached', async () => {
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException' });
    const { statusCode, headers, body } = await get(action, { 'If-None-Match': '*' });
    expect(statusCode).toBe(503);
    expect(headers).toMatchObject({ 'Retry-After': expect.any(String), 'Cache-Control': 'no-store' });
    expect(JSON.parse(body)).toMatchObject({ ok: false, app_code: 'CORE_503_DB' });
  });
});

test('An answer with parts missing is kept by nobody', async () => {
  erp.faults.add({
    kind: 'refuse',
    exception: 'DatabaseUnavailableException',
    match: { cluster: 'tenants' },
  });
  const { statusCode, headers, body } = await get('summary');
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ link_metrics: null, degraded: ['tenant_db'] });
  expect(headers['Cache-Control']).toBe('no-store');
});

test('The tag changes with the answer', async () => {
  const { headers } = await get('summary');
  await enqueue(erp, erp.tenant('DEFAULT'), [{ serial: 'A-1', token: 1 }]);
  expect((await get('summary', { 'If-None-Match': headers['ETag'] ?? '' })).statusCode).toBe(200);
});

test('An unknown action is told all there are', async () => {
  const { statusCode, body } = await get('nothing');
  expect(statusCode).toBe(400);
  expect(JSON.parse(body).error).toBe(
    'Parameter action is unknown. Known actions: summary, generation_rate, link_health, errors, slo, jobs.',
  );
});

test('A parameter that is sent twice is refused', async () => {
  const { statusCode, body } = await get(
    '',
    {},
    {
      multiValueQueryStringParameters: { action: ['generation_rate'], days: ['7', '7'] },
    },
  );
  expect(statusCode).toBe(400);
  expect(JSON.parse(body).app_code).toBe('SERIAL_METRICS_400_VALIDATION');
});

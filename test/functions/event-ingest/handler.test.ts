import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import type { ProxyEvent } from '../../../functions/shared/api/request.ts';
import { type EmfResult, parseEmf } from '../../../local/cloudwatch/emf.ts';
import { coldStart } from '../../support/cold-start.ts';
import { databasesOf } from '../../support/functions.ts';
import { environmentOf } from '../../support/lambda-environment.ts';
import { useErp } from '../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
coldStart({ ...environmentOf(erp, 'event-ingest'), POWERTOOLS_DEV: 'false' });
const { handler } = await import('../../../functions/event-ingest/handler.ts');

const CONTEXT = { getRemainingTimeInMillis: () => 25_000 };

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
});

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(...String(text).split('\n').filter(Boolean));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

function post(body: string | null, extra: Partial<ProxyEvent> = {}): ProxyEvent {
  return {
    httpMethod: 'POST',
    resource: '/v1/events',
    headers: { 'X-Correlation-Id': 'batch-7' },
    multiValueQueryStringParameters: null,
    pathParameters: null,
    requestContext: {
      requestId: '5f0c2c1e-0000-4000-8000-000000000000',
      authorizer: { kind: 'token', id: 'erp', orgCode: '', grants: 'serial-metrics/write' },
    },
    body,
    isBase64Encoded: false,
    ...extra,
  };
}

const metricsWritten = () =>
  lines
    .map((line) => parseEmf(line, new Date()))
    .filter((result): result is Extract<EmfResult, { kind: 'metrics' }> => result.kind === 'metrics');

test('Writes EMF documents that CloudWatch takes, each at the minute of its events', async () => {
  const at = new Date(Date.now() - 3 * 86_400_000);
  at.setUTCSeconds(30, 0);
  const events = Array.from({ length: 250 }, (_, index) => ({
    id: `e${index}`,
    type: 'serial_generated',
    tenant: 'DEFAULT',
    at: at.toISOString(),
    production_type: 'oem',
    latency_ms: index,
  }));

  const answer = await handler(post(JSON.stringify(events)), CONTEXT);

  expect(answer).toMatchObject({
    statusCode: 200,
    headers: { 'Cache-Control': 'no-store', 'X-Correlation-Id': 'batch-7' },
    body: '{"ok":true,"accepted":250,"refused":[],"remembered":true}',
  });
  const documents = metricsWritten();
  expect(documents).toHaveLength(3);
  const datapoints = documents.flatMap((document) => document.datapoints);
  at.setUTCSeconds(0);
  for (const { at: stamped, unit, metric } of datapoints) {
    expect(stamped).toEqual(at);
    expect(unit).toBe('Milliseconds');
    expect(metric).toEqual({
      namespace: 'SerialNumberSystem',
      name: 'serial.generation_latency_ms',
      dimensions: [{ name: 'Environment', value: 'test' }],
    });
  }
  const values = datapoints.flatMap(({ samples }) => (samples.kind === 'values' ? samples.values : []));
  expect(values).toEqual(events.map(({ latency_ms }) => latency_ms));
  const tenants = lines.filter((line) => line.includes('_aws')).map((line) => JSON.parse(line).tenant);
  expect(tenants).toEqual(['DEFAULT', 'DEFAULT', 'DEFAULT']);
});

test('Writes a second document for a watched tenant, with its own dimension', async () => {
  const event = { id: 'e', type: 'rejected', at: new Date().toISOString(), reason: 'duplicate' };
  await handler(
    post(
      JSON.stringify([
        { ...event, tenant: 'DEFAULT' },
        { ...event, tenant: 'maison_atelier' },
      ]),
      { headers: { 'Idempotency-Key': 'watched' } },
    ),
    CONTEXT,
  );

  const dimensions = metricsWritten().flatMap(({ datapoints }) =>
    datapoints.map(({ metric }) => metric.dimensions.map(({ name, value }) => `${name}=${value}`).join(' ')),
  );
  expect(dimensions.toSorted()).toEqual([
    'Environment=test',
    'Environment=test',
    'Environment=test Tenant=maison_atelier',
  ]);
});

test("Answers a caller's fault in the ERP's envelope and writes no metric", async () => {
  const answer = await handler(post('W3sgXQ==', { isBase64Encoded: true }), CONTEXT);
  expect(answer.statusCode).toBe(400);
  expect(JSON.parse(answer.body)).toEqual({
    ok: false,
    error: expect.stringMatching(/compressed or binary/),
    app_code: 'SERIAL_METRICS_400_VALIDATION',
  });
  expect(metricsWritten()).toEqual([]);
});

describe('Idempotency-Key', () => {
  const once = (key: string) =>
    handler(
      post(
        JSON.stringify([
          { id: '1', type: 'rejected', tenant: 'DEFAULT', at: new Date().toISOString(), reason: 'duplicate' },
        ]),
        { headers: { 'idempotency-key': key } },
      ),
      CONTEXT,
    );

  test('makes a batch that is sent again answer as before, without a metric', async () => {
    const first = await once('batch-1');
    expect(metricsWritten()).toHaveLength(1);
    expect((await once('batch-1')).body).toBe(first.body);
    expect(metricsWritten()).toHaveLength(1);
  });

  test.each(['', 'two words', 'a/b', 'x'.repeat(129)])('is refused as %j', async (key) => {
    const { statusCode, body } = await once(key);
    expect(statusCode).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ error: expect.stringMatching(/^Idempotency-Key must be/) });
  });
});

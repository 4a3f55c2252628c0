import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import type { ProxyEvent } from '../../../functions/shared/api/request.ts';
import { coldStart } from '../../support/cold-start.ts';
import { databasesOf } from '../../support/functions.ts';
import { environmentOf } from '../../support/lambda-environment.ts';
import { useErp } from '../../support/mariadb.ts';
import { enqueue } from '../../support/outbox.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
coldStart(environmentOf(erp, 'outbox-desk'));
const { handler } = await import('../../../functions/outbox-desk/handler.ts');

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(() => {
  erp.faults.clear();
  vi.restoreAllMocks();
});

async function call(event: Partial<ProxyEvent>) {
  const response = await handler(
    {
      httpMethod: 'GET',
      resource: '/v1/outbox',
      headers: { 'x-correlation-id': 'desk-7' },
      multiValueQueryStringParameters: null,
      pathParameters: null,
      requestContext: {
        requestId: '5f0c2c1e-0000-4000-8000-000000000000',
        authorizer: { kind: 'token', id: 'robot', orgCode: 'DEFAULT', grants: 'serial-metrics/operate' },
      },
      body: null,
      ...event,
    },
    { getRemainingTimeInMillis: () => 28_000 },
  );
  return { ...response, body: JSON.parse(response.body) };
}

describe('The handler', () => {
  test('answers in the envelope, with the correlation id, for nobody to keep', async () => {
    const [id = ''] = await enqueue(erp, erp.tenant('DEFAULT'), [
      { serial: 'A-1', token: 1, status: 'dead' },
    ]);
    expect(await call({})).toMatchObject({
      statusCode: 200,
      headers: { 'X-Correlation-Id': 'desk-7', 'Cache-Control': 'no-store' },
      body: { ok: true, entries: [{ id }] },
    });
    const note = { pathParameters: { id }, body: '{"note":"known"}' };
    expect(
      await call({ httpMethod: 'POST', resource: '/v1/outbox/{id}/acknowledge', ...note }),
    ).toMatchObject({ statusCode: 200, body: { changed: true } });
    const [rows] = await erp.root.query(`SELECT correlation_id, request_id FROM ${erp.ownSchema}.audit`);
    expect(rows).toMatchObject([
      { correlation_id: 'desk-7', request_id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
  });

  test('answers errors in the envelope', async () => {
    expect(await call({ resource: '/v1/outbox/{id}', pathParameters: { id: '999' } })).toMatchObject({
      statusCode: 404,
      headers: { 'X-Correlation-Id': 'desk-7' },
      body: {
        ok: false,
        error: 'Your organisation has no outbox entry 999.',
        app_code: 'SERIAL_METRICS_404_UNKNOWN',
      },
    });
  });

  test.each(['core', 'tenants'])('says try again while the cluster %s cannot be used', async (cluster) => {
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseResumingException', match: { cluster } });
    expect(
      await call({ httpMethod: 'POST', resource: '/v1/outbox/requeue', body: '{"all_dead":true}' }),
    ).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '15' }, body: { app_code: 'CORE_503_DB' } });
  });
});

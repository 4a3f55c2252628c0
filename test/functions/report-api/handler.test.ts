import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ReportBody } from '../../../functions/report-api/contract.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import type { ProxyEvent } from '../../../functions/shared/api/request.ts';
import { rememberTenants } from '../../../functions/shared/database/known-tenants.ts';
import { coldStart } from '../../support/cold-start.ts';
import { requireAsDocumented } from '../../support/contract.ts';
import { databasesOf } from '../../support/functions.ts';
import { environmentOf } from '../../support/lambda-environment.ts';
import { useErp } from '../../support/mariadb.ts';
import { settingsOf, useCloudWatch } from '../shared/checklist/fixture.ts';

const erp = await useErp();
const measurements = await useCloudWatch(new Date());
const settings = settingsOf(erp);
const environment = {
  ...environmentOf(erp, 'report-api'),
  EXCLUDED_TENANTS: '',
  EMAIL_TOPIC_ARN: settings.emailTopicArn,
  SLACK_TOPIC_ARN: '',
  AWS_ENDPOINT_URL_CLOUDWATCH: measurements.url,
  // Nobody answers there: the item about subscriptions says so.
  AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1',
};
coldStart({ ...environment, POWERTOOLS_LOG_LEVEL: 'SILENT' });
const { handler } = await import('../../../functions/report-api/handler.ts');

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
});
afterEach(() => erp.faults.clear());

const PLATFORM = {
  kind: 'token',
  id: 'reporting',
  orgCode: '',
  grants: 'serial-metrics/read serial-metrics/platform',
};

function get(
  cadence: string,
  parameters: Record<string, string> = {},
  extra: Partial<ProxyEvent> = {},
  remainingMs = () => 25_000,
) {
  const event: ProxyEvent = {
    httpMethod: 'GET',
    resource: '/v1/reports/{cadence}',
    headers: { 'X-Correlation-Id': 'c0ffee' },
    multiValueQueryStringParameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, [value]]),
    ),
    pathParameters: { cadence },
    requestContext: { requestId: '5f0c2c1e-0000-4000-8000-000000000000', authorizer: PLATFORM },
    ...extra,
  };
  return handler(event, { getRemainingTimeInMillis: remainingMs });
}

describe('A report', () => {
  test.each(['daily', 'weekly', 'monthly'] as const)(
    '%s is answered as the document says',
    async (cadence) => {
      const { statusCode, body } = await get(cadence);
      expect(statusCode).toBe(200);
      const answered = requireAsDocumented('GET', `/v1/reports/${cadence}`, JSON.parse(body));
      expect(answered).toMatchObject({
        ok: true,
        tenant_id: null,
        tenant_code: null,
        cadence,
        degraded: ['sns'],
      });
    },
  );

  test('of a day that is over may be asked for', async () => {
    const { body } = await get('weekly', { date: '2024-02-29' });
    expect(JSON.parse(body)).toMatchObject({
      period: { first_day: '2024-02-26', last_day: '2024-03-03' },
      previous_period: { first_day: '2024-02-19', last_day: '2024-02-25' },
    });
  });

  test('with parts missing is kept by nobody', async () => {
    expect((await get('daily')).headers['Cache-Control']).toBe('no-store');
  });

  test('of a time when the Core DB hangs is about the tenants that it last named', async () => {
    const { tenantCluster } = databasesOf(erp);
    const { id, database } = erp.tenant('DEFAULT');
    await rememberTenants(tenantCluster, erp.ownSchema, [{ id, code: 'DEFAULT' }]);
    await erp.root.query(
      `INSERT INTO ${database}.serial_link_outbox (id, serial_code, dag_token_id, status) VALUES (1, 'S-1', 1, 'dead')`,
    );
    await erp.root.query(
      `INSERT INTO ${erp.ownSchema}.acknowledgement VALUES (?, 1, 'understood', 'somebody', UTC_TIMESTAMP())`,
      [id],
    );
    erp.faults.add({ kind: 'delay', milliseconds: 30_000, match: { cluster: 'core' } });
    const endsAt = performance.now() + 25_000;
    const { body } = await get('daily', {}, {}, () => Math.round(endsAt - performance.now()));
    const { items } = JSON.parse(body) as ReportBody;
    const outbox = items.find(({ key }) => key === 'outbox_pending');
    expect(outbox).toMatchObject({ verdict: 'fine', tables: [{ rows: [['DEFAULT', 0, null, 1, 1]] }] });
  }, 20_000);

  test('of a time when the tenant cluster hangs says what the Core DB knows', async () => {
    erp.faults.add({ kind: 'delay', milliseconds: 30_000, match: { sql: 'information_schema' } });
    const endsAt = performance.now() + 25_000;
    const { body } = await get('monthly', {}, {}, () => Math.round(endsAt - performance.now()));
    const { items } = JSON.parse(body) as ReportBody;
    expect(items.find(({ key }) => key === 'generation_trends')?.verdict).toBe('fine');
  }, 20_000);

  test('is a 503 when nothing of it can be read', async () => {
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException', match: {} });
    const { statusCode, headers, body } = await get('daily');
    expect([statusCode, JSON.parse(body).app_code]).toEqual([503, 'CORE_503_DB']);
    expect(headers['Retry-After']).toBe('15');
  });
});

describe('A request is refused', () => {
  test.each([
    [
      'a member of a tenant',
      { kind: 'session', id: '7', orgCode: 'DEFAULT', grants: 'platform.view.metrics' },
    ],
    ['a token of a tenant', { kind: 'token', id: 'x', orgCode: 'DEFAULT', grants: 'serial-metrics/read' }],
    ['a token that may not read', { kind: 'token', id: 'x', orgCode: '', grants: 'serial-metrics/platform' }],
  ])('to %s', async (_, authorizer) => {
    const { statusCode, body } = await get('daily', {}, { requestContext: { requestId: 'x', authorizer } });
    expect([statusCode, JSON.parse(body).app_code]).toEqual([403, 'CORE_403_FORBIDDEN']);
  });

  test.each([
    ['2024-13-01', 400, 'SERIAL_METRICS_400_VALIDATION', /^Parameter date must be a day/],
    ['2024-2-1', 400, 'SERIAL_METRICS_400_VALIDATION', /^Parameter date must be a day/],
    ['', 400, 'SERIAL_METRICS_400_VALIDATION', /^Parameter date must be a day/],
    ['2024-02-30', 404, 'SERIAL_METRICS_404_UNKNOWN', /no such report: date must be a day like/],
    ['2999-01-01', 404, 'SERIAL_METRICS_404_UNKNOWN', /no such report: date must lie in a day/],
  ])('for the date %j', async (date, status, appCode, error) => {
    const { statusCode, body } = await get('daily', { date });
    expect([statusCode, JSON.parse(body).app_code]).toEqual([status, appCode]);
    expect(JSON.parse(body).error).toMatch(error);
  });

  test('for another parameter, cadence or method', async () => {
    expect((await get('daily', { day: '2024-02-01' })).statusCode).toBe(400);
    expect((await get('hourly')).statusCode).toBe(404);
    const post = await get('daily', {}, { httpMethod: 'POST' });
    expect([post.statusCode, post.headers['Allow']]).toEqual([405, 'GET']);
  });
});

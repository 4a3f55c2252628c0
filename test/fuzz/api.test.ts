import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { migrate } from '../../functions/schema-migration/migrate.ts';
import { errorEnvelope } from '../../functions/shared/api/contract.ts';
import type { ProxyEvent } from '../../functions/shared/api/request.ts';
import { type ApiFunction, type ApiRoute, apiRoutes, DROP_IN_PATH } from '../../lib/catalogue/api-routes.ts';
import { coldStart } from '../support/cold-start.ts';
import { databasesOf } from '../support/functions.ts';
import { environmentOf } from '../support/lambda-environment.ts';
import { useErp } from '../support/mariadb.ts';
import { fuzz } from './fuzz.ts';
import { type Json, nastyJson, nastyText } from './json.ts';
import { mutated, mutations } from './mutate.ts';

/*
 * What `test/end-to-end/hostile` sends comes through the gateway, which refuses much of it. Here functions get events
 * of API Gateway's form with anything in them.
 */

const erp = await useErp();
coldStart({
  ...environmentOf(erp),
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  EXCLUDED_TENANTS: '',
  EMAIL_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:email',
  SLACK_TOPIC_ARN: '',
  // Nobody listens there: what is read there is missing from an answer.
  AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:9/',
  AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:9/',
});
const handlers = {
  'metrics-api': (await import('../../functions/metrics-api/handler.ts')).handler,
  'outbox-desk': (await import('../../functions/outbox-desk/handler.ts')).handler,
  'event-ingest': (await import('../../functions/event-ingest/handler.ts')).handler,
  'report-api': (await import('../../functions/report-api/handler.ts')).handler,
  'api-document': (await import('../../functions/api-document/handler.ts')).handler,
} satisfies Record<ApiFunction, unknown>;

const CONTEXT = { getRemainingTimeInMillis: () => 25_000 };

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterAll(() => vi.restoreAllMocks());

const VALUES = [
  '1',
  '7',
  '30',
  '200',
  'dead',
  'pending',
  'DEFAULT',
  'maison_atelier',
  '9223372036854775807',
  '2026-11-19',
  '0000-00-00',
  '9999-12-31',
];
const value = fc.oneof(fc.constantFrom(...VALUES), nastyText);

/** What is wrong with a request now and then. */
function seldom<T>(right: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 8, arbitrary: right }, { weight: 1, arbitrary: odd });
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'get', ''];
const HEADERS = [
  'Idempotency-Key',
  'If-None-Match',
  'X-Correlation-Id',
  'Content-Type',
  'Content-Encoding',
  'Cookie',
  '__proto__',
];
const headers = seldom<ProxyEvent['headers']>(
  fc.constant(null),
  fc.dictionary(fc.oneof(fc.constantFrom(...HEADERS), nastyText), value, { maxKeys: 4 }),
);

const ACTIONS = ['summary', 'generation_rate', 'link_health', 'errors', 'jobs', 'slo'];
const action = seldom(fc.constantFrom(...ACTIONS), value);
const PARAMETERS = ['days', 'limit', 'cursor', 'status', 'tenant', 'date'];
const query = (route: ApiRoute) =>
  fc
    .tuple(
      action,
      seldom(
        fc.constant({}),
        fc.dictionary(
          fc.oneof(fc.constantFrom(...PARAMETERS), nastyText),
          fc.array(value, { minLength: 1, maxLength: 2 }),
          { maxKeys: 3 },
        ),
      ),
    )
    .map(([one, others]) => (route.path === DROP_IN_PATH ? { action: [one], ...others } : others));

const GRANTS = ['platform.view.metrics', 'platform.manage.serial_outbox'];
const SCOPES = ['serial-metrics/read', 'serial-metrics/write', 'serial-metrics/operate'];
const authorizer = fc.record({
  kind: fc.constantFrom('session', 'token'),
  id: value,
  orgCode: seldom(fc.constant('DEFAULT'), value),
  grants: seldom(
    fc.constantFrom([...GRANTS, ...SCOPES].join(' '), [...SCOPES, 'serial-metrics/platform'].join(' ')),
    fc.oneof(
      fc.subarray([...GRANTS, ...SCOPES, 'serial-metrics/platform']).map((all) => all.join(' ')),
      nastyText,
    ),
  ),
});

type Sent = Pick<ProxyEvent, 'body' | 'isBase64Encoded'>;
const asText = (text: string): Sent => ({ body: text, isBase64Encoded: false });
const asBytes = (bytes: Uint8Array): Sent => ({
  body: Buffer.from(bytes).toString('base64'),
  isBase64Encoded: true,
});
const GZIP = gzipSync('[1,2,3]');

const oddBody: fc.Arbitrary<Sent> = fc.oneof(
  fc.constant({ body: null, isBase64Encoded: false }),
  nastyJson.map((json) => asText(JSON.stringify(json))),
  fc.string({ unit: 'binary' }).map(asText),
  fc.uint8Array().map(asBytes),
  fc.nat(GZIP.length).map((cut) => asBytes(GZIP.subarray(0, cut))),
  fc.nat(GZIP.length).map((cut) => asText(GZIP.subarray(0, cut).toString('latin1'))),
);

/** Right bodies of the routes that take one. The time is the test's, so that its events are new. */
const now = new Date().toISOString();
const BODIES: Readonly<Record<string, Json>> = {
  '/v1/events': [
    { tenant: 'DEFAULT', at: now, id: '1', type: 'serial_generated', production_type: 'oem', latency_ms: 12 },
    { tenant: 'DEFAULT', at: now, id: '2', type: 'assignment_resolved', method: 'pin', latency_ms: 3 },
    { tenant: 'DEFAULT', at: now, id: '3', type: 'spawn_missing', count: 2, ticket_quantity: 10 },
    { tenant: 'DEFAULT', at: now, id: '4', type: 'rejected', reason: 'duplicate' },
  ],
  '/v1/outbox/requeue': { ids: ['1', '2'] },
  '/v1/outbox/{id}/acknowledge': { note: 'Scrapped.' },
  '/v1/quarantine/{id}/resolve': { note: 'Found.' },
};

function body(path: string): fc.Arbitrary<Sent> {
  const right = BODIES[path];
  if (right === undefined) return seldom(fc.constant({ body: null, isBase64Encoded: false }), oddBody);
  const changed = mutations().map((changes) => asText(JSON.stringify(mutated(right, changes))));
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(asText(JSON.stringify(right))) },
    { weight: 5, arbitrary: changed },
    { weight: 2, arbitrary: oddBody },
  );
}

const proxyEvent = fc
  .constantFrom<ApiRoute>(...apiRoutes, ...apiRoutes.filter(({ method }) => method === 'POST'))
  .chain(
    (route): fc.Arbitrary<ProxyEvent> =>
      fc
        .record({
          httpMethod: seldom(fc.constant<string>(route.method), fc.constantFrom(...METHODS)),
          resource: fc.constant(route.path),
          headers,
          multiValueQueryStringParameters: fc.option(query(route), { freq: 4 }),
          pathParameters: fc.option(
            fc.record({
              action,
              id: seldom(fc.constantFrom('1', '4711'), value),
              cadence: seldom(fc.constantFrom('daily', 'weekly', 'monthly'), value),
            }),
            {
              freq: 20,
            },
          ),
          requestContext: fc.record({ requestId: fc.uuid(), authorizer }),
          sent: body(route.path),
        })
        .map(({ sent, ...event }) => ({ ...event, ...sent })),
  );

/** Names that only our databases and code know. */
const LEAK = new RegExp(
  `\\n {4}at |node:internal|\\.m?[tj]s:\\d|Database error code|SQLSTATE|${erp.tenantPrefix}|${erp.coreDatabase}|${erp.ownSchema}`,
);

async function check(event: ProxyEvent): Promise<void> {
  const route = apiRoutes.find(({ path }) => path === event.resource);
  if (route === undefined) throw new Error(`No route ${event.resource}.`);
  const answer = await handlers[route.function](event, CONTEXT);
  // CloudWatch cannot be asked here, and there is no objective without it.
  if (!/CORE_503/.test(answer.body)) expect(answer.statusCode, answer.body).toBeLessThan(500);
  expect(answer.body).not.toMatch(LEAK);
  for (const header of Object.values(answer.headers)) expect(header).toMatch(/^[\x20-\x7e]*$/);
  if (answer.statusCode === 304) return expect(answer.body).toBe('');
  if (event.resource === '/docs' && answer.statusCode === 200) return;
  const json = JSON.parse(answer.body);
  if (answer.statusCode === 200) {
    if (event.resource !== '/openapi.json') expect(json).toMatchObject({ ok: true });
    return;
  }
  const { app_code } = errorEnvelope.parse(json);
  expect(Number(/_(\d{3})_/.exec(app_code)?.[1])).toBe(answer.statusCode);
}

fuzz('A function of the API answers in the envelope whatever API Gateway hands it', {
  name: 'api',
  file: 'api.test.ts',
  inputs: proxyEvent,
  runs: 800,
  check,
});

import { beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { clearLinks, enqueue, outboxOf } from '../../support/outbox.ts';
import { acknowledged, ask, auditOf, type Call, clearDesk, ERP_ORIGIN, hold, token } from './desk-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
const tenant = erp.tenant('DEFAULT');
await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);

const JSON_TYPE = { 'Content-Type': 'application/json' };
let changes: [string, Call][];

beforeEach(async () => {
  await clearLinks(erp);
  await clearDesk(erp);
  const [entry = ''] = await enqueue(erp, tenant, [{ serial: 'A-1', token: 1, status: 'dead' }]);
  const [held = ''] = await hold(erp, tenant, ['X-1']);
  changes = [
    ['POST /v1/outbox/{id}/acknowledge', { id: entry, body: { note: 'x' } }],
    ['POST /v1/quarantine/{id}/resolve', { id: held, body: { note: 'x' } }],
    ['POST /v1/outbox/requeue', { body: { ids: [entry] } }],
  ];
});

/** Sends every change, which must be refused and leave no trace. */
async function refused(headers: Readonly<Record<string, string>>, expected: object): Promise<void> {
  const before = await outboxOf(erp, tenant);
  for (const [line, call] of changes)
    await expect(ask(erp, line, { ...call, headers }), line).rejects.toMatchObject(expected);
  expect(await outboxOf(erp, tenant)).toEqual(before);
  expect(await acknowledged(erp)).toEqual([]);
  expect(await auditOf(erp)).toEqual([]);
}

describe("A page that is not the ERP's changes nothing with a member's session", () => {
  const foreign = { status: 403, appCode: 'CORE_403_FOREIGN_PAGE' };
  test.each([
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: '' },
    { Origin: 'http://erp.example.com' },
    { Origin: 'https://erp.example.com.evil.example' },
    { Origin: 'https://erp.example.com:8443' },
    { Origin: 'https://other.example.com' },
    { origin: 'https://evil.example', Host: 'api.example.com' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site', Origin: ERP_ORIGIN },
    { 'sec-fetch-site': 'CROSS-SITE', Origin: ERP_ORIGIN },
    { 'Sec-Fetch-Site': 'something-new' },
  ])('%j', async (headers) => {
    await refused({ ...JSON_TYPE, ...headers } as Record<string, string>, foreign);
  });

  test.each([
    {},
    { 'Content-Type': '' },
    { 'Content-Type': 'text/plain' },
    { 'Content-Type': 'text/plain; application/json' },
    { 'Content-Type': 'application/jsonp' },
    { 'Content-Type': 'application/x-www-form-urlencoded' },
    { 'Content-Type': 'multipart/form-data; boundary=application/json' },
  ])('with a type that a form can send: %j', async (headers) => {
    await refused(headers as Record<string, string>, { status: 415, appCode: 'CORE_415_MEDIA_TYPE' });
  });

  test('with all of it at once: a form of text/plain with a name twice', async () => {
    changes = changes.map(([line, call]) => [line, { ...call, body: '{"note":"a","note":"x"}' }]);
    await refused({ 'Content-Type': 'text/plain', Origin: 'https://evil.example' }, foreign);
    await refused({ 'Content-Type': 'text/plain' }, { status: 415 });
  });
});

describe('Changes are taken', () => {
  test.each([
    {},
    { Origin: ERP_ORIGIN },
    { Origin: ERP_ORIGIN, 'Sec-Fetch-Site': 'same-origin' },
    { Origin: 'https://api.example.com', Host: 'api.example.com' },
    { 'Sec-Fetch-Site': 'none', 'Content-Type': 'Application/JSON; charset=utf-8' },
  ])('from a page of the ERP or the host that is asked: %j', async (headers) => {
    for (const [line, call] of changes)
      expect(
        await ask(erp, line, { ...call, headers: { ...JSON_TYPE, ...headers } as Record<string, string> }),
      ).toMatchObject({ ok: true });
  });

  test('from a program with a token, whatever else it sends', async () => {
    const principal = token(['serial-metrics/operate'], 'DEFAULT');
    const headers = {
      Origin: 'https://evil.example',
      'Sec-Fetch-Site': 'cross-site',
      'Content-Type': 'text/plain',
    };
    for (const [line, call] of changes)
      expect(await ask(erp, line, { ...call, principal, headers })).toMatchObject({ ok: true });
  });
});

test('A body with a name twice is refused, whoever sends it, and changes nothing', async () => {
  const principal = token(['serial-metrics/operate'], 'DEFAULT');
  const [[line, call] = ['', {}]] = changes;
  for (const body of ['{"note":"a","note":"b"}', '{"note":"a","n\\u006fte":"a"}', '{"note":{"a":1,"a":2}}'])
    await expect(ask(erp, line, { ...call, principal, body })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('a name twice'),
    });
  expect(await auditOf(erp)).toEqual([]);
});

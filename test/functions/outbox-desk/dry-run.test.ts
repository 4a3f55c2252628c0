import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { clearLinks, enqueue, outboxOf, register } from '../../support/outbox.ts';
import { useReader } from '../../support/reader.ts';
import { ask, auditOf, clearDesk, hold } from './desk-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
const tenant = erp.tenant('DEFAULT');
await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);

const reader = await useReader(erp, [erp.coreDatabase, erp.ownSchema, tenant.database]);
const { databases } = reader;
afterAll(reader.close);

beforeEach(async () => {
  await clearLinks(erp);
  await clearDesk(erp);
});

async function dead(): Promise<string[]> {
  await register(erp, [
    { serial: 'A-1', tenantId: tenant.id },
    { serial: 'A-oem', tenantId: tenant.id, type: 'oem' },
  ]);
  return enqueue(erp, tenant, [
    { serial: 'A-1', token: 11, status: 'dead', retries: 10 },
    { serial: 'A-none', token: 12, status: 'dead', retries: 10 },
    { serial: 'A-oem', token: 13, status: 'dead' },
    { serial: 'A-2', token: 14 },
  ]);
}

describe('With an account that cannot write', () => {
  test('a dry run forecasts what the requeue then does', async () => {
    const ids = await dead();
    const before = await outboxOf(erp, tenant);
    const forecast = await ask(erp, 'POST /v1/outbox/requeue', { body: { ids, dry_run: true }, databases });
    expect(forecast).toMatchObject({ dry_run: true, counts: { linked: 1, waiting: 1, unchanged: 2 } });
    expect(await outboxOf(erp, tenant)).toEqual(before);
    expect(await auditOf(erp)).toEqual([]);

    const { results, counts } = await ask(erp, 'POST /v1/outbox/requeue', { body: { ids } });
    expect(counts).toEqual(forecast.counts);
    const kinds = (list: { result: string }[]) => list.map(({ result }) => result);
    expect(kinds(results)).toEqual(kinds(forecast.results));
  });

  test('a dry run of all dead entries and every list work', async () => {
    const [id = ''] = await dead();
    expect(
      await ask(erp, 'POST /v1/outbox/requeue', { body: { all_dead: true, dry_run: true }, databases }),
    ).toMatchObject({ counts: { linked: 1, waiting: 1, unchanged: 1 }, remaining: 0 });
    for (const line of ['GET /v1/outbox', 'GET /v1/outbox/{id}', 'GET /v1/quarantine', 'GET /v1/findings'])
      expect(await ask(erp, line, { id, databases }), line).toMatchObject({ ok: true });
  });

  test('every change is refused by the database, so the account proves something', async () => {
    const [id = ''] = await dead();
    const [held = ''] = await hold(erp, tenant, ['X-1']);
    const changes: [string, object][] = [
      ['POST /v1/outbox/requeue', { body: { ids: [id] } }],
      ['POST /v1/outbox/{id}/acknowledge', { id, body: { note: 'x' } }],
      ['POST /v1/quarantine/{id}/resolve', { id: held, body: { note: 'x' } }],
    ];
    for (const [line, call] of changes)
      await expect(ask(erp, line, { ...call, databases }), line).rejects.toThrow(/command denied/);
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { answer } from '../../../functions/metrics-api/route.ts';
import type { Principal, Scope } from '../../../functions/shared/principal.ts';
import { useErp } from '../../support/mariadb.ts';
import { enqueue, register } from '../../support/outbox.ts';
import { dropIn, member, servicesOf } from './actions-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const tenant = erp.tenant('DEFAULT');
const NOW = new Date('2025-11-09T14:30:00.250Z');

const SUMMARY = { action: 'summary' };

function ask(request = dropIn(SUMMARY)): Promise<object> {
  return answer(request, servicesOf(erp, { now: () => NOW }));
}

/** The requirements' example: 150 serials, 148 of them linked, 145 active and 3 scrapped. */
beforeAll(async () => {
  const codes = Array.from({ length: 150 }, (_, index) => `A-${String(index).padStart(3, '0')}`);
  await register(
    erp,
    codes.map((serial, index) => ({ serial, tenantId: tenant.id, token: index < 148 ? index + 1 : null })),
  );
  await register(erp, [{ serial: 'foreign', tenantId: erp.tenant('maison_atelier').id }]);
  const { coreDatabase } = erp;
  await erp.root.query(
    `UPDATE ${coreDatabase}.serial_registry SET status = 'scrapped' WHERE serial_code IN ('A-000', 'A-001', 'A-002')`,
  );
  await erp.root.query(
    `UPDATE ${coreDatabase}.serial_registry SET status = 'used' WHERE serial_code IN ('A-003', 'A-004')`,
  );
  await erp.root.query(
    `INSERT INTO ${tenant.database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id) VALUES ?`,
    [
      codes.map((code, index) => [
        1,
        code,
        index + 1,
        index < 148 ? NOW : null,
        index < 148 ? index + 1 : null,
      ]),
    ],
  );
  await enqueue(erp, tenant, [
    { serial: 'A-148', token: 149, retries: 1, minutesAgo: 90 },
    { serial: 'A-149', token: 150, minutesAgo: 5 },
    ...Array.from({ length: 148 }, (_, index) => ({
      serial: `done-${index}`,
      token: index,
      status: 'done' as const,
    })),
  ]);
});

describe('summary', () => {
  test("answers the requirements' example, names and order included", async () => {
    const body = (await ask()) as { outbox_metrics: { oldest_pending: string } };
    const oldest = body.outbox_metrics.oldest_pending;
    expect(Math.abs(Date.parse(oldest) - (Date.now() - 90 * 60_000))).toBeLessThan(60_000);
    expect(oldest).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(JSON.stringify(body).replace(oldest, '2025-11-09T13:00:00Z')).toBe(
      JSON.stringify({
        ok: true,
        timestamp: '2025-11-09T14:30:00Z',
        tenant_id: 1,
        tenant_code: 'DEFAULT',
        serial_metrics: {
          last_24h: [
            {
              production_type: 'hatthasilpa',
              total_generated: 150,
              linked_tokens: 148,
              active_count: 145,
              scrapped_count: 3,
            },
          ],
          total_generated: 150,
          total_linked: 148,
        },
        link_metrics: { total_serials: 150, tenant_linked: 148, unspawned: 2, link_rate: 98.67 },
        outbox_metrics: {
          pending: 2,
          done: 148,
          dead: 0,
          max_retries: 1,
          oldest_pending: '2025-11-09T13:00:00Z',
        },
        quarantine_metrics: { total_quarantined: 0, by_reason: {} },
      }),
    );
  });

  test('answers zeros and nulls for a tenant without rows', async () => {
    expect(await ask(dropIn(SUMMARY, member('maison_atelier')))).toMatchObject({
      tenant_code: 'maison_atelier',
      link_metrics: { total_serials: 0, link_rate: null },
      outbox_metrics: { pending: 0, max_retries: 0, oldest_pending: null },
    });
  });
});

describe('Access', () => {
  const token = (scopes: readonly Scope[], orgCode = ''): Principal => ({
    kind: 'token',
    subject: 'reporting',
    orgCode,
    scopes,
  });

  test('gives everyone their own tenant, whatever they send', async () => {
    const parameters = { action: 'summary', tenant: 'maison_atelier' };
    expect(await ask(dropIn(parameters))).toMatchObject({ tenant_code: 'DEFAULT' });
    expect(await ask(dropIn(parameters, token(['serial-metrics/read'], 'DEFAULT')))).toMatchObject({
      tenant_code: 'DEFAULT',
    });
  });

  test('lets a platform token choose, and makes it choose', async () => {
    const platform = token(['serial-metrics/read', 'serial-metrics/platform']);
    const parameters = { action: 'summary', tenant: 'maison_atelier' };
    expect(await ask(dropIn(parameters, platform))).toMatchObject({ tenant_code: 'maison_atelier' });
    await expect(ask(dropIn(SUMMARY, platform))).rejects.toMatchObject({
      status: 400,
      appCode: 'SERIAL_METRICS_400_VALIDATION',
    });
    await expect(ask(dropIn({ ...SUMMARY, tenant: "x' OR '1'='1" }, platform))).rejects.toMatchObject({
      status: 400,
    });
  });

  test.each<[string, Principal, string]>([
    [
      'a session without the permission',
      { kind: 'session', memberId: '7', orgCode: 'DEFAULT', permissions: [] },
      'CORE_403_FORBIDDEN',
    ],
    ['a token without the scope', token(['serial-metrics/write'], 'DEFAULT'), 'CORE_403_FORBIDDEN'],
    ['a session without an organisation', member(''), 'CORE_403_NO_ORG'],
    ['a session of an unknown organisation', member('nobody'), 'CORE_403_NO_ORG'],
  ])('refuses %s', async (_, principal, appCode) => {
    await expect(ask(dropIn(SUMMARY, principal))).rejects.toMatchObject({ status: 403, appCode });
  });

  test('refuses a session of a tenant that was switched off', async () => {
    const setStatus = (status: number) =>
      erp.root.query(`UPDATE ${erp.coreDatabase}.organization SET status = ${status} WHERE code = 'DEFAULT'`);
    await setStatus(0);
    await expect(ask()).rejects.toMatchObject({ status: 403, appCode: 'CORE_403_NO_ORG' });
    await setStatus(1);
  });
});

describe('Wrong requests', () => {
  test.each([{}, { action: '' }, { action: 'Summary' }, { action: "summary'--" }])(
    'answers 400 to %o',
    async (parameters) => {
      await expect(ask(dropIn(parameters))).rejects.toMatchObject({
        status: 400,
        appCode: 'SERIAL_METRICS_400_UNKNOWN',
      });
    },
  );

  test('answers 405 to another method and 404 to an unknown action in the path', async () => {
    await expect(ask({ ...dropIn(SUMMARY), method: 'POST' })).rejects.toMatchObject({ status: 405 });
    await expect(
      ask({ ...dropIn(SUMMARY), resource: '/v1/metrics/{action}', path: { action: 'nothing' } }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

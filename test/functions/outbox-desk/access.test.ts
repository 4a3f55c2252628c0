import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { ApiError } from '../../../functions/shared/api/errors.ts';
import type { Principal } from '../../../functions/shared/principal.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { clearLinks, coreLinks, enqueue, outboxOf, register } from '../../support/outbox.ts';
import { acknowledged, ask, auditOf, type Call, clearDesk, hold, session, token } from './desk-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const tenant = erp.tenant('DEFAULT');
const other = erp.tenant('maison_atelier');
await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);

beforeEach(async () => {
  await clearLinks(erp);
  await clearDesk(erp);
});

const OPERATE = 'serial-metrics/operate';
const LINES: readonly [string, Call][] = [
  ['GET /v1/outbox', {}],
  ['GET /v1/outbox/{id}', { id: '1' }],
  ['POST /v1/outbox/requeue', { body: { all_dead: true } }],
  ['POST /v1/outbox/{id}/acknowledge', { id: '1', body: { note: 'x' } }],
  ['GET /v1/quarantine', {}],
  ['POST /v1/quarantine/{id}/resolve', { id: '1', body: { note: 'x' } }],
  ['GET /v1/findings', {}],
];

describe('The desk refuses', () => {
  const strangers: [string, Principal][] = [
    ['a session that may only read', session(['platform.view.metrics'])],
    ['a token that may only read', token(['serial-metrics/read', 'serial-metrics/write'], 'DEFAULT')],
    ['a platform token that may not operate', token(['serial-metrics/platform'])],
  ];
  test.each(strangers)('%s, on every path', async (_, principal) => {
    for (const [line, call] of LINES) {
      await expect(ask(erp, line, { ...call, principal }), line).rejects.toMatchObject({
        status: 403,
        appCode: 'CORE_403_FORBIDDEN',
      });
    }
  });

  test('a platform token that names no tenant', async () => {
    const principal = token([OPERATE, 'serial-metrics/platform']);
    await expect(ask(erp, 'GET /v1/outbox', { principal })).rejects.toMatchObject({ status: 400 });
  });

  test('other methods and unknown paths', async () => {
    for (const [line, call] of LINES) {
      const [, resource = ''] = line.split(' ');
      for (const method of ['PUT', 'DELETE', line.startsWith('GET') ? 'POST' : 'GET']) {
        await expect(ask(erp, `${method} ${resource}`, call)).rejects.toMatchObject({
          status: 405,
          appCode: 'SERIAL_METRICS_405_METHOD',
        });
      }
    }
    await expect(ask(erp, 'GET /v1/nothing')).rejects.toMatchObject({ status: 404 });
    await expect(ask(erp, 'GET constructor')).rejects.toMatchObject({ status: 404 });
  });
});

describe('Tenants', () => {
  async function everywhere() {
    await register(erp, [
      { serial: 'A-1', tenantId: tenant.id },
      { serial: 'B-1', tenantId: other.id },
    ]);
    const [mine = ''] = await enqueue(erp, tenant, [{ serial: 'A-1', token: 11, status: 'dead' }]);
    // As many there that one id exists in that tenant alone.
    const theirs = await enqueue(
      erp,
      other,
      Array.from({ length: Number(mine) + 1 }, () => ({ serial: 'B-1', token: 11, status: 'dead' as const })),
    );
    return { mine, theirs: theirs.at(-1) ?? '' };
  }

  test("never see or touch each other's entries", async () => {
    const { theirs } = await everywhere();
    const before = await outboxOf(erp, other);
    const body = { note: 'x' };
    await expect(ask(erp, 'GET /v1/outbox/{id}', { id: theirs })).rejects.toMatchObject({ status: 404 });
    await expect(ask(erp, 'POST /v1/outbox/{id}/acknowledge', { id: theirs, body })).rejects.toMatchObject({
      status: 404,
    });
    await expect(ask(erp, 'POST /v1/outbox/requeue', { body: { ids: [theirs] } })).rejects.toMatchObject({
      status: 404,
    });
    expect(await ask(erp, 'POST /v1/outbox/requeue', { body: { all_dead: true } })).toMatchObject({
      tenant_code: 'DEFAULT',
      counts: { linked: 1 },
    });
    expect(await outboxOf(erp, other)).toEqual(before);
    expect(await coreLinks(erp)).toEqual({ 'A-1': '11', 'B-1': null });
  });

  test('are not named by anybody else: 403 on every path, and nothing changes', async () => {
    await everywhere();
    const before = [await outboxOf(erp, tenant), await outboxOf(erp, other)];
    for (const principal of [undefined, token([OPERATE], 'DEFAULT')]) {
      for (const [line, call] of LINES) {
        const asked = { ...call, ...(principal && { principal }), query: { tenant: 'maison_atelier' } };
        await expect(ask(erp, line, asked), line).rejects.toMatchObject({
          status: 403,
          appCode: 'CORE_403_FORBIDDEN',
        });
      }
    }
    expect([await outboxOf(erp, tenant), await outboxOf(erp, other)]).toEqual(before);
    expect(await auditOf(erp)).toEqual([]);
    // Who names the own one gets it, and an empty name is none.
    expect(await ask(erp, 'GET /v1/outbox', { query: { tenant: 'DEFAULT' } })).toMatchObject({
      tenant_code: 'DEFAULT',
    });
    for (const query of [{ tenant: '' }, { tenant: ['DEFAULT', 'DEFAULT'] }])
      await expect(ask(erp, 'GET /v1/outbox', { query })).rejects.toMatchObject({ status: 400 });
  });

  test('that registered one serial each see only their own registry row', async () => {
    await register(erp, [{ serial: 'B-1', tenantId: other.id }]);
    const [id = ''] = await enqueue(erp, tenant, [{ serial: 'B-1', token: 11, status: 'dead' }]);
    expect(await ask(erp, 'GET /v1/outbox/{id}', { id })).toMatchObject({ state: { registry: null } });
    await ask(erp, 'POST /v1/outbox/requeue', { body: { ids: [id] } });
    expect(await coreLinks(erp)).toEqual({ 'B-1': null });
  });

  test("keep acknowledgements apart although their entries' ids repeat", async () => {
    const { mine } = await everywhere();
    const principal = token([OPERATE, 'serial-metrics/platform']);
    const call = { id: mine, body: { note: 'x' }, principal };
    await ask(erp, 'POST /v1/outbox/{id}/acknowledge', { ...call, query: { tenant: 'DEFAULT' } });
    expect(await acknowledged(erp)).toEqual([`${tenant.id}/${mine}`]);
    expect(await auditOf(erp)).toMatchObject([{ actor: 'token robot', tenant: tenant.id }]);
    const theirs = await ask(erp, 'GET /v1/outbox', { principal, query: { tenant: 'maison_atelier' } });
    expect(
      theirs.entries.every((entry: { acknowledgement: unknown }) => entry.acknowledgement === null),
    ).toBe(true);
  });

  test('never see or resolve a quarantined serial that names another tenant', async () => {
    const [id = ''] = await hold(erp, tenant, ['X-1'], other.id);
    expect(await ask(erp, 'GET /v1/quarantine')).toMatchObject({ quarantine: [] });
    await expect(
      ask(erp, 'POST /v1/quarantine/{id}/resolve', { id, body: { note: 'x' } }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

describe('A wrong request', () => {
  const note = (value: unknown) => ['POST /v1/outbox/{id}/acknowledge', { id: '1', body: value }] as const;
  const order = (value: unknown) => ['POST /v1/outbox/requeue', { body: value }] as const;
  test.each<readonly [string, Call, RegExp]>([
    ['GET /v1/outbox', { query: { limit: '0' } }, /limit must be a whole number from 1 to 200/],
    ['GET /v1/outbox', { query: { limit: '201' } }, /limit/],
    ['GET /v1/outbox', { query: { limit: '' } }, /limit/],
    ['GET /v1/outbox', { query: { limit: ['1', '2'] } }, /limit is sent 2 times/],
    ['GET /v1/outbox', { query: { status: 'DEAD' } }, /status must be one of dead, pending, done/],
    ['GET /v1/outbox', { query: { cursor: '1' } }, /cursor must be a next_cursor/],
    [
      'GET /v1/outbox',
      { query: { cursor: Buffer.from('{"at":"x","id":"1"}').toString('base64url') } },
      /cursor/,
    ],
    ['GET /v1/quarantine', { query: { status: 'closed' } }, /status must be one of open, all/],
    ['GET /v1/outbox/{id}', { id: '0' }, /id must be a whole number/],
    ['GET /v1/outbox/{id}', { id: '9223372036854775808' }, /id/],
    ['GET /v1/outbox/{id}', { id: "1' OR '1'='1" }, /id/],
    [...note({ note: '   ' }), /1 to 500 characters/],
    [...note({ note: 'x'.repeat(501) }), /1 to 500 characters/],
    [...note({ note: 'x', by: 'me' }), /Send \{"note"/],
    [...note('{'), /no valid JSON/],
    [...note(undefined), /body is missing/],
    [...order({ ids: [] }), /1 to 200 ids/],
    [...order({ ids: Array.from({ length: 201 }, (_, index) => index + 1) }), /1 to 200 ids/],
    [...order({ ids: ['1'], all_dead: true }), /Send \{"ids"/],
    [...order({ all_dead: false }), /all_dead/],
    [...order({ ids: ['1'], dry_run: 'yes' }), /dry_run/],
    [...order({ ids: [1.5] }), /ids/],
    [...order([]), /ids/],
  ])('%s %o is told what would be right', async (line, call, message) => {
    await expect(ask(erp, line, call)).rejects.toMatchObject({
      status: 400,
      appCode: 'SERIAL_METRICS_400_VALIDATION',
      message: expect.stringMatching(message),
    });
  });

  test('of any shape ends in an answer or a 4xx, and changes nothing of another tenant', async () => {
    await register(erp, [{ serial: 'B-1', tenantId: other.id }]);
    await enqueue(erp, other, [{ serial: 'B-1', token: 11, status: 'dead' }]);
    await hold(erp, other, ['X-1']);
    const before = await outboxOf(erp, other);
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        "1' OR '1'='1",
        '1; DROP TABLE audit',
        '-1',
        '1e3',
        '\u0000',
        'ﬀ',
        '\ud800',
        '１',
        ':id',
      ),
      fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
    );
    const value = fc.oneof(nasty, fc.jsonValue());
    const body = fc.oneof(
      value,
      fc.record({ note: value }),
      fc.record({ ids: fc.array(value, { maxLength: 5 }), dry_run: value }, { requiredKeys: ['ids'] }),
      fc.record({ all_dead: fc.constant(true), cursor: value }, { requiredKeys: ['all_dead'] }),
    );
    const query = fc.record(
      { limit: nasty, cursor: nasty, status: nasty, tenant: nasty },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...LINES),
        nasty,
        body,
        query,
        async ([line], id, sent, parameters) => {
          try {
            expect(await ask(erp, line, { id, body: sent, query: parameters })).toMatchObject({
              ok: true,
              tenant_code: 'DEFAULT',
            });
          } catch (error) {
            expect(error).toBeInstanceOf(ApiError);
            expect((error as ApiError).status).toBeLessThan(500);
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(await outboxOf(erp, other)).toEqual(before);
    expect(await auditOf(erp)).toEqual([]);
  });

  test('a note of any text is kept to the letter', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), async (text) => {
        const note = text.trim().slice(0, 500);
        fc.pre(note !== '');
        const [id = ''] = await hold(erp, tenant, ['X-1']);
        await ask(erp, 'POST /v1/quarantine/{id}/resolve', { id, body: { note } });
        expect((await auditOf(erp)).at(-1)).toMatchObject({
          subject: `quarantine/${id}`,
          after: { note },
          applied: true,
        });
      }),
      { numRuns: 50 },
    );
  });
});

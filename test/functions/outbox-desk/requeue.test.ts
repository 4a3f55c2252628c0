import { beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { clearLinks, coreLinks, enqueue, outboxOf, register } from '../../support/outbox.ts';
import { type Answer, acknowledged, ask, auditOf, clearDesk } from './desk-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const tenant = erp.tenant('DEFAULT');
await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);

const requeue = (body: object, call: object = {}): Promise<Answer> =>
  ask(erp, 'POST /v1/outbox/requeue', { body, ...call });

beforeEach(async () => {
  erp.faults.clear();
  await clearLinks(erp);
  await clearDesk(erp);
});

/** One entry of each kind; ids in this order. */
async function everyKind(): Promise<string[]> {
  await register(erp, [
    { serial: 'A-1', tenantId: tenant.id },
    { serial: 'A-2', tenantId: tenant.id, token: 12 },
    { serial: 'A-taken', tenantId: tenant.id, token: 99 },
    { serial: 'A-OEM', tenantId: tenant.id, type: 'oem' },
    { serial: 'A-waits', tenantId: tenant.id },
  ]);
  return enqueue(erp, tenant, [
    { serial: 'A-1', token: 11, status: 'dead', retries: 10, error: 'it\'s "down"' },
    { serial: 'A-2', token: 12, status: 'dead', retries: 10 },
    { serial: 'A-none', token: 13, status: 'dead', retries: 10, error: '[checker] x' },
    { serial: 'A-taken', token: 14, status: 'dead', retries: 1 },
    { serial: 'A-OEM', token: 15, status: 'dead' },
    { serial: 'TEMP-1', token: 16, status: 'dead' },
    { serial: 'A-waits', token: 17, retries: 2 },
  ]);
}

const AFTER = [
  { serial: 'A-1', status: 'done', retries: 0 },
  { serial: 'A-2', status: 'done', retries: 0 },
  {
    serial: 'A-none',
    status: 'pending',
    retries: 1,
    error: expect.stringMatching(/^\[checker] ERR_NOT_FOUND/),
  },
  { serial: 'A-taken', status: 'dead', retries: 1 },
  { serial: 'A-OEM', status: 'dead', retries: 0 },
  { serial: 'TEMP-1', status: 'dead', retries: 0 },
  { serial: 'A-waits', status: 'pending', retries: 2 },
];

describe('Requeueing', () => {
  test('links what can be linked, keeps waiting what may be, and leaves the rest alone', async () => {
    const ids = await everyKind();
    const answer = await requeue({ ids });
    expect(answer).toMatchObject({
      ok: true,
      tenant_code: 'DEFAULT',
      dry_run: false,
      counts: { linked: 2, waiting: 1, dead_again: 0, unchanged: 4 },
      results: [
        { id: ids[0], result: 'linked', reason: null },
        { id: ids[1], result: 'linked' },
        { id: ids[2], result: 'waiting', reason: expect.stringContaining('ERR_NOT_FOUND') },
        { id: ids[3], result: 'unchanged', reason: expect.stringContaining('token 99') },
        { id: ids[4], result: 'unchanged', reason: expect.stringContaining('oem') },
        { id: ids[5], result: 'unchanged', reason: expect.stringContaining('TEMP-') },
        { id: ids[6], result: 'unchanged', reason: 'The entry is pending; only dead ones are requeued.' },
      ],
      remaining: 0,
      next_cursor: null,
    });
    expect(await outboxOf(erp, tenant)).toMatchObject(AFTER);
    expect(await coreLinks(erp)).toMatchObject({ 'A-1': '11', 'A-2': '12', 'A-taken': '99' });
  });

  test('leaves one audit row for each change: who, what, before, after', async () => {
    const [first = '', , third = ''] = await everyKind();
    await requeue({ ids: [first, third, first] });
    expect(await auditOf(erp)).toMatchObject([
      {
        actor: 'session 7',
        tenant: tenant.id,
        action: 'outbox.requeue',
        subject: `outbox/${first}`,
        before: { status: 'dead', retry_count: 10, last_error: 'it\'s "down"', acknowledgement: null },
        after: { status: 'done', retry_count: 0 },
        applied: true,
      },
      { subject: `outbox/${third}`, after: { status: 'pending', retry_count: 1 }, applied: true },
    ]);
  });

  test('changes nothing the second time', async () => {
    const ids = await everyKind();
    await requeue({ ids });
    const [rows, audit] = [await outboxOf(erp, tenant), await auditOf(erp)];
    expect(await requeue({ ids })).toMatchObject({ counts: { linked: 0, waiting: 0, unchanged: 7 } });
    expect(await outboxOf(erp, tenant)).toEqual(rows);
    expect(await auditOf(erp)).toEqual(audit);
  });

  test('takes the acknowledgement away and remembers it', async () => {
    const [first = ''] = await everyKind();
    await ask(erp, 'POST /v1/outbox/{id}/acknowledge', { id: first, body: { note: 'never mind' } });
    await requeue({ ids: [first] });
    expect(await acknowledged(erp)).toEqual([]);
    expect((await auditOf(erp)).at(-1)).toMatchObject({
      action: 'outbox.requeue',
      before: { acknowledgement: { note: 'never mind', by: 'session:7' } },
      after: { status: 'done', acknowledgement: null },
    });
  });

  test('takes also an acknowledgement away that came in between', async () => {
    const [first = ''] = await everyKind();
    const own = erp.ownSchema;
    await erp.root.query(
      `CREATE TRIGGER ${own}.meanwhile AFTER INSERT ON ${own}.audit FOR EACH ROW
       INSERT INTO ${own}.acknowledgement VALUES (${tenant.id}, ${first}, 'x', 'somebody', UTC_TIMESTAMP(3))`,
    );
    await requeue({ ids: [first] });
    await erp.root.query(`DROP TRIGGER ${own}.meanwhile`);
    expect(await acknowledged(erp)).toEqual([]);
  });

  test('of a serial that the Core DB cannot take now leaves it to the worker', async () => {
    const [first = ''] = await everyKind();
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseErrorException',
      message: 'Database error code: 1290. Message: running with the --read-only option',
      match: { cluster: 'core', sql: '^UPDATE' },
    });
    expect(await requeue({ ids: [first] })).toMatchObject({
      results: [{ result: 'waiting', reason: 'The Core DB could not take the link just now.' }],
    });
    expect((await outboxOf(erp, tenant))[0]).toMatchObject({ status: 'pending', retries: 0 });
  });

  test('touches nothing when one id is unknown', async () => {
    const ids = await everyKind();
    await expect(requeue({ ids: [...ids, '999999'] })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('999999'),
    });
    expect(await auditOf(erp)).toEqual([]);
  });

  test('keeps the longest error and note in the audit row, however they must be escaped', async () => {
    await register(erp, [{ serial: 'A-1', tenantId: tenant.id }]);
    const worst = '\u0001'.repeat(500);
    const [id = ''] = await enqueue(erp, tenant, [
      { serial: 'A-1', token: 11, status: 'dead', error: worst.repeat(3) },
    ]);
    await ask(erp, 'POST /v1/outbox/{id}/acknowledge', { id, body: { note: worst } });
    await requeue({ ids: [id] });
    expect((await auditOf(erp)).at(-1)?.before).toMatchObject({
      last_error: worst,
      acknowledgement: { note: worst },
    });
  });

  test('keeps 64-bit ids exact', async () => {
    await register(erp, [{ serial: 'A-1', tenantId: tenant.id }]);
    await erp.root.query(
      `INSERT INTO ${tenant.database}.serial_link_outbox (id, serial_code, dag_token_id, status)
       VALUES (9007199254740993, 'A-1', 9007199254740995, 'dead')`,
    );
    expect(await requeue({ ids: ['9007199254740993'] })).toMatchObject({ counts: { linked: 1 } });
    expect(await coreLinks(erp)).toEqual({ 'A-1': '9007199254740995' });
    await erp.root.query(`TRUNCATE ${tenant.database}.serial_link_outbox`);
  });
});

describe('Requeueing by several at once', () => {
  test('changes each entry once and audits it once', async () => {
    const ids = await everyKind();
    const answers = await Promise.all([1, 2, 3].map(() => requeue({ ids })));
    expect(answers.reduce((sum, { counts }) => sum + counts.linked + counts.waiting, 0)).toBe(3);
    expect(await outboxOf(erp, tenant)).toMatchObject(AFTER);
    expect((await auditOf(erp)).filter(({ applied }) => applied)).toHaveLength(3);
  });
});

describe('A deadlock', () => {
  test('is nothing that the caller hears of', async () => {
    const [first = ''] = await everyKind();
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseErrorException',
      message: 'Database error code: 1213. Message: Deadlock found when trying to get lock',
      match: { cluster: 'tenants', sql: '^UPDATE' },
      at: 1,
    });
    expect(await requeue({ ids: [first] })).toMatchObject({ counts: { linked: 1 } });
  });
});

describe('Requeueing all dead entries', () => {
  async function dead(count: number): Promise<string[]> {
    const serials = Array.from({ length: count }, (_, index) => `A-${index}`);
    await register(
      erp,
      serials.map((serial) => ({ serial, tenantId: tenant.id })),
    );
    return enqueue(
      erp,
      tenant,
      serials.map((serial, index) => ({ serial, token: index + 1, status: 'dead' })),
    );
  }

  test('goes on batch by batch and passes over acknowledged ones', async () => {
    const [first = ''] = await dead(450);
    await ask(erp, 'POST /v1/outbox/{id}/acknowledge', { id: first, body: { note: 'rests' } });
    const answer = await requeue({ all_dead: true });
    expect(answer).toMatchObject({ counts: { linked: 449 }, remaining: 0, next_cursor: null });
    expect(answer.results).toHaveLength(200);
    expect((await outboxOf(erp, tenant)).filter(({ status }) => status === 'dead')).toMatchObject([
      { id: first },
    ]);
  });

  test('stops inside the time budget, says what remains and goes on from there', async () => {
    await dead(450);
    const deadline = { remainingMs: () => 5_000 };
    const first = await requeue({ all_dead: true }, { deadline });
    expect(first).toMatchObject({ counts: { linked: 200 }, remaining: 250 });
    const second = await requeue({ all_dead: true, cursor: first.next_cursor }, { deadline });
    expect(second).toMatchObject({ counts: { linked: 200 }, remaining: 50 });
    expect(await requeue({ all_dead: true }, { deadline })).toMatchObject({
      counts: { linked: 50 },
      remaining: 0,
    });
  });
});

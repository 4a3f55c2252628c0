import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf, type LogEntry } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { numbers } from '../../support/numbers.ts';
import { clearLinks, coreLinks, enqueue, outboxOf, register, runWorker } from '../../support/outbox.ts';
import { ask } from '../outbox-desk/desk-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const tenant = erp.tenant('DEFAULT');
const other = erp.tenant('maison_atelier');

beforeAll(() => migrate(databasesOf(erp).tenantCluster, erp.ownSchema));
beforeEach(() => clearLinks(erp));
afterEach(async () => {
  erp.faults.clear();
  await erp.root.query(`DROP TRIGGER IF EXISTS ${erp.coreDatabase}.refuse_link`);
  const keys = await erp.root.query(
    `SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND INDEX_NAME = 'uniq_tenant_token'`,
    [erp.coreDatabase],
  );
  if (Array.isArray(keys[0]) && keys[0].length > 0)
    await erp.root.query(`ALTER TABLE ${erp.coreDatabase}.serial_registry DROP KEY uniq_tenant_token`);
});

/** An error number that no server has. */
const NOBODYS = 5_555;

/** A trigger that refuses some links with an error that says nothing about whose fault it is. */
async function refuseLinksOf(condition: string, code = NOBODYS): Promise<void> {
  await erp.root.query(
    `CREATE TRIGGER ${erp.coreDatabase}.refuse_link BEFORE UPDATE ON ${erp.coreDatabase}.serial_registry
     FOR EACH ROW BEGIN IF ${condition} THEN
       SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = ${code}, MESSAGE_TEXT = 'the stars are wrong'; END IF; END`,
  );
}

/** Registered, unlinked serials with a due entry each, the oldest first. */
async function queue(prefix: string, count: number, minutesAgo: number, at = tenant): Promise<void> {
  await erp.root.query(
    `INSERT INTO ${erp.coreDatabase}.serial_registry (serial_code, tenant_id, org_code, production_type, hash_signature, checksum)
     SELECT CONCAT('${prefix}-', seq), ?, 'ORG', 'hatthasilpa', REPEAT('f', 64), '0' FROM ${numbers(1, count)}`,
    [at.id],
  );
  await erp.root.query(
    `INSERT INTO ${at.database}.serial_link_outbox (serial_code, dag_token_id, created_at, updated_at)
     SELECT CONCAT('${prefix}-', seq), seq, NOW() - INTERVAL ${minutesAgo} MINUTE, NOW() - INTERVAL ${minutesAgo} MINUTE
     FROM ${numbers(1, count)}`,
  );
}

async function statesOf(prefix: string, at = tenant) {
  const rows = (await outboxOf(erp, at)).filter(({ serial }) => serial.startsWith(`${prefix}-`));
  return {
    done: rows.filter(({ status }) => status === 'done').length,
    pending: rows.filter(({ status }) => status === 'pending').length,
    charged: rows.filter(({ retries }) => retries > 0).length,
    noted: rows.filter(({ status, error }) => status === 'pending' && error?.startsWith('ERR_REFUSED:'))
      .length,
  };
}

function callsSoFar(): () => number {
  const { id } = erp.faults.add({
    kind: 'delay',
    milliseconds: 0,
    match: { cluster: 'core', sql: '^UPDATE' },
  });
  return () => erp.faults.list().find((fault) => fault.id === id)?.matched ?? 0;
}

describe('A thousand entries that are refused without anybody knowing why', () => {
  test('stand before a thousand good ones: those are linked in the same run, and nobody is charged', async () => {
    await queue('BAD', 1_000, 120);
    await queue('GOOD', 1_000, 60);
    await refuseLinksOf("OLD.serial_code LIKE 'BAD-%'");
    const log: LogEntry[] = [];
    const calls = callsSoFar();

    expect(await runWorker(erp, {}, { log })).toMatchObject({
      pendingFound: 2_000,
      succeeded: 1_000,
      failed: 0,
      markedDead: 0,
      deferred: 0,
      refusedUnknown: 1_000,
      systemicError: null,
      coreUnreachable: false,
    });
    expect(await statesOf('GOOD')).toEqual({ done: 1_000, pending: 0, charged: 0, noted: 0 });
    expect(await statesOf('BAD')).toEqual({ done: 0, pending: 1_000, charged: 0, noted: 1_000 });
    expect(calls()).toBeLessThan(250);
    expect(log.filter(({ level }) => level === 'warn')).toMatchObject([
      {
        message: 'The Core DB refuses links, and nobody knows why; they are tried last',
        extra: [{ tenant: 'DEFAULT', entries: 1_000, error: expect.stringContaining('5555') }],
      },
    ]);
  });

  test('come after all others in later runs, too, at a bounded price, and are linked once nothing refuses them', async () => {
    await queue('BAD', 1_000, 120);
    await queue('GOOD', 10, 60);
    await refuseLinksOf("OLD.serial_code LIKE 'BAD-%'");
    await runWorker(erp);
    await queue('NEXT', 10, 30);
    const calls = callsSoFar();

    expect(await runWorker(erp)).toMatchObject({ succeeded: 10, failed: 0, refusedUnknown: 1_000 });
    expect(calls()).toBeLessThanOrEqual(201);
    // Nothing else is due: no reason to say that the Core DB refuses everything.
    expect(await runWorker(erp)).toMatchObject({ succeeded: 0, refusedUnknown: 1_000, systemicError: null });
    expect(await statesOf('BAD')).toEqual({ done: 0, pending: 1_000, charged: 0, noted: 1_000 });

    await erp.root.query(`DROP TRIGGER ${erp.coreDatabase}.refuse_link`);
    expect(await runWorker(erp)).toMatchObject({ succeeded: 1_000, refusedUnknown: 0 });
  });

  test('mixed with a thousand good ones cost no good one its turn for ever', async () => {
    await queue('MIX', 1_000, 60);
    await refuseLinksOf(
      "CAST(SUBSTRING(OLD.serial_code, 5) AS UNSIGNED) % 2 = 0 AND OLD.serial_code LIKE 'MIX-%'",
    );
    const start = Date.now();
    for (let run = 0; run < 20; run++)
      await runWorker(erp, {}, { now: () => new Date(start + run * 5 * 60_000) });
    const links = Object.values(await coreLinks(erp)).filter((token) => token !== null);
    expect(links.every((token) => Number(token) % 2 === 1)).toBe(true);
    expect(links).toHaveLength(500);
  });
});

describe('An entry that is refused without anybody knowing why', () => {
  test('is charged when three others, tried after it, were taken', async () => {
    await queue('BAD', 1, 120);
    await queue('GOOD', 3, 60);
    await refuseLinksOf("OLD.serial_code LIKE 'BAD-%'");
    expect(await runWorker(erp)).toMatchObject({ succeeded: 3, failed: 1, refusedUnknown: 0 });
    expect((await outboxOf(erp, tenant))[0]).toMatchObject({
      retries: 1,
      error: expect.stringContaining('the stars are wrong'),
    });
  });

  test.each([
    ['two others were taken after it', 0, 2],
    ['a hundred others were taken before it', 100, 0],
  ])('waits uncharged when %s', async (_, before, after) => {
    await queue('EARLY', before, 180).catch(() => undefined);
    await queue('BAD', 1, 120);
    await queue('GOOD', Math.max(after, 1), 60);
    if (after === 0)
      await erp.root.query(
        `DELETE FROM ${tenant.database}.serial_link_outbox WHERE serial_code LIKE 'GOOD-%'`,
      );
    await refuseLinksOf("OLD.serial_code LIKE 'BAD-%'");
    expect(await runWorker(erp)).toMatchObject({ succeeded: before + after, failed: 0, refusedUnknown: 1 });
    expect(await statesOf('BAD')).toEqual({ done: 0, pending: 1, charged: 0, noted: 1 });
  });

  test("keeps its place on the ladder, and the checker's mark", async () => {
    await queue('GOOD', 5, 200);
    await register(erp, [{ serial: 'BAD-1', tenantId: tenant.id }]);
    await enqueue(erp, tenant, [
      { serial: 'BAD-1', token: 11, retries: 2, minutesAgo: 20, error: '[checker] missing core link' },
    ]);
    await refuseLinksOf("OLD.serial_code LIKE 'BAD-%'");
    const clock = async () =>
      (
        await erp.root.query(
          `SELECT updated_at FROM ${tenant.database}.serial_link_outbox WHERE serial_code = 'BAD-1'`,
        )
      )[0];
    const before = await clock();
    expect(await runWorker(erp)).toMatchObject({ succeeded: 5, refusedUnknown: 1 });
    expect(await clock()).toEqual(before);
    expect((await outboxOf(erp, tenant)).at(-1)).toMatchObject({
      status: 'pending',
      retries: 2,
      error: expect.stringMatching(/^\[checker\] ERR_REFUSED: /),
    });
    // Due as before, so looked at again.
    expect(await runWorker(erp)).toMatchObject({ pendingFound: 1, refusedUnknown: 1 });
  });

  test("does not keep other tenants' entries from being linked", async () => {
    await queue('BAD', 2, 120);
    await queue('B', 4, 60, other);
    await refuseLinksOf("OLD.serial_code LIKE 'BAD-%'");
    expect(await runWorker(erp)).toMatchObject({ succeeded: 4, refusedUnknown: 2, systemicError: null });
  });

  test('is no reason to blame anybody when it is all there is', async () => {
    await queue('BAD', 1, 120);
    await refuseLinksOf("OLD.serial_code LIKE 'BAD-%'");
    for (let run = 0; run < 2; run++)
      expect(await runWorker(erp)).toMatchObject({
        failed: 0,
        deferred: 1,
        refusedUnknown: 0,
        systemicError: expect.stringContaining('the stars are wrong'),
      });
    expect((await outboxOf(erp, tenant))[0]).toMatchObject({ status: 'pending', retries: 0, error: null });
  });

  test('says at the desk why it waits', async () => {
    await queue('BAD', 1, 120);
    await queue('GOOD', 2, 60);
    await refuseLinksOf("OLD.serial_code LIKE 'BAD-%'");
    await runWorker(erp);
    const { entries } = await ask(erp, 'GET /v1/outbox', { query: { status: 'pending' } });
    expect(entries).toMatchObject([
      { serial_code: 'BAD-1', retry_count: 0, last_error: expect.stringContaining('the stars are wrong') },
    ]);
    expect(await ask(erp, 'GET /v1/outbox/{id}', { id: entries[0].id })).toMatchObject({
      likely_cause: expect.stringMatching(/^The Core DB refuses the link, and nobody knows whether/),
    });
  });

  test('waits with its reason when the desk requeues it', async () => {
    await register(erp, [{ serial: 'BAD-1', tenantId: tenant.id }]);
    const [id] = await enqueue(erp, tenant, [{ serial: 'BAD-1', token: 1, status: 'dead', retries: 10 }]);
    await refuseLinksOf("OLD.serial_code LIKE 'BAD-%'");
    expect(await ask(erp, 'POST /v1/outbox/requeue', { body: { ids: [id] } })).toMatchObject({
      results: [{ result: 'waiting', reason: expect.stringContaining('the stars are wrong') }],
    });
  });
});

describe('A value that reads like an error number', () => {
  test('does not make a duplicate key an outage: its entry is charged, the others are linked', async () => {
    await erp.root.query(
      `ALTER TABLE ${erp.coreDatabase}.serial_registry ADD UNIQUE KEY uniq_tenant_token (tenant_id, dag_token_id)`,
    );
    await register(erp, [
      { serial: 'A', tenantId: tenant.id, token: 2006 },
      { serial: 'B', tenantId: tenant.id },
    ]);
    await enqueue(erp, tenant, [{ serial: 'B', token: 2006 }]);
    await queue('GOOD', 30, 60);

    expect(await runWorker(erp)).toMatchObject({
      succeeded: 30,
      failed: 1,
      deferred: 0,
      coreUnreachable: false,
      systemicError: null,
    });
    expect((await outboxOf(erp, tenant))[0]).toMatchObject({
      serial: 'B',
      status: 'pending',
      retries: 1,
      error: expect.stringMatching(/1062.*2006/),
    });
  });

  test('charges all that are to blame, also when there are no others', async () => {
    await erp.root.query(
      `ALTER TABLE ${erp.coreDatabase}.serial_registry ADD UNIQUE KEY uniq_tenant_token (tenant_id, dag_token_id)`,
    );
    await queue('DUP', 40, 60);
    await register(
      erp,
      Array.from({ length: 40 }, (_, index) => ({
        serial: `TAKEN-${index}`,
        tenantId: tenant.id,
        token: index + 1,
      })),
    );
    expect(await runWorker(erp)).toMatchObject({
      succeeded: 0,
      failed: 40,
      refusedUnknown: 0,
      systemicError: null,
    });
  });

  test.each([1213, 1290, 1045])('charges the entry alone, too, when its token is %i', async (token) => {
    await erp.root.query(
      `ALTER TABLE ${erp.coreDatabase}.serial_registry ADD UNIQUE KEY uniq_tenant_token (tenant_id, dag_token_id)`,
    );
    await register(erp, [
      { serial: 'A', tenantId: tenant.id, token },
      { serial: 'B', tenantId: tenant.id },
    ]);
    await enqueue(erp, tenant, [{ serial: 'B', token }]);
    expect(await runWorker(erp)).toMatchObject({ failed: 1, deferred: 0, coreUnreachable: false });
  });
});

describe('A Core DB that fails from its fifth link statement on', () => {
  /** Isolation makes the first batch take more than five statements: three poisoned entries stand in it. */
  async function twoHundred(): Promise<void> {
    await queue('S', 200, 60);
    await refuseLinksOf("OLD.serial_code IN ('S-1', 'S-2', 'S-3')", 1_644);
  }

  async function failsFromTheFifthOn(message: string): Promise<void> {
    for (let at = 5; at <= 600; at++)
      erp.faults.add({
        kind: 'refuse',
        exception: 'DatabaseErrorException',
        message,
        at,
        match: { cluster: 'core', sql: '^UPDATE' },
      });
  }

  test.each([
    'Database error code: 3032. Message: The server is currently in offline mode',
    'Database error code: 1615. Message: Prepared statement needs to be re-prepared',
    'unexpected end of stream, read 0 bytes from 4 (socket was closed by server)',
    '(conn=41) unexpected end of stream',
    'Database error code: 5555. Message: the stars are wrong',
    'something that nobody has ever read',
  ])('charges nobody, and all are linked once it is over: %s', async (message) => {
    await twoHundred();
    await failsFromTheFifthOn(message);
    expect(await runWorker(erp)).toMatchObject({ failed: 0, markedDead: 0 });
    expect((await outboxOf(erp, tenant)).filter(({ retries }) => retries > 0)).toEqual([]);

    erp.faults.clear();
    await erp.root.query(`DROP TRIGGER ${erp.coreDatabase}.refuse_link`);
    await runWorker(erp);
    expect(await statesOf('S')).toMatchObject({ done: 200, charged: 0 });
  });

  test.each([
    'Database error code: 3032. Message: The server is currently in offline mode',
    'Database error code: 5555. Message: the stars are wrong',
  ])('charges nobody after many successes either: %s', async (message) => {
    await queue('S', 3_200, 60);
    for (let at = 3; at <= 600; at++)
      erp.faults.add({
        kind: 'refuse',
        exception: 'DatabaseErrorException',
        message,
        at,
        match: { cluster: 'core', sql: '^UPDATE' },
      });
    expect(await runWorker(erp)).toMatchObject({ succeeded: 2_000, failed: 0, markedDead: 0 });
    expect(await statesOf('S')).toMatchObject({ done: 2_000, charged: 0 });
  });
});

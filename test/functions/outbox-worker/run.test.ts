import { beforeEach, describe, expect, test } from 'vitest';
import { LADDER_MINUTES } from '../../../lib/catalogue/outbox-policy.ts';
import type { LogEntry } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { numbers } from '../../support/numbers.ts';
import { clearLinks, coreLinks, enqueue, outboxOf, register, runWorker } from '../../support/outbox.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const first = erp.tenant('DEFAULT');
const second = erp.tenant('maison_atelier');

beforeEach(async () => {
  erp.faults.clear();
  await clearLinks(erp);
});

describe('Linking', () => {
  test('links the due entries of every tenant and marks them done', async () => {
    await register(erp, [
      { serial: 'A-1', tenantId: first.id },
      { serial: 'B-1', tenantId: second.id },
    ]);
    await enqueue(erp, first, [{ serial: 'A-1', token: 11 }]);
    await enqueue(erp, second, [{ serial: 'B-1', token: 11 }]);

    const summary = await runWorker(erp);

    expect(summary).toMatchObject({
      tenantsProcessed: 2,
      pendingFound: 2,
      retried: 2,
      succeeded: 2,
      errors: 0,
    });
    expect(await coreLinks(erp)).toEqual({ 'A-1': '11', 'B-1': '11' });
    expect((await outboxOf(erp, first))[0]).toMatchObject({ status: 'done', retries: 0 });
    expect((await outboxOf(erp, second))[0]).toMatchObject({ status: 'done', retries: 0 });
  });

  test('counts an entry as linked that the Core DB linked before', async () => {
    await register(erp, [{ serial: 'A-1', tenantId: first.id, token: 11 }]);
    await enqueue(erp, first, [{ serial: 'A-1', token: 11 }]);

    expect(await runWorker(erp)).toMatchObject({ succeeded: 1 });
    expect((await outboxOf(erp, first))[0]?.status).toBe('done');
  });

  test('keeps 64-bit token ids exact', async () => {
    await register(erp, [{ serial: 'A-1', tenantId: first.id }]);
    await enqueue(erp, first, [{ serial: 'A-1', token: '9007199254740993' }]);

    await runWorker(erp);

    expect(await coreLinks(erp)).toEqual({ 'A-1': '9007199254740993' });
  });

  test("never touches another tenant's registry row", async () => {
    await register(erp, [{ serial: 'B-1', tenantId: second.id }]);
    await enqueue(erp, first, [{ serial: 'B-1', token: 11 }]);

    expect(await runWorker(erp)).toMatchObject({ failed: 1 });
    expect(await coreLinks(erp)).toEqual({ 'B-1': null });
    expect((await outboxOf(erp, first))[0]).toMatchObject({ status: 'pending', retries: 1 });
  });

  test('links the exact serial only, not one that differs in case or trailing spaces', async () => {
    await register(erp, [
      { serial: 'a-1', tenantId: first.id },
      { serial: 'A-2 ', tenantId: first.id },
    ]);
    await enqueue(erp, first, [
      { serial: 'A-1', token: 11 },
      { serial: 'A-2', token: 12 },
    ]);

    expect(await runWorker(erp)).toMatchObject({ failed: 2 });
    expect(await coreLinks(erp)).toEqual({ 'a-1': null, 'A-2 ': null });
  });

  test('gives a serial named twice to the older entry and refuses the other token', async () => {
    await register(erp, [{ serial: 'A-1', tenantId: first.id }]);
    await enqueue(erp, first, [
      { serial: 'A-1', token: 21, minutesAgo: 100 },
      { serial: 'A-1', token: 11, minutesAgo: 200 },
      { serial: 'A-1', token: 11, minutesAgo: 50 },
    ]);

    expect(await runWorker(erp)).toMatchObject({ succeeded: 2, markedDead: 1 });
    expect(await coreLinks(erp)).toEqual({ 'A-1': '11' });
    expect((await outboxOf(erp, first)).map(({ status }) => status)).toEqual(['dead', 'done', 'done']);
  });
});

describe('Failures', () => {
  test('charges a serial that the registry does not hold, and says why', async () => {
    await enqueue(erp, first, [{ serial: 'A-1', token: 11, retries: 2 }]);

    expect(await runWorker(erp)).toMatchObject({ retried: 1, failed: 1, markedDead: 0 });
    expect((await outboxOf(erp, first))[0]).toMatchObject({
      status: 'pending',
      retries: 3,
      error: expect.stringContaining('ERR_NOT_FOUND'),
    });
  });

  test('makes an entry dead at its tenth charged failure', async () => {
    await enqueue(erp, first, [
      { serial: 'A-1', token: 11, retries: 8 },
      { serial: 'A-2', token: 12, retries: 9 },
    ]);

    expect(await runWorker(erp)).toMatchObject({ failed: 1, markedDead: 1 });
    expect(await outboxOf(erp, first)).toMatchObject([
      { status: 'pending', retries: 9 },
      { status: 'dead', retries: 10 },
    ]);
  });

  test('makes conflicts, OEM serials and TEMP- serials dead at once, uncharged, each with its reason', async () => {
    await register(erp, [
      { serial: 'A-1', tenantId: first.id, token: 99 },
      { serial: 'A-OEM', tenantId: first.id, type: 'oem' },
      { serial: 'TEMP-X', tenantId: first.id },
    ]);
    await enqueue(erp, first, [
      { serial: 'A-1', token: 11, retries: 1 },
      { serial: 'A-OEM', token: 12 },
      { serial: 'TEMP-X', token: 13, retries: 3 },
    ]);

    expect(await runWorker(erp)).toMatchObject({ markedDead: 3, failed: 0 });
    expect(await outboxOf(erp, first)).toMatchObject([
      { status: 'dead', retries: 1, error: 'ERR_ALREADY_LINKED: the registry names token 99' },
      { status: 'dead', retries: 0, error: expect.stringContaining('production_type oem') },
      { status: 'dead', retries: 3, error: expect.stringContaining('TEMP-') },
    ]);
    expect(await coreLinks(erp)).toEqual({ 'A-1': '99', 'A-OEM': null, 'TEMP-X': null });
  });

  test("keeps the checker's mark when it writes a new error", async () => {
    await enqueue(erp, first, [{ serial: 'A-1', token: 11, error: '[checker] missing core link' }]);

    await runWorker(erp);

    expect((await outboxOf(erp, first))[0]?.error).toMatch(/^\[checker\] ERR_NOT_FOUND/);
  });
});

describe('The ladder', () => {
  test.each([...LADDER_MINUTES, 360, 360, 360, 360].map((minutes, retries) => ({ retries, minutes })))(
    'lets an entry with $retries failures wait $minutes minutes',
    async ({ retries, minutes }) => {
      await enqueue(erp, first, [
        { serial: 'A-1', token: 11, retries, minutesAgo: minutes - 0.5 },
        { serial: 'A-2', token: 12, retries, minutesAgo: minutes + 0.1 },
      ]);

      expect(await runWorker(erp)).toMatchObject({ pendingFound: 1 });
      expect((await outboxOf(erp, first)).map(({ retries: now }) => now)).toEqual([retries, retries + 1]);
    },
  );

  test('does not let a thousand waiting entries hide a due one', async () => {
    await register(erp, [{ serial: 'A-due', tenantId: first.id }]);
    await erp.root.query(
      `INSERT INTO ${first.database}.serial_link_outbox (serial_code, dag_token_id, retry_count, created_at, updated_at)
       SELECT CONCAT('W-', seq), seq, 4, NOW() - INTERVAL 2 DAY, NOW() FROM ${numbers(1, 1_500)}`,
    );
    await enqueue(erp, first, [{ serial: 'A-due', token: 11, minutesAgo: 2 }]);

    expect(await runWorker(erp)).toMatchObject({ pendingFound: 1, succeeded: 1 });
  });
});

describe('Volume', () => {
  test('works off more than one batch in a run, in rounds, with at most six calls a thousand entries', async () => {
    await erp.root.query(
      `INSERT INTO ${erp.coreDatabase}.serial_registry (serial_code, tenant_id, org_code, production_type, hash_signature, checksum)
       SELECT CONCAT('V-', seq), ?, 'ORG', 'hatthasilpa', REPEAT('f', 64), '0' FROM ${numbers(1, 2_500)}`,
      [first.id],
    );
    await erp.root.query(
      `INSERT INTO ${first.database}.serial_link_outbox (serial_code, dag_token_id, created_at)
       SELECT CONCAT('V-', seq), seq, NOW() - INTERVAL 1 HOUR FROM ${numbers(1, 2_500)}`,
    );
    const calls = erp.faults.add({ kind: 'delay', milliseconds: 0 });

    expect(await runWorker(erp, { tenant: 'DEFAULT' })).toMatchObject({
      pendingFound: 2500,
      succeeded: 2500,
    });

    const made = erp.faults.list().find(({ id }) => id === calls.id)?.matched ?? 0;
    // Two calls find the tenants; the rest serve three batches.
    expect(made - 2).toBeLessThanOrEqual(3 * 6);
    const links = await coreLinks(erp);
    expect(Object.keys(links)).toHaveLength(2500);
    expect(Object.entries(links).every(([serial, token]) => serial === `V-${token}`)).toBe(true);
  });

  test("lets no tenant's second batch come before another tenant's first, however loud it is", async () => {
    await erp.root.query(
      `INSERT INTO ${first.database}.serial_link_outbox (serial_code, dag_token_id, created_at)
       SELECT CONCAT('A-', seq), seq, NOW() - INTERVAL 1 DAY FROM ${numbers(1, 2_500)}`,
    );
    await register(erp, [{ serial: 'B-1', tenantId: second.id }]);
    await enqueue(erp, second, [{ serial: 'B-1', token: 1, minutesAgo: 2 }]);
    const log: LogEntry[] = [];
    await runWorker(erp, {}, { log });
    const batches = log
      .filter(({ message }) => message === 'Batch processed')
      .map(({ extra: [counts] }) => (counts as { tenant: string }).tenant);
    expect(batches.toSorted()).toEqual(['DEFAULT', 'DEFAULT', 'DEFAULT', 'maison_atelier']);
    expect(batches.indexOf('maison_atelier')).toBeLessThan(2);
  });

  test('asks a tenant with nothing due once', async () => {
    const calls = erp.faults.add({ kind: 'delay', milliseconds: 0, match: { database: '_t_' } });

    await runWorker(erp);

    expect(erp.faults.list().find(({ id }) => id === calls.id)?.matched).toBe(erp.tenants.length);
  });
});

describe('Requests', () => {
  test('changes nothing in a dry run and says what would happen', async () => {
    await register(erp, [
      { serial: 'A-1', tenantId: first.id },
      { serial: 'A-OEM', tenantId: first.id, type: 'oem' },
    ]);
    await enqueue(erp, first, [
      { serial: 'A-1', token: 11 },
      { serial: 'A-OEM', token: 12 },
      { serial: 'A-none', token: 13 },
    ]);
    const before = await outboxOf(erp, first);

    for (const run of [runWorker(erp, { dryRun: true }), runWorker(erp, {}, { mode: 'report' })]) {
      expect(await run).toMatchObject({ mode: 'DRY RUN', succeeded: 1, markedDead: 1, failed: 1 });
    }
    expect(await outboxOf(erp, first)).toEqual(before);
    expect(await coreLinks(erp)).toEqual({ 'A-1': null, 'A-OEM': null });
  });

  test('works on the one tenant that the event names, and on the shard that it names', async () => {
    await enqueue(erp, first, [{ serial: 'A-1', token: 11 }]);
    await enqueue(erp, second, [{ serial: 'B-1', token: 11 }]);

    expect(await runWorker(erp, { tenant: 'maison_atelier' })).toMatchObject({
      tenantsProcessed: 1,
      failed: 1,
    });
    expect((await outboxOf(erp, first))[0]?.retries).toBe(0);
    expect(await runWorker(erp, { shard: { index: 1, count: 2 } })).toMatchObject({ tenantsProcessed: 1 });
    expect((await outboxOf(erp, first))[0]?.retries).toBe(1);
  });

  test('refuses an unknown tenant and leaves an excluded one alone', async () => {
    await expect(runWorker(erp, { tenant: 'nobody' })).rejects.toThrow('There is no active tenant nobody');
    expect(await runWorker(erp, {}, { excludedTenants: ['default'] })).toMatchObject({ tenantsProcessed: 1 });
  });
});

import type { RowDataPacket } from 'mysql2/promise';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { collect } from '../../../functions/metrics-collector/run.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import type { JobEvent } from '../../../functions/shared/job-event.ts';
import { databasesOf, quietLog } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { clearLinks, enqueue, register } from '../../support/outbox.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const first = erp.tenant('DEFAULT');
const second = erp.tenant('maison_atelier');

beforeAll(() => migrate(databasesOf(erp).tenantCluster, erp.ownSchema));
beforeEach(async () => {
  erp.faults.clear();
  await clearLinks(erp);
  for (const { database } of erp.tenants) {
    await erp.root.query(`DELETE FROM ${database}.job_ticket_serial`);
    await erp.root.query(`DELETE FROM ${database}.flow_token`);
    await erp.root.query(`DELETE FROM ${database}.serial_quarantine`);
  }
  await erp.root.query(`DELETE FROM ${erp.ownSchema}.acknowledgement`);
});

async function run(event: JobEvent = {}, now = new Date(), watched: readonly string[] = []) {
  const collection = await collect(
    { databases: databasesOf(erp, undefined, 'metrics-collector'), log: quietLog(), now: () => now },
    {
      databasePrefix: erp.tenantPrefix,
      monitoringSchema: erp.ownSchema,
      excludedTenants: [],
      watchedTenants: watched,
    },
    event,
  );
  return { ...collection, values: Object.fromEntries(collection.datapoints.flatMap(({ values }) => values)) };
}

/** A pre-generated serial; `spawnedMinutesAgo` puts it on a token, `linked` writes its tenant link. */
async function serial(
  database: string,
  code: string,
  options: { spawnedMinutesAgo?: number; linked?: boolean } = {},
): Promise<void> {
  const { spawnedMinutesAgo, linked = true } = options;
  const spawned = spawnedMinutesAgo !== undefined;
  const [rows] = await erp.root.query<RowDataPacket[]>(
    `SELECT COALESCE(MAX(id_serial), 0) + 1 AS id FROM ${database}.job_ticket_serial`,
  );
  const id = Number(rows[0]?.['id']);
  if (spawned) {
    await erp.root.query(
      `INSERT INTO ${database}.flow_token (id_token, id_instance, serial_number, spawned_at) VALUES (?, 1, ?, NOW() - INTERVAL ? MINUTE)`,
      [id, code, spawnedMinutesAgo],
    );
  }
  await erp.root.query(
    `INSERT INTO ${database}.job_ticket_serial (id_serial, id_job_ticket, serial_number, sequence_no, generated_at, spawned_at, spawned_token_id)
     VALUES (?, 1, ?, ?, NOW(), IF(?, UTC_TIMESTAMP() - INTERVAL ? MINUTE, NULL), ?)`,
    [id, code, id, spawned && linked, spawnedMinutesAgo ?? 0, spawned && linked ? id : null],
  );
}

describe('Outbox and quarantine', () => {
  test('adds tenants up and takes the oldest age', async () => {
    await enqueue(erp, first, [
      { serial: 'A-1', token: 1, minutesAgo: 10 },
      { serial: 'A-2', token: 2, minutesAgo: 90 },
      { serial: 'A-3', token: 3, status: 'done', minutesAgo: 900 },
    ]);
    await enqueue(erp, second, [
      { serial: 'B-1', token: 1, minutesAgo: 20 },
      { serial: 'B-2', token: 2, status: 'dead', minutesAgo: 30 },
    ]);
    await erp.root.query(
      `INSERT INTO ${first.database}.serial_quarantine (tenant_id, serial_code, source_table, reason, quarantined_at, resolved_at)
       VALUES (1, 'X', 'flow_token', 'invalid_format', NOW() - INTERVAL 30 MINUTE, NULL),
              (1, 'Y', 'flow_token', 'orphaned', NOW() - INTERVAL 90 MINUTE, NOW())`,
    );

    const { values } = await run();

    expect(values).toMatchObject({
      'link.outbox_pending_count': 3,
      'link.outbox_dead_count': 1,
      'quarantine.total_quarantined': 2,
      'quarantine.invalid_format': 1,
      'quarantine.orphaned': 1,
      'quarantine.added_last_hour': 1,
      tenants_unreachable: 0,
      'core_db.unreachable': 0,
    });
    expect(values['outbox_pending_age']).toBeGreaterThanOrEqual(5_400);
    expect(values['outbox_pending_age']).toBeLessThan(5_500);
    expect(values['outbox_dead_age']).toBeGreaterThanOrEqual(1_800);
  });

  test('leaves out dead entries that somebody acknowledged, and entries requeued a moment ago', async () => {
    const [acknowledged] = await enqueue(erp, first, [
      { serial: 'A-1', token: 1, status: 'dead' },
      { serial: 'A-2', token: 2, status: 'dead' },
      { serial: 'A-3', token: 3, minutesAgo: 5_000 },
    ]);
    await erp.root.query(
      `UPDATE ${first.database}.serial_link_outbox SET updated_at = NOW() WHERE serial_code = 'A-3'`,
    );
    await erp.root.query(
      `INSERT INTO ${erp.ownSchema}.acknowledgement VALUES (?, ?, 'scrapped by hand', 'member 7', NOW())`,
      [first.id, acknowledged],
    );

    expect((await run()).values).toMatchObject({ 'link.outbox_dead_count': 1, outbox_pending_age: 0 });
  });
});

describe('Links', () => {
  test('rates the links of the last 24 hours, and says nothing without any', async () => {
    expect((await run()).values).not.toHaveProperty(['link.tenant_success_rate']);

    await serial(first.database, 'A-1', { spawnedMinutesAgo: 5 });
    await serial(first.database, 'A-2', { spawnedMinutesAgo: 5, linked: false });
    await serial(first.database, 'A-3', { spawnedMinutesAgo: 5 });
    await serial(second.database, 'B-1', { spawnedMinutesAgo: 5 });
    await serial(second.database, 'B-old', { spawnedMinutesAgo: 2_000, linked: false });
    await serial(second.database, 'B-planned');
    await register(erp, [
      { serial: 'A-1', tenantId: first.id, token: 1 },
      { serial: 'A-2', tenantId: first.id },
      { serial: 'A-3', tenantId: first.id },
      { serial: 'B-1', tenantId: second.id, token: 1 },
      { serial: 'O-1', tenantId: second.id, type: 'oem' },
    ]);

    const { values } = await run();

    expect(values['link.tenant_success_rate']).toBe(75);
    expect(values['link.core_success_rate']).toBe(50);
    expect(values).toMatchObject({
      'serial.pre_generated_total': 6,
      'serial.hat_generated_total': 4,
      'serial.oem_generated_total': 1,
    });
  });

  test('counts a token without a job ticket serial for its core link, for which nothing else is needed', async () => {
    await serial(first.database, 'A-1', { spawnedMinutesAgo: 5 });
    await erp.root.query(
      `INSERT INTO ${first.database}.flow_token (id_token, id_instance, serial_number, spawned_at)
       VALUES (70, 1, 'A-2', NOW() - INTERVAL 5 MINUTE), (71, 1, NULL, NOW()), (72, 1, '', NOW())`,
    );
    await register(erp, [
      { serial: 'A-1', tenantId: first.id, token: 1 },
      { serial: 'A-2', tenantId: first.id },
    ]);

    const { values } = await run();

    expect(values['link.core_success_rate']).toBe(50);
    expect(values['link.tenant_success_rate']).toBe(100);
  });

  test('expects no tenant link of an OEM serial on a token, be its type `oem` or `classic`', async () => {
    await serial(first.database, 'DEFA-HAT-BAG-20251109-00001-A7F3-X', { spawnedMinutesAgo: 5 });
    for (const code of ['DEFA-OEM-BAG-20251109-00002-A7F3-X', 'DEFA-CLA-BAG-20251109-00003-A7F3-X'])
      await serial(first.database, code, { spawnedMinutesAgo: 5, linked: false });

    expect((await run()).values['link.tenant_success_rate']).toBe(100);
  });

  test("takes the worst tenant's error rate, without checker entries and below three failures none", async () => {
    for (let index = 0; index < 20; index++)
      await serial(first.database, `A-${index}`, { spawnedMinutesAgo: 5 });
    for (let index = 0; index < 4; index++)
      await serial(second.database, `B-${index}`, { spawnedMinutesAgo: 5 });
    const failed = (index: number) => ({
      serial: `B-${index}`,
      token: index,
      minutesAgo: 5,
      error: 'gone away',
    });
    await enqueue(erp, second, [
      failed(0),
      failed(1),
      { ...failed(2), error: '[checker] missing core link' },
    ]);
    expect((await run()).values['registry_link_error_rate']).toBe(0);

    await enqueue(erp, second, [failed(3), failed(3)]);
    const { values } = await run();

    expect(values['registry_link_error_rate']).toBe(75);
    expect(values).toMatchObject({ 'serial.link_failed_total': 3, 'error.link_failure_total': 3 });
  });
});

describe('What cannot be read', () => {
  test('is left out while the Core DB is down; tenant figures still come', async () => {
    await enqueue(erp, first, [{ serial: 'A-1', token: 1 }]);
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException', match: { cluster: 'core' } });

    const { values, summary } = await run();

    expect(summary).toMatchObject({ coreUnreachable: true, tenantsProcessed: 2, tenantsFailed: [] });
    expect(values).toMatchObject({ 'core_db.unreachable': 1, 'link.outbox_pending_count': 1 });
    expect(values).not.toHaveProperty(['serial.hat_generated_total']);
  });

  test('does not bring back tenants that have left, nor dead entries that were acknowledged', async () => {
    await erp.root.query(
      `UPDATE ${erp.coreDatabase}.organization SET status = 0 WHERE code = 'maison_atelier'`,
    );
    const [acknowledged] = await enqueue(erp, first, [{ serial: 'A-1', token: 1, status: 'dead' }]);
    await enqueue(erp, second, [{ serial: 'B-1', token: 1, status: 'dead' }]);
    await erp.root.query(`INSERT INTO ${erp.ownSchema}.acknowledgement VALUES (?, ?, 'x', 'x', NOW())`, [
      first.id,
      acknowledged,
    ]);
    await run();
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException', match: { cluster: 'core' } });

    const { values, summary } = await run();

    await erp.root.query(`UPDATE ${erp.coreDatabase}.organization SET status = 1`);
    expect(summary.tenantsProcessed).toBe(1);
    expect(values).toMatchObject({ 'core_db.unreachable': 1, 'link.outbox_dead_count': 0 });
  });

  test('never looks like a recovery: with a tenant missing, only breaching gauges are sent', async () => {
    await enqueue(erp, second, [{ serial: 'B-1', token: 1, status: 'dead' }]);
    const blind = (database: string) =>
      erp.faults.add({
        kind: 'refuse',
        exception: 'DatabaseUnavailableException',
        match: { database: `^${database}$` },
      });

    blind(first.database);
    const withDead = (await run()).values;
    expect(withDead).toMatchObject({ 'link.outbox_dead_count': 1, tenants_unreachable: 1 });
    expect(withDead).not.toHaveProperty('outbox_pending_age');

    erp.faults.clear();
    blind(second.database);
    const { values, summary } = await run();
    expect(values).not.toHaveProperty(['link.outbox_dead_count']);
    expect(summary.tenantsFailed).toEqual(['maison_atelier']);
  });

  test('is counted when a tenant has no database at all', async () => {
    await erp.root.query(
      `INSERT INTO ${erp.coreDatabase}.organization (code, name, status) VALUES ('ghost', 'Ghost', 1)`,
    );
    const { summary } = await run();
    await erp.root.query(`DELETE FROM ${erp.coreDatabase}.organization WHERE code = 'ghost'`);
    expect(summary.tenantsFailed).toEqual(['ghost']);
  });

  test('is our own schema: then every dead entry counts', async () => {
    await enqueue(erp, first, [{ serial: 'A-1', token: 1, status: 'dead' }]);
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseErrorException',
      match: { sql: 'acknowledgement$' },
    });
    expect((await run()).values).toMatchObject({ 'link.outbox_dead_count': 1 });
  });
});

describe('The end of a day', () => {
  test("sends yesterday's total once more until 00:15, at yesterday's last minute", async () => {
    const night = new Date('2026-11-23T00:05:00Z');
    const { datapoints } = await run({}, night);
    expect(datapoints.map(({ at }) => at.toISOString())).toEqual([
      '2026-11-23T00:05:00.000Z',
      '2026-11-23T00:05:00.000Z',
      '2026-11-22T23:59:00.000Z',
    ]);
  });
});

describe('A watched tenant', () => {
  test('gets values of its own, beside those of the platform, and only while it can be read', async () => {
    await serial(first.database, 'A-1', { spawnedMinutesAgo: 5 });
    await serial(second.database, 'B-1', { spawnedMinutesAgo: 5, linked: false });
    await register(erp, [
      { serial: 'A-1', tenantId: first.id, token: 1 },
      { serial: 'B-1', tenantId: second.id },
    ]);
    await enqueue(erp, second, [{ serial: 'B-1', token: 1 }]);

    const { datapoints } = await run({}, new Date(), ['maison_atelier']);

    const of = (code: string | undefined) =>
      Object.fromEntries(datapoints.filter(({ tenant }) => tenant === code).flatMap(({ values }) => values));
    expect(of(undefined)).toMatchObject({ 'link.tenant_success_rate': 50, 'serial.hat_generated_total': 2 });
    expect(of('maison_atelier')).toMatchObject({
      'link.outbox_pending_count': 1,
      'link.tenant_success_rate': 0,
      'link.core_success_rate': 0,
      'serial.hat_generated_total': 1,
    });
    expect(of('DEFAULT')).toEqual({});

    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseUnavailableException',
      match: { database: `^${second.database}$` },
    });
    const blind = await run({}, new Date(), ['maison_atelier']);
    expect(blind.datapoints.filter(({ tenant }) => tenant !== undefined)).toEqual([]);
  });
});

describe('Calls', () => {
  test('are two to a tenant and one to the Core DB for it', async () => {
    await serial(first.database, 'A-1', { spawnedMinutesAgo: 5 });
    const calls = erp.faults.add({
      kind: 'delay',
      milliseconds: 0,
      match: { database: `^${first.database}$` },
    });
    const core = erp.faults.add({ kind: 'delay', milliseconds: 0, match: { sql: 'AS spawned' } });
    await run();
    const matched = (id: number) => erp.faults.list().find((fault) => fault.id === id)?.matched;
    expect([matched(calls.id), matched(core.id)]).toEqual([2, 1]);
  });
});

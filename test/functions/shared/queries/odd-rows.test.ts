import type { RowDataPacket } from 'mysql2/promise';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { collect } from '../../../../functions/metrics-collector/run.ts';
import { migrate } from '../../../../functions/schema-migration/migrate.ts';
import { databasesOf, type LogEntry, quietLog } from '../../../support/functions.ts';
import { useErp } from '../../../support/mariadb.ts';
import { clearLinks, outboxOf, register, runWorker } from '../../../support/outbox.ts';
import { type Answer, asker } from '../../metrics-api/actions-fixture.ts';
import { ask as askDesk } from '../../outbox-desk/desk-fixture.ts';
import { compose, servicesOf, settingsOf, useCloudWatch } from '../checklist/fixture.ts';

/** Rows as a server without strict mode keeps them: any column may be NULL, times may be zero or of the future. */
const erp = await useErp({ tenants: ['DEFAULT'] });
const tenant = erp.tenant('DEFAULT');
const { database } = tenant;
const ask = asker(erp);
const NOW = new Date();
const measurements = await useCloudWatch(NOW);

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
});
beforeEach(async () => {
  await erp.root.query("SET SESSION sql_mode = ''");
  await clearLinks(erp);
  for (const table of ['job_ticket_serial', 'flow_token', 'serial_quarantine'])
    await erp.root.query(`DELETE FROM ${database}.${table}`);
});

interface Odd {
  readonly serial: string;
  readonly token: number;
  readonly status?: string | null;
  readonly retries?: number | null;
  readonly error?: string | null;
  /** SQL. */
  readonly created: string;
  readonly updated: string;
}

async function entries(...rows: readonly Odd[]): Promise<void> {
  for (const { serial, token, status = 'pending', retries = 0, error = null, created, updated } of rows)
    await erp.root.query(
      `INSERT INTO ${database}.serial_link_outbox
        (serial_code, dag_token_id, status, retry_count, last_error, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ${created}, ${updated})`,
      [serial, token, status, retries, error],
    );
}

async function collected(log: LogEntry[] = []): Promise<Record<string, number>> {
  const { datapoints, summary } = await collect(
    { databases: databasesOf(erp), log: quietLog(log), now: () => new Date() },
    {
      databasePrefix: erp.tenantPrefix,
      monitoringSchema: erp.ownSchema,
      excludedTenants: [],
      watchedTenants: [],
    },
    {},
  );
  expect(summary).toMatchObject({ tenantsFailed: [], errors: 0 });
  return Object.fromEntries(datapoints.flatMap(({ values }) => values));
}

const linkHealth = (): Promise<Answer> => ask({ action: 'link_health' });
const daily = () => compose(servicesOf(erp, measurements.client), settingsOf(erp), 'daily', NOW);

const HOUR = 3_600;
const hoursAgo = (hours: number) => `NOW() - INTERVAL ${hours} HOUR`;
const FUTURE = "'2062-05-01 12:00:00'";
const ZERO = "'0000-00-00 00:00:00'";

describe('What is dated in the future', () => {
  test('is in no window: it neither raises an alarm nor holds one on, and the log names the columns', async () => {
    for (const token of [1, 2, 3])
      await entries({
        serial: `F-${token}`,
        token,
        status: 'done',
        error: 'gone',
        created: FUTURE,
        updated: FUTURE,
      });
    for (let row = 0; row < 12; row++)
      await erp.root.query(
        `INSERT INTO ${database}.serial_quarantine (tenant_id, serial_code, source_table, reason, quarantined_at, resolved_at)
         VALUES (?, 'X', 'flow_token', 'orphaned', ${FUTURE}, ${FUTURE})`,
        [tenant.id],
      );
    await erp.root.query(
      `INSERT INTO ${database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, generated_at, spawned_at, spawned_token_id)
       VALUES (1, 'S-1', 1, ${FUTURE}, ${FUTURE}, 1)`,
    );
    await erp.root.query(
      `INSERT INTO ${database}.flow_token (id_token, id_instance, serial_number, spawned_at) VALUES (1, 1, 'S-1', ${FUTURE})`,
    );
    await register(erp, [{ serial: 'S-1', tenantId: tenant.id }]);
    await erp.root.query(`UPDATE ${erp.coreDatabase}.serial_registry SET created_at = ${FUTURE}`);

    const log: LogEntry[] = [];
    const values = await collected(log);

    for (const name of ['registry_link_error_rate', 'link.tenant_success_rate', 'link.core_success_rate'])
      expect(values).not.toHaveProperty([name]);
    expect(values).toMatchObject({
      'quarantine.total_quarantined': 12,
      'quarantine.added_last_hour': 0,
      'serial.pre_generated_total': 0,
      'serial.spawn_used_total': 0,
      'serial.link_failed_total': 0,
      'serial.hat_generated_total': 0,
    });
    expect(log).toContainEqual({
      level: 'warn',
      message: expect.stringContaining('Clock skew'),
      extra: [
        {
          tenant: 'DEFAULT',
          rows: {
            'serial_link_outbox.created_at': 3,
            'job_ticket_serial.spawned_at': 1,
            'serial_quarantine.quarantined_at': 12,
            'job_ticket_serial.generated_at': 1,
            'flow_token.spawned_at': 1,
          },
        },
      ],
    });
    const health = await linkHealth();
    expect(health.outbox_metrics.done_last_24h).toBe(0);
    expect(health.link_health).toMatchObject({ registry_link_error_rate: null, core_success_rate: null });
    const summary: Answer = await ask({ action: 'summary' });
    expect(summary.serial_metrics.total_generated).toBe(0);
    const errors: Answer = await ask({ action: 'errors' });
    expect(errors.error_metrics.link_failure_total).toBe(0);
    expect((await daily()).item('outbox_pending')).toMatchObject({
      verdict: 'look',
      why: expect.stringMatching(/a clock is off/),
    });
  });

  test('counts within the five minutes by which clocks may differ', async () => {
    for (const token of [1, 2, 3])
      await entries({
        serial: `F-${token}`,
        token,
        status: 'done',
        error: 'gone',
        created: 'NOW() + INTERVAL 4 MINUTE',
        updated: 'NOW() + INTERVAL 4 MINUTE',
      });
    expect((await collected())['registry_link_error_rate']).toBe(100);
  });

  test('is tried at once when it waits in the outbox, and hides the age of no other entry', async () => {
    await entries(
      { serial: 'P-1', token: 1, created: FUTURE, updated: FUTURE },
      { serial: 'P-2', token: 2, retries: 3, created: hoursAgo(30), updated: FUTURE },
      { serial: 'P-3', token: 3, retries: 0, created: hoursAgo(2), updated: FUTURE },
    );
    await register(
      erp,
      [1, 2, 3].map((token) => ({ serial: `P-${token}`, tenantId: tenant.id })),
    );
    expect((await collected())['outbox_pending_age']).toBeGreaterThanOrEqual(30 * HOUR);
    expect(await runWorker(erp)).toMatchObject({ succeeded: 3 });
  });
});

describe('An entry without a time', () => {
  test.each([
    ['a last change', 'NULL', hoursAgo(10), 10],
    ['a last change and a zero date', ZERO, hoursAgo(10), 10],
    ['a creation', hoursAgo(10), 'NULL', 10],
    ['a creation and a zero date', hoursAgo(10), ZERO, 10],
  ])('is as old as the time that it has: %s', async (_, created, updated, hours) => {
    await entries({ serial: 'P-1', token: 1, created, updated });
    const age = (await collected())['outbox_pending_age'];
    expect(age).toBeGreaterThanOrEqual(hours * HOUR);
    expect(age).toBeLessThan(hours * HOUR + 120);
    const { link_health, outbox_metrics } = await linkHealth();
    expect(link_health.outbox_pending_age_seconds).toBeGreaterThanOrEqual(hours * HOUR);
    expect(Date.now() - Date.parse(outbox_metrics.oldest_pending)).toBeGreaterThanOrEqual(
      hours * HOUR * 1_000 - 2_000,
    );
  });

  test('hides no other, and is named where it has none at all', async () => {
    await entries(
      { serial: 'P-1', token: 1, created: hoursAgo(30), updated: hoursAgo(30) },
      { serial: 'P-2', token: 2, created: ZERO, updated: ZERO },
      { serial: 'P-3', token: 3, retries: null, created: 'NULL', updated: 'NULL' },
    );
    const log: LogEntry[] = [];
    const values = await collected(log);
    expect(values).toMatchObject({ 'link.outbox_pending_count': 3 });
    expect(values['outbox_pending_age']).toBeGreaterThanOrEqual(30 * HOUR);
    expect(log).toContainEqual({
      level: 'warn',
      message: expect.stringContaining('their age is not known'),
      extra: [{ tenant: 'DEFAULT', entries: 2 }],
    });
    const report = await daily();
    expect(report.figure('outbox_pending', 'pending entries without a time')).toEqual([2, null]);
    const summary: Answer = await ask({ action: 'summary' });
    expect(Date.now() - Date.parse(summary.outbox_metrics.oldest_pending)).toBeGreaterThan(29 * HOUR * 1_000);
  });

  test.each([
    ['NULL', 'NULL', 0],
    ['NULL', 'NULL', 3],
    [ZERO, ZERO, 0],
    [ZERO, ZERO, 3],
    [hoursAgo(10), 'NULL', 3],
    [hoursAgo(10), ZERO, 9],
    ['NULL', 'NULL', null],
  ])('is tried: created %s, changed %s, with %s attempts', async (created, updated, retries) => {
    await entries({ serial: 'P-1', token: 1, retries, created, updated });
    await register(erp, [{ serial: 'P-1', tenantId: tenant.id }]);
    expect(await runWorker(erp)).toMatchObject({ succeeded: 1, tenantsFailed: [] });
  });

  test('keeps its place in a queue of more than one batch', async () => {
    const kinds = [ZERO, 'NULL', hoursAgo(10)] as const;
    for (const [kind, created] of kinds.entries())
      await erp.root.query(
        `INSERT INTO ${database}.serial_link_outbox (serial_code, dag_token_id, created_at, updated_at)
         VALUES ${Array.from({ length: 700 }, (__, index) => `('Q-${kind}-${index}', ${index + 1}, ${created}, ${created})`).join(', ')}`,
      );
    const summary = await runWorker(erp);
    expect(summary).toMatchObject({ tenantsFailed: [] });
    const rows = await outboxOf(erp, tenant);
    // None of them is in the registry: each was tried once.
    expect(rows.filter(({ retries }) => retries === 1)).toHaveLength(2_100);
  });

  test('is explained at the desk, with a serial that was spawned at a zero date', async () => {
    await entries({ serial: 'D-1', token: 1, status: 'dead', created: ZERO, updated: 'NULL' });
    await erp.root.query(
      `INSERT INTO ${database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id)
       VALUES (1, 'D-1', 1, ${ZERO}, 1)`,
    );
    const [[row]] = await erp.root.query<RowDataPacket[]>(`SELECT id FROM ${database}.serial_link_outbox`);
    const answer: Answer = await askDesk(erp, 'GET /v1/outbox/{id}', { id: String(row?.['id']) });
    expect(answer.entry).toMatchObject({ created_at: null, updated_at: null });
    expect(JSON.stringify(answer)).not.toContain('0000-00-00');
  });

  test('is listed at the desk after those that have one, each once', async () => {
    await entries(
      { serial: 'D-1', token: 1, status: 'dead', created: ZERO, updated: ZERO },
      { serial: 'D-2', token: 2, status: 'dead', created: 'NULL', updated: 'NULL' },
      { serial: 'D-3', token: 3, status: 'dead', created: hoursAgo(3), updated: hoursAgo(3) },
      { serial: 'D-4', token: 4, status: 'dead', created: ZERO, updated: ZERO },
    );
    const listed: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const query: Record<string, string> = { status: 'dead', limit: '1' };
      if (cursor !== undefined) query['cursor'] = cursor;
      const page: Answer = await askDesk(erp, 'GET /v1/outbox', { query });
      for (const entry of page.entries) listed.push(entry.serial_code);
      cursor = page.next_cursor;
    }
    expect(listed).toEqual(['D-3', 'D-4', 'D-2', 'D-1']);
  });
});

describe('An entry without a status', () => {
  test('is counted where retries are, and named, as nobody works on it', async () => {
    await entries(
      { serial: 'P-1', token: 1, status: null, retries: 7, created: hoursAgo(1), updated: hoursAgo(1) },
      { serial: 'P-2', token: 2, status: '', retries: 8, created: hoursAgo(1), updated: hoursAgo(1) },
      { serial: 'P-3', token: 3, status: 'done', retries: null, created: hoursAgo(1), updated: hoursAgo(1) },
    );
    const [[stored]] = await erp.root.query<RowDataPacket[]>(
      `SELECT SUM(status IS NULL) AS unset, SUM(status = '') AS blank FROM ${database}.serial_link_outbox`,
    );
    expect(stored).toMatchObject({ unset: '1', blank: '1' });

    const log: LogEntry[] = [];
    expect(await collected(log)).toMatchObject({
      'link.outbox_pending_count': 0,
      'link.outbox_dead_count': 0,
    });
    expect(log).toContainEqual({
      level: 'warn',
      message: expect.stringContaining('nobody works on them'),
      extra: [{ tenant: 'DEFAULT', entries: 2 }],
    });
    const summary: Answer = await ask({ action: 'summary' });
    const health = await linkHealth();
    expect([summary.outbox_metrics.max_retries, health.outbox_metrics.max_retries]).toEqual([8, 8]);
    expect((await daily()).item('outbox_pending')).toMatchObject({
      verdict: 'look',
      why: expect.stringMatching(/2 entries have no status/),
    });
  });
});

test('A serial spawned at a zero date stops neither the summary nor the weekly report', async () => {
  for (const [index, spawned] of [ZERO, ZERO, 'UTC_TIMESTAMP() - INTERVAL 3 DAY', 'NULL'].entries())
    await erp.root.query(
      `INSERT INTO ${database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id)
       VALUES (1, ?, ?, ${spawned}, ?)`,
      [`S-${index}`, index + 1, index < 3 ? index + 1 : null],
    );
  const summary: Answer = await ask({ action: 'summary' });
  expect(summary).not.toHaveProperty('degraded');
  expect(summary.link_metrics).toMatchObject({ total_serials: 4, tenant_linked: 3, unspawned: 1 });
  const weekly = await compose(servicesOf(erp, measurements.client), settingsOf(erp), 'weekly', NOW);
  expect(weekly.rows('link_success', 'all serials now')).toEqual([['DEFAULT', 4, 3, 1, '75.00']]);
});

test('A quarantine row without a reason or a time hides no other', async () => {
  await erp.root.query(
    `ALTER TABLE ${database}.serial_quarantine MODIFY reason VARCHAR(20) NULL, MODIFY quarantined_at DATETIME NULL`,
  );
  for (const [reason, at] of [
    ['NULL', ZERO],
    ["''", 'NULL'],
    ["'orphaned'", 'NOW()'],
  ])
    await erp.root.query(
      `INSERT INTO ${database}.serial_quarantine (tenant_id, serial_code, source_table, reason, quarantined_at)
       VALUES (?, 'X', 'flow_token', ${reason}, ${at})`,
      [tenant.id],
    );
  expect(await collected()).toMatchObject({
    'quarantine.total_quarantined': 3,
    'quarantine.added_last_hour': 1,
  });
  const summary: Answer = await ask({ action: 'summary' });
  expect(summary.quarantine_metrics).toEqual({ total_quarantined: 3, by_reason: { '': 2, orphaned: 1 } });
  const weekly = await compose(servicesOf(erp, measurements.client), settingsOf(erp), 'weekly', NOW);
  expect(weekly.figure('quarantine', 'in quarantine, resolved ones included')).toEqual([3, null]);
  const held: Answer = await askDesk(erp, 'GET /v1/quarantine', { query: { status: 'all' } });
  expect(held.quarantine).toMatchObject([
    { reason: 'orphaned', quarantined_at: expect.any(String) },
    { reason: '', quarantined_at: null },
    { reason: '', quarantined_at: null },
  ]);
});

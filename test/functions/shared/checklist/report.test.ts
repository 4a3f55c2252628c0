import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../../functions/schema-migration/migrate.ts';
import type { Cadence } from '../../../../functions/shared/checklist/cadence.ts';
import { composeReport } from '../../../../functions/shared/checklist/compose.ts';
import type { ChecklistServices } from '../../../../functions/shared/checklist/context.ts';
import { lastPeriods, periodsOfDay } from '../../../../functions/shared/checklist/periods.ts';
import { readGeneratedSerials } from '../../../../functions/shared/checklist/queries/generated-serials.ts';
import { databasesOf } from '../../../support/functions.ts';
import { useErp } from '../../../support/mariadb.ts';
import { clearLinks, enqueue, register } from '../../../support/outbox.ts';
import { CONFIRMED, compose, ran, servicesOf, settingsOf, snsOf, useCloudWatch } from './fixture.ts';

/** The server's clock is seven hours ahead of UTC: a report that mixed the two clocks up would count wrongly. */
const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'], timeZone: '+07:00' });
const first = erp.tenant('DEFAULT');
const second = erp.tenant('maison_atelier');
/** A Monday. */
const NOW = new Date('2025-11-10T01:00:00Z');
const own = erp.ownSchema;
const measurements = await useCloudWatch(NOW);

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, own);
});
beforeEach(async () => {
  erp.faults.clear();
  measurements.reset(NOW);
  await clearLinks(erp);
  for (const { database } of erp.tenants) {
    for (const table of ['job_ticket_serial', 'serial_quarantine', 'hatthasilpa_job_ticket'])
      await erp.root.query(`DELETE FROM ${database}.${table}`);
  }
  for (const table of ['job_run', 'acknowledgement', 'finding', 'event_hourly'])
    await erp.root.query(`DELETE FROM ${own}.${table}`);
});

function report(cadence: Cadence, overrides: Partial<ChecklistServices> = {}) {
  return compose(servicesOf(erp, measurements.client, overrides), settingsOf(erp), cadence, NOW);
}

async function allJobsRan(): Promise<void> {
  for (const job of ['outbox-worker', 'metrics-collector', 'consistency-checker'] as const) {
    await ran(erp, job, '2025-11-09T23:59:00Z');
    await ran(erp, job, '2025-11-10T00:58:00Z');
  }
}

async function registered(
  serial: string,
  createdAt: string,
  { type = 'hatthasilpa', tenantId = first.id }: { type?: 'hatthasilpa' | 'oem'; tenantId?: number } = {},
) {
  await register(erp, [{ serial, tenantId, type }]);
  await erp.root.query(
    `UPDATE ${erp.coreDatabase}.serial_registry SET created_at = ? WHERE serial_code = ?`,
    [createdAt, serial],
  );
}

test('Registrations of many tenants are counted in several statements, all of them', async () => {
  await registered('DEFA-HAT-DIAG-20251109-00001-A7F3-X', '2025-11-09 10:00:00');
  await registered('MAIS-OEM-BAG-20251108-00001-B2C3-D', '2025-11-08 10:00:00', {
    type: 'oem',
    tenantId: second.id,
  });
  const { core } = databasesOf(erp);
  let statements = 0;
  const counting = {
    ...core,
    read: ((statement) => {
      statements += 1;
      return core.read(statement);
    }) as typeof core.read,
  };
  const others = Array.from({ length: 398 }, (_, index) => 1_000 + index);
  const counts = await readGeneratedSerials(
    counting,
    [first.id, ...others, second.id],
    lastPeriods('daily', NOW),
  );
  expect(counts).toEqual([
    { tenantId: first.id, family: 'hatthasilpa', week: 0, count: 1 },
    { tenantId: second.id, family: 'oem', week: -1, count: 1 },
  ]);
  expect(statements).toBe(2);
});

interface Ticket {
  readonly id: number;
  readonly pieces: number;
  readonly serials: number;
  /** On the server's clock. */
  readonly createdAt: string;
  readonly status?: string;
  readonly mode?: 'piece' | 'batch';
  readonly type?: 'hatthasilpa' | 'oem';
}

async function ticketed(...tickets: readonly Ticket[]): Promise<void> {
  for (const {
    id,
    pieces,
    serials,
    createdAt,
    status = 'planned',
    mode = 'piece',
    type = 'hatthasilpa',
  } of tickets) {
    await erp.root.query(
      `INSERT INTO ${first.database}.hatthasilpa_job_ticket
        (id_job_ticket, ticket_code, job_name, target_qty, status, process_mode, production_type, created_at)
       VALUES (?, ?, 'job', ?, ?, ?, ?, ?)`,
      [id, `T-${id}`, pieces, status, mode, type, createdAt],
    );
    const rows = Array.from({ length: serials }, (_, index) => [id, `S-${id}-${index}`, index + 1]);
    if (rows.length === 0) continue;
    await erp.root.query(
      `INSERT INTO ${first.database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no) VALUES ?`,
      [rows],
    );
  }
}

describe('On an empty system', () => {
  test('the daily report has an answer to every item and nothing to act on but the jobs', async () => {
    const { items, headline, degraded } = await report('daily');
    expect(items.map(({ key, verdict, why }) => [key, verdict, why])).toEqual([
      ['serial_generation', 'fine', 'No ticket of up to 1,000 pieces was created, so no serial was due.'],
      ['outbox_pending', 'fine', '0 entries are pending, none for long.'],
      ['consistency_checker', 'unknown', 'The consistency checker completed no run.'],
      ['errors', 'fine', 'No link failed, nothing was rejected and no event was slow enough for an alarm.'],
      [
        'background_jobs',
        'act',
        'A run of outbox-worker is overdue: none is remembered (and 2 more to act on).',
      ],
      ['subscriptions', 'fine', 'Every subscription is confirmed.'],
    ]);
    expect(headline).toBe('6 items: 1 to act on, 1 not measured');
    expect(degraded).toEqual([]);
  });

  test('the weekly report says what was not measured', async () => {
    const { items } = await report('weekly');
    expect(items.map(({ key, verdict }) => [key, verdict])).toEqual([
      ['quarantine', 'fine'],
      ['link_success', 'fine'],
      ['objectives', 'unknown'],
      ['alerts', 'fine'],
      ['background_jobs', 'act'],
      ['subscriptions', 'fine'],
    ]);
  });

  test('the monthly report names the metrics that nobody measured', async () => {
    const { items, figure } = await report('monthly');
    expect(items.map(({ key, verdict }) => [key, verdict])).toEqual([
      ['generation_trends', 'fine'],
      ['error_patterns', 'fine'],
      ['alerts', 'fine'],
      ['dashboards', 'look'],
      ['subscriptions', 'fine'],
    ]);
    expect(figure('dashboards', 'metrics without a datapoint')[0]).toBeGreaterThan(30);
  });

  test('without any tenant nothing is claimed and nothing fails', async () => {
    const settings = { ...settingsOf(erp), excludedTenants: ['DEFAULT', 'maison_atelier'] };
    for (const cadence of ['daily', 'weekly', 'monthly'] as const) {
      const services = servicesOf(erp, measurements.client);
      const { degraded } = await compose(services, settings, cadence, NOW);
      expect(degraded).toEqual([]);
    }
  });
});

describe('The generation rate', () => {
  test('compares the serials of the day with the day before, by tenant and type', async () => {
    await registered('A-1', '2025-11-09 00:00:00');
    await registered('A-2', '2025-11-09 23:59:59');
    await registered('A-3', '2025-11-08 23:59:59');
    await registered('O-1', '2025-11-09 12:00:00', { type: 'oem' });
    await registered('B-1', '2025-11-08 00:00:00', { tenantId: second.id });
    await registered('too early', '2025-11-07 23:59:59');
    await registered('too late', '2025-11-10 00:00:00');
    const { rows, figure } = await report('daily');
    expect(rows('serial_generation', 'tenant').slice(0, 3)).toEqual([
      ['DEFAULT', 'hatthasilpa', 2, 1, '+100 %'],
      ['DEFAULT', 'oem', 1, 0, null],
      ['maison_atelier', 'hatthasilpa', 0, 1, '-100 %'],
    ]);
    expect(figure('serial_generation', 'hatthasilpa serials registered')).toEqual([2, 2]);
    expect(figure('serial_generation', 'oem serials registered')).toEqual([1, 0]);
  });

  test('compares tickets of the UTC day with the serials that exist for them', async () => {
    await ticketed(
      { id: 1, pieces: 10, serials: 10, createdAt: '2025-11-09 07:00:00' },
      { id: 2, pieces: 20, serials: 12, createdAt: '2025-11-10 06:59:59' },
      { id: 3, pieces: 1_000, serials: 0, createdAt: '2025-11-09 06:59:59' },
      { id: 4, pieces: 50, serials: 0, createdAt: '2025-11-10 07:00:00' },
      { id: 5, pieces: 1_001, serials: 3, createdAt: '2025-11-09 12:00:00' },
      { id: 6, pieces: 70, serials: 0, createdAt: '2025-11-09 12:00:00', status: 'cancelled' },
      { id: 7, pieces: 70, serials: 0, createdAt: '2025-11-09 12:00:00', mode: 'batch' },
      { id: 8, pieces: 70, serials: 0, createdAt: '2025-11-09 12:00:00', type: 'oem' },
    );
    const { item, figure } = await report('daily');
    expect(figure('serial_generation', 'pieces on Hatthasilpa tickets of up to 1,000')).toEqual([30, 1_000]);
    expect(figure('serial_generation', 'serials of these tickets')).toEqual([22, 0]);
    expect(item('serial_generation')).toMatchObject({
      verdict: 'look',
      why: 'DEFAULT has 22 serials for 30 pieces on the tickets of the period.',
      notes: expect.arrayContaining([expect.stringMatching(/^1 ticket above 1,000 pieces/)]),
    });
    expect(item('serial_generation').tables.at(-1)?.rows[0]).toEqual(['DEFAULT', 2, 30, 22, 1, 1_001, 3]);
  });

  test('is something to act on when tickets have no serial at all', async () => {
    await ticketed({ id: 1, pieces: 3, serials: 0, createdAt: '2025-11-09 12:00:00' });
    expect((await report('daily')).item('serial_generation').verdict).toBe('act');
  });

  test('finds the tickets where the ERP has renamed their table, and names whose they are', async () => {
    await erp.root.query(
      `RENAME TABLE ${second.database}.hatthasilpa_job_ticket TO ${second.database}.job_ticket`,
    );
    await erp.root.query(`ALTER TABLE ${second.database}.job_ticket ADD COLUMN id_org INT NULL`);
    try {
      await erp.root.query(
        `INSERT INTO ${second.database}.job_ticket
          (id_job_ticket, ticket_code, job_name, target_qty, process_mode, production_type, created_at, id_org)
         VALUES (1, 'a', 'own', 4, 'piece', 'hatthasilpa', '2025-11-09 12:00:00', ?),
                (2, 'b', 'other', 9, 'piece', 'hatthasilpa', '2025-11-09 12:00:00', 99)`,
        [second.id],
      );
      const { figure } = await report('daily');
      expect(figure('serial_generation', 'pieces on Hatthasilpa tickets of up to 1,000')[0]).toBe(4);
    } finally {
      await erp.root.query(`DELETE FROM ${second.database}.job_ticket`);
      await erp.root.query(`ALTER TABLE ${second.database}.job_ticket DROP COLUMN id_org`);
      await erp.root.query(
        `RENAME TABLE ${second.database}.job_ticket TO ${second.database}.hatthasilpa_job_ticket`,
      );
    }
  });
});

test('Where no tickets can be seen, nobody says that no serial was due', async () => {
  const tickets = `${second.database}.hatthasilpa_job_ticket`;
  await erp.root.query(`RENAME TABLE ${tickets} TO ${second.database}.hidden`);
  try {
    const { item } = await report('daily');
    expect(item('serial_generation')).toMatchObject({
      verdict: 'unknown',
      why: 'The database of tenant maison_atelier shows no table of job tickets.',
    });
  } finally {
    await erp.root.query(`RENAME TABLE ${second.database}.hidden TO ${tickets}`);
  }
});

describe('The outbox', () => {
  test('shows each tenant now, and lets an acknowledged entry rest', async () => {
    const [dead] = await enqueue(erp, second, [
      { serial: 'B-1', token: 1, status: 'dead' },
      { serial: 'B-2', token: 2, minutesAgo: 12 },
      { serial: 'B-3', token: 3, status: 'done' },
    ]);
    await erp.root.query(
      `INSERT INTO ${own}.acknowledgement (tenant_id, outbox_id, note, acknowledged_by, acknowledged_at)
       VALUES (?, ?, 'scrapped by hand', 'member 7', NOW())`,
      [second.id, dead],
    );
    measurements.measured('link.outbox_pending_count', new Date('2025-11-09T10:00:00Z'), 7);
    measurements.measured('link.outbox_pending_count', new Date('2025-11-08T10:00:00Z'), 3);
    const { rows, item, figure } = await report('daily');
    expect(rows('outbox_pending', 'tenant now')).toEqual([
      ['DEFAULT', 0, null, 0, 0],
      ['maison_atelier', 1, '12 min', 1, 1],
    ]);
    expect(item('outbox_pending').verdict).toBe('fine');
    expect(figure('outbox_pending', 'most pending entries')).toEqual([7, 3]);
    expect(figure('outbox_pending', 'dead entries that nobody has acknowledged')[0]).toBe(0);
  });

  test('needs somebody when an entry is dead or old', async () => {
    await enqueue(erp, second, [{ serial: 'B-2', token: 2, minutesAgo: 65 }]);
    expect((await report('daily')).item('outbox_pending')).toMatchObject({
      verdict: 'look',
      why: 'The oldest pending entry of maison_atelier is 1 h 5 min old; the objective is below 1 h.',
    });
    await enqueue(erp, first, [{ serial: 'A-1', token: 1, status: 'dead' }]);
    expect((await report('daily')).item('outbox_pending')).toMatchObject({
      verdict: 'act',
      why: 'DEFAULT has 1 dead entry: requeue or acknowledge.',
    });
  });
});

test('The checker tells open, new and closed findings, and what its runs found', async () => {
  await erp.root.query(
    `INSERT INTO ${own}.finding (tenant_id, check_name, subject, detail, serials, first_seen, last_seen, closed_at)
     VALUES (1, 'dual_link_mismatch', 'A-1', '', '[]', '2025-10-01', '2025-11-10', NULL),
            (1, 'dual_link_mismatch', 'A-2', '', '[]', '2025-11-09', '2025-11-10', NULL),
            (1, 'dual_link_mismatch', 'A-3', '', '[]', '2025-11-08', '2025-11-09', '2025-11-09 12:00:00'),
            (2, 'context_mismatch', 'B-1', '', '[]', '2025-10-01', '2025-10-02', '2025-10-02'),
            (99, 'context_mismatch', 'C-1', '', '[]', '2025-11-09', '2025-11-09', NULL)`,
  );
  const summary = { errors: 0, issuesFound: 5, fixed: 3, quarantined: 2 };
  await ran(erp, 'consistency-checker', '2025-11-09T10:00:00Z', { summary });
  await ran(erp, 'consistency-checker', '2025-11-09T11:00:00Z');
  const { rows, item, figure } = await report('daily');
  expect(rows('consistency_checker', 'tenant')).toEqual([['DEFAULT', 'dual_link_mismatch', 2, 1, 1]]);
  expect(item('consistency_checker').verdict).toBe('act');
  expect(figure('consistency_checker', 'new findings')).toEqual([1, 1]);
  await erp.root.query(`DELETE FROM ${own}.finding`);
  expect((await report('daily')).item('consistency_checker')).toMatchObject({
    verdict: 'look',
    why: 'The checker found 5 issues: 3 repaired, 2 quarantined.',
  });
});

describe('Errors of a day', () => {
  async function failed(
    rows: readonly (readonly [serial: string, token: number, at: string, error: string | null])[],
  ) {
    await erp.root.query(
      `INSERT INTO ${first.database}.serial_link_outbox
        (serial_code, dag_token_id, status, last_error, created_at, updated_at) VALUES ?`,
      [rows.map(([serial, token, at, error]) => [serial, token, 'done', error, at, at])],
    );
  }

  test('are links that failed in the UTC day, without those of the checker', async () => {
    await failed([
      ['A-1', 1, '2025-11-09 07:00:00', null],
      ['A-1', 1, '2025-11-09 08:00:00', 'gone away'],
      ['A-2', 2, '2025-11-10 06:59:59', 'gone away'],
      ['A-3', 3, '2025-11-09 12:00:00', '[checker] missing core link'],
      ['A-4', 4, '2025-11-09 06:59:59', 'gone away'],
      ['A-5', 5, '2025-11-10 07:00:00', 'gone away'],
    ]);
    const { rows, figure, item } = await report('daily');
    expect(rows('errors', 'tenant')).toEqual([
      ['DEFAULT', 2, 1, 0, 0],
      ['maison_atelier', 0, 0, 0, 0],
    ]);
    expect(figure('errors', 'links failed at spawn')).toEqual([2, 1]);
    expect(item('errors').verdict).toBe('look');
  });

  test('are rejections that the ERP reported, unknown while it reports nothing', async () => {
    const silent = await report('daily');
    expect(silent.figure('errors', 'duplicates')).toEqual([null, null]);
    expect(silent.item('errors').notes).toContain(
      'The ERP has never reported an event of DEFAULT, maison_atelier: of rejections and slow events there nobody knows.',
    );
    await erp.root.query(
      `INSERT INTO ${own}.event_hourly (tenant_code, hour, metric, count) VALUES
        ('DEFAULT', '2025-11-09 23:00:00', 'error.duplicate_total', 2),
        ('DEFAULT', '2025-11-09 00:00:00', 'error.duplicate_total', 1),
        ('DEFAULT', '2025-11-08 23:00:00', 'error.duplicate_total', 4),
        ('DEFAULT', '2025-11-10 00:00:00', 'error.duplicate_total', 8),
        ('gone', '2025-11-09 12:00:00', 'error.duplicate_total', 16),
        ('DEFAULT', '2025-11-09 12:00:00', 'serial.generation_latency_ms', 32)`,
    );
    const { figure, item } = await report('daily');
    expect(figure('errors', 'duplicates')).toEqual([3, 4]);
    expect(figure('errors', 'invalid formats')).toEqual([0, 0]);
    expect(item('errors').why).toBe('The ERP of DEFAULT rejected 3 serials (duplicates).');
  });

  test('of a day before the history of alarms do not claim that nobody was told', async () => {
    await enqueue(erp, first, [{ serial: 'A-1', token: 1, status: 'done', minutesAgo: 0 }]);
    await erp.root.query(
      `UPDATE ${first.database}.serial_link_outbox SET created_at = '2025-09-01 19:00:00', last_error = 'gone'`,
    );
    const periods = periodsOfDay('daily', Date.parse('2025-09-01'));
    const services = servicesOf(erp, measurements.client);
    const { items } = await composeReport(services, settingsOf(erp), { cadence: 'daily', periods, now: NOW });
    const errors = items.find(({ key }) => key === 'errors');
    expect(errors?.verdict).toBe('look');
    expect(errors?.notes.join()).not.toContain('nobody has been told');
  });

  test('are single slow events, and say whether an alarm told of them', async () => {
    const noon = new Date('2025-11-09T12:00:00Z');
    measurements.measured('serial.generation_latency_ms', noon, 100, 200, 201, 500, 501);
    measurements.measured('serial.generation_latency_ms', new Date('2025-11-08T23:59:00Z'), 900);
    measurements.measured('assignment.resolution_latency_ms', noon, 100, 300);
    const { figure, item } = await report('daily');
    expect(figure('errors', 'generations slower than 500 ms')).toEqual([1, 1]);
    expect(figure('errors', 'generations slower than 200 ms')).toEqual([3, 1]);
    expect(figure('errors', 'assignments slower than 300 ms')).toEqual([0, null]);
    expect(item('errors')).toMatchObject({
      verdict: 'look',
      why: '1 generation took longer than 500 ms (and 1 more to look at).',
      notes: expect.arrayContaining(['No alarm spoke of any of these: nobody has been told before.']),
    });
    measurements.reset(new Date('2025-11-09T12:00:00Z'));
    measurements.alarmed(new Date('2025-11-09T13:00:00Z'), 5);
    measurements.at(NOW);
    expect((await report('daily')).item('errors').notes).toContain(
      'Told by alarms already: link-error-rate (1).',
    );
  });
});

describe('Background jobs', () => {
  test('are told shard by shard: runs made and expected, errors, the slowest, and whether one is overdue', async () => {
    await ran(erp, 'outbox-worker', '2025-11-09T10:00:00Z');
    for (const minute of ['05', '10'])
      await ran(erp, 'outbox-worker', `2025-11-09T23:${minute}:00Z`, {
        summary: { errors: 2 },
        seconds: 90,
        shard: { index: 0, count: 2 },
      });
    await ran(erp, 'outbox-worker', '2025-11-10T00:55:00Z', { shard: { index: 1, count: 2 } });
    await ran(erp, 'metrics-collector', '2025-11-07T23:00:00Z');
    await ran(erp, 'consistency-checker', '2025-11-09T23:30:00Z');
    const { rows, item } = await report('daily');
    expect(rows('background_jobs', 'job')).toEqual([
      ['outbox-worker 1/2', 2, 11, 2, '1 min', '2025-11-09T23:10:00Z', 'overdue'],
      ['outbox-worker 2/2', 0, 0, 0, null, '2025-11-10T00:55:00Z', 'on time'],
      ['metrics-collector', 0, 0, 0, null, 'none', 'overdue'],
      ['consistency-checker', 1, 0, 0, '1 s', '2025-11-09T23:30:00Z', 'on time'],
    ]);
    expect(item('background_jobs')).toMatchObject({
      verdict: 'act',
      why: 'A run of outbox-worker 1/2 is overdue: the last was at 2025-11-09T23:10:00Z (and 1 more to act on).',
    });
  });

  test('of a young system are measured from their first run on', async () => {
    await allJobsRan();
    expect((await report('daily')).item('background_jobs')).toMatchObject({
      verdict: 'fine',
      why: '3 runs without errors, and none is overdue.',
    });
  });
});

describe('The weekly report', () => {
  test('tells quarantine by tenant and reason, new in the week, the week before and unresolved', async () => {
    await erp.root.query(
      `INSERT INTO ${first.database}.serial_quarantine (tenant_id, serial_code, source_table, reason, quarantined_at, resolved_at)
       VALUES (1, 'X', 'flow_token', 'orphaned', '2025-11-03 07:00:00', NULL),
              (1, 'Y', 'flow_token', 'orphaned', '2025-11-03 06:59:59', NOW()),
              (1, 'Z', 'flow_token', 'invalid_format', '2025-11-10 07:00:00', NULL)`,
    );
    const { rows, item, figure } = await report('weekly');
    expect(rows('quarantine', 'tenant')).toEqual([
      ['DEFAULT', 'invalid_format', 0, 0, 1, 1],
      ['DEFAULT', 'orphaned', 1, 1, 1, 2],
    ]);
    expect(figure('quarantine', 'serials quarantined')).toEqual([1, 1]);
    expect(item('quarantine').verdict).toBe('look');
    await erp.root.query(`UPDATE ${first.database}.serial_quarantine SET resolved_at = NULL`);
    expect((await report('weekly')).item('quarantine').verdict).toBe('act');
  });

  test('tells the links of the serials spawned in the week and the week before', async () => {
    await erp.root.query(
      `INSERT INTO ${second.database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id)
       VALUES (1, 'B-1', 1, '2025-11-03 00:00:00', 1), (1, 'B-2', 2, '2025-11-09 23:59:59', 2),
              (1, 'B-3', 3, '2025-11-09 12:00:00', 3), (1, 'B-4', 4, '2025-11-02 23:59:59', 4),
              (1, 'B-5', 5, NULL, NULL)`,
    );
    await erp.root.query(
      `INSERT INTO ${second.database}.serial_link_outbox (serial_code, dag_token_id, status, created_at, updated_at)
       VALUES ('B-1', 1, 'done', '2025-11-03 07:00:01', NOW()), ('B-2', 2, 'pending', '2025-11-09 12:00:00', NOW())`,
    );
    const { rows, figure, item } = await report('weekly');
    expect(rows('link_success', 'tenant')[1]).toEqual(['maison_atelier', 3, 3, 2, 1, 1, 0]);
    expect(figure('link_success', 'core links that succeeded at spawn, percent')).toEqual([33.33, 100]);
    expect(figure('link_success', 'core links that stand by now, percent')).toEqual([66.67, 100]);
    expect(rows('link_success', 'all serials now')[1]).toEqual(['maison_atelier', 5, 4, 1, '80.00']);
    expect(item('link_success').verdict).toBe('look');
    await erp.root.query(`UPDATE ${second.database}.job_ticket_serial SET spawned_token_id = NULL LIMIT 1`);
    expect((await report('weekly')).item('link_success').verdict).toBe('act');
  });

  test('tells how the objectives were met in the week and in 30 days', async () => {
    const day = (date: string) => new Date(`${date}T12:00:00Z`);
    measurements.measured('serial.generation_latency_ms', day('2025-11-03'), 100, 100, 100, 300);
    measurements.measured('serial.generation_latency_ms', day('2025-11-02'), 100, 300);
    measurements.measured('serial.generation_latency_ms', day('2025-10-12'), 100);
    measurements.measured('serial.generation_latency_ms', day('2025-10-11'), 100);
    measurements.measured('outbox_pending_age', day('2025-11-09'), 100, 9_000);
    const { figure, item, rows } = await report('weekly');
    expect(figure('objectives', 'serial_generation_p99, percent good')).toEqual([75, 50]);
    expect(figure('objectives', 'serial_generation_p99, percent good in 30 days')).toEqual([71.43, null]);
    expect(rows('objectives', 'objective')[0]).toEqual([
      'serial_generation_p99',
      '75.00',
      '99',
      3,
      4,
      '2500',
      '71.43',
      '2857',
    ]);
    expect(item('objectives').verdict).toBe('look');
  });

  test('tells how often our alarms began, and of no other', async () => {
    measurements.reset(new Date('2025-10-28T00:00:00Z'));
    measurements.alarmed(new Date('2025-11-02T23:30:00Z'), 5);
    for (const hour of [1, 2, 3]) measurements.alarmed(new Date(`2025-11-04T0${hour}:00:00Z`), 10);
    measurements.at(NOW);
    const { rows, item, figure } = await report('weekly');
    expect(figure('alerts', 'alarms that began')).toEqual([3, 1]);
    expect(rows('alerts', 'alarm')).toEqual([['link-error-rate', 3, 1, 3, '30 min', '']]);
    expect(item('alerts')).toMatchObject({ verdict: 'look', notes: [] });
  });
});

describe('The monthly report', () => {
  test('tells registrations by week of the month', async () => {
    await registered('A-1', '2025-10-01 00:00:00');
    await registered('A-2', '2025-10-07 23:59:59');
    await registered('A-3', '2025-10-08 00:00:00');
    await registered('A-4', '2025-10-31 23:59:59');
    await registered('A-5', '2025-09-30 23:59:59');
    await registered('A-6', '2025-11-01 00:00:00');
    const { rows, figure } = await report('monthly');
    expect(rows('generation_trends', 'days of the month').map((row) => row.slice(0, 2))).toEqual([
      ['1 to 7', 2],
      ['8 to 14', 1],
      ['15 to 21', 0],
      ['22 to 28', 0],
      ['29 to 31', 1],
    ]);
    expect(figure('generation_trends', 'hatthasilpa serials registered')).toEqual([4, 1]);
  });

  test('tells when errors gather, in UTC', async () => {
    const at = (index: number) => `2025-10-${String(6 + 7 * (index % 3)).padStart(2, '0')} 06:30:00`;
    const rows = Array.from({ length: 9 }, (_, index) => [`A-${index}`, index, 'done', at(index), at(index)]);
    await erp.root.query(
      `INSERT INTO ${first.database}.serial_link_outbox (serial_code, dag_token_id, status, created_at, updated_at) VALUES ?`,
      [rows],
    );
    await erp.root.query(
      `INSERT INTO ${own}.event_hourly (tenant_code, hour, metric, count)
       VALUES ('DEFAULT', '2025-10-15 04:00:00', 'error.invalid_format_total', 1)`,
    );
    const { item } = await report('monthly');
    // 06:30 on a Monday there is 23:30 on a Sunday in UTC.
    expect(item('error_patterns').notes).toEqual([
      '90 % of 10 errors came on a Sunday.',
      '90 % of 10 errors came between 23:00 and 0:00 UTC.',
    ]);
  });

  test('says how far back the history of alarms reaches', async () => {
    const { item, figure } = await report('monthly');
    expect(figure('alerts', 'alarms that began')).toEqual([0, null]);
    expect(item('alerts').notes[0]).toMatch(
      /reaches back to 2025-10-11T01:00Z, so not to the beginning of the period\./,
    );
  });
});

describe('What cannot be read', () => {
  const down = (match: object) =>
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException', match });
  const verdicts = ({ items }: Awaited<ReturnType<typeof report>>) =>
    Object.fromEntries(items.map(({ key, verdict }) => [key, verdict]));

  test('is one tenant: its items say so, the others are reported', async () => {
    await allJobsRan();
    await enqueue(erp, first, [{ serial: 'A-1', token: 1, minutesAgo: 5 }]);
    down({ database: `^${second.database}$` });
    const composed = await report('daily');
    expect(verdicts(composed)).toMatchObject({
      serial_generation: 'unknown',
      outbox_pending: 'unknown',
      errors: 'unknown',
      background_jobs: 'fine',
    });
    expect(composed.item('outbox_pending').why).toBe(
      'The database of tenant maison_atelier could not be read: it cannot be reached.',
    );
    expect(composed.rows('outbox_pending', 'tenant now')).toEqual([['DEFAULT', 1, '5 min', 0, 0]]);
    expect(composed.degraded).toEqual(['tenant_db']);
  });

  test('is the Core DB: tickets, outbox and jobs still come', async () => {
    await allJobsRan();
    await ticketed({ id: 1, pieces: 3, serials: 3, createdAt: '2025-11-09 12:00:00' });
    down({ cluster: 'core' });
    const composed = await report('daily');
    expect(composed.item('serial_generation')).toMatchObject({
      verdict: 'unknown',
      why: 'The Core DB could not be read: it cannot be reached.',
    });
    expect(composed.figure('serial_generation', 'hatthasilpa serials registered')).toEqual([null, null]);
    expect(composed.figure('serial_generation', 'serials of these tickets')[0]).toBe(3);
    expect(verdicts(composed)).toMatchObject({ outbox_pending: 'fine', background_jobs: 'fine' });
    expect(composed.degraded).toEqual(['core_db']);
    expect((await report('monthly')).item('generation_trends').verdict).toBe('unknown');
  });

  test('is our own schema: what the tenants say still comes', async () => {
    await enqueue(erp, first, [{ serial: 'A-1', token: 1, status: 'dead' }]);
    down({ sql: own });
    const composed = await report('daily');
    expect(verdicts(composed)).toMatchObject({
      outbox_pending: 'act',
      consistency_checker: 'unknown',
      background_jobs: 'unknown',
    });
    expect(composed.item('background_jobs').why).toBe(
      `Schema ${own} could not be read: it cannot be reached.`,
    );
    expect(composed.degraded).toEqual(['monitoring_schema']);
  });

  test('is the whole tenant cluster: Core still tells what was registered', async () => {
    await registered('A-1', '2025-11-09 12:00:00');
    down({ cluster: 'tenants' });
    const composed = await report('daily');
    expect(composed.figure('serial_generation', 'hatthasilpa serials registered')).toEqual([1, 0]);
    expect(verdicts(composed)).toMatchObject({ serial_generation: 'unknown', outbox_pending: 'unknown' });
  });

  test('is everything: each item says so, and nothing is thrown', async () => {
    down({});
    const broken = { send: () => Promise.reject(new Error('no')) };
    for (const cadence of ['daily', 'weekly', 'monthly'] as const) {
      const { items } = await report(cadence, { cloudWatch: broken, sns: broken });
      for (const { verdict, why } of items) {
        expect(verdict).toBe('unknown');
        expect(why).toMatch(/could not be read: .+\.$/);
      }
    }
  });

  test('is CloudWatch: the objectives and alarms say so', async () => {
    const broken = { send: () => Promise.reject(Object.assign(new Error('x'), { name: 'AccessDenied' })) };
    const { item, degraded } = await report('weekly', { cloudWatch: broken });
    expect(item('objectives').why).toBe(
      'The metrics in CloudWatch could not be read: a permission is missing.',
    );
    expect(item('alerts').verdict).toBe('unknown');
    expect(degraded).toEqual(['cloudwatch_metrics', 'cloudwatch_alarms']);
  });

  test('is what there is no time for any more', async () => {
    const never = { send: () => new Promise<never>(() => undefined) };
    const { item } = await report('weekly', { cloudWatch: never, deadline: { remainingMs: () => 300 } });
    expect(item('objectives').why).toBe(
      'The metrics in CloudWatch could not be read: it did not answer in time.',
    );
  });
});

test('An address that is not confirmed is told, masked, though others are', async () => {
  const sns = snsOf([
    CONFIRMED,
    ['PendingConfirmation', 'maria.lopez@example.com'],
    ['Deleted', 'gone@example.com'],
  ]);
  const { item, figure } = await report('daily', { sns });
  expect(item('subscriptions').why).toMatch(/^m…@example\.com has not confirmed and gets no e-mail/);
  expect(JSON.stringify(item('subscriptions'))).not.toContain('maria');
  expect(figure('subscriptions', 'e-mail addresses')[0]).toBe(1);
});

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { widget } from '../../../functions/dashboard-queries/widget.ts';
import { databasesOf, quietLog } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { enqueue, register } from '../../support/outbox.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'], timeZone: '+07:00' });
const first = erp.tenant('DEFAULT');
const second = erp.tenant('maison_atelier');
const NOW = new Date('2025-11-09T14:30:00.250Z');

/** What CloudWatch adds to a widget's parameters, shortened. */
const CONTEXT = { widgetContext: { dashboardName: 'serials', params: {}, forms: { all: {} } } };

function draw(parameters: object): Promise<string> {
  return widget(
    { ...parameters, ...CONTEXT },
    { databases: databasesOf(erp, undefined, 'dashboard-queries'), log: quietLog(), now: () => NOW },
    { databasePrefix: erp.tenantPrefix, monitoringSchema: erp.ownSchema, excludedTenants: [] },
  );
}

/** Cells of the table, row by row, the heading first. */
function cells(html: string): string[][] {
  return [...html.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell = '']) => cell),
  );
}

beforeAll(async () => {
  await register(erp, [
    { serial: 'A-1', tenantId: first.id, token: 1 },
    { serial: 'A-2', tenantId: first.id },
    { serial: 'A-3', tenantId: first.id, type: 'oem' },
    { serial: 'B-1', tenantId: second.id, token: 1 },
    { serial: 'B-old', tenantId: second.id },
  ]);
  await erp.root.query(
    `UPDATE ${erp.coreDatabase}.serial_registry SET created_at = IF(serial_code = 'B-old', '2025-01-01', UTC_TIMESTAMP())`,
  );
  await enqueue(erp, first, [
    { serial: 'A-2', token: 2, retries: 3, minutesAgo: 90 },
    { serial: 'A-9', token: 9, status: 'dead', retries: 10 },
  ]);
  await erp.root.query(
    `INSERT INTO ${first.database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id)
     VALUES (1, 'A-1', 1, UTC_TIMESTAMP(), 1), (1, 'A-2', 2, UTC_TIMESTAMP(), 2), (1, 'A-4', 3, NULL, NULL)`,
  );
  await erp.root.query(
    `INSERT INTO ${second.database}.serial_quarantine (tenant_id, serial_code, source_table, reason, quarantined_at, resolved_at)
     VALUES (2, 'X', 'flow_token', 'orphaned', '2025-11-08 08:00:00', NULL),
            (2, 'Y', 'flow_token', 'orphaned', '2025-11-09 06:30:00', NOW()),
            (9, 'Z', 'flow_token', 'orphaned', NOW(), NULL)`,
  );
});
beforeEach(() => erp.faults.clear());

describe('Queries', () => {
  test('generation-rate counts the last 24 hours by tenant, day and type', async () => {
    const [head, ...rows] = cells(await draw({ query: 'generation-rate' }));
    expect(head).toEqual(['tenant', 'date', 'production type', 'total serials', 'linked tokens']);
    expect(rows.map(([code, , ...rest]) => [code, ...rest])).toEqual([
      ['DEFAULT', 'hatthasilpa', '2', '1'],
      ['DEFAULT', 'oem', '1', '0'],
      ['maison_atelier', 'hatthasilpa', '1', '1'],
    ]);
    const today = new Date().toISOString().slice(0, 10);
    expect(rows.every(([, date = '']) => /^\d{4}-\d\d-\d\d$/.test(date) && date <= today)).toBe(true);
  });

  test('outbox-health tells each status with its oldest entry in UTC', async () => {
    const [head, dead, pending, ...others] = cells(await draw({ query: 'outbox-health' }));
    expect(head).toEqual(['tenant', 'status', 'count', 'max retries', 'oldest']);
    expect([dead, pending].map((row) => row?.[1]).toSorted()).toEqual(['dead', 'pending']);
    const waiting = [dead, pending].find((row) => row?.[1] === 'pending');
    expect(waiting?.slice(0, 4)).toEqual(['DEFAULT', 'pending', '1', '3']);
    expect(Math.abs(Date.parse(waiting?.[4] ?? '') - (Date.now() - 90 * 60_000))).toBeLessThan(60_000);
    expect(others).toEqual([]);
  });

  test('link-success-rate counts ticket serials, and rates no empty tenant', async () => {
    expect(cells(await draw({ query: 'link-success-rate' })).slice(1)).toEqual([
      ['DEFAULT', '3', '2', '1', '66.67'],
      ['maison_atelier', '0', '0', '0', '–'],
    ]);
  });

  test('quarantine tells reasons with first and last time in UTC, of the tenant alone', async () => {
    expect(cells(await draw({ query: 'quarantine' })).slice(1)).toEqual([
      ['maison_atelier', 'orphaned', '2', '2025-11-08T01:00:00Z', '2025-11-08T23:30:00Z'],
    ]);
  });

  test.each(['generation-rate', 'outbox-health', 'link-success-rate', 'quarantine'])(
    '%s may be asked for one tenant, and says when it read',
    async (query) => {
      const html = await draw({ query, tenant: 'maison_atelier' });
      const codes = new Set(cells(html).map(([code]) => code));
      expect(codes.has('DEFAULT')).toBe(false);
      expect(html).toContain('Read at 2025-11-09T14:30:00Z. Times are UTC.');
    },
  );

  test('take an empty tenant for all', async () => {
    expect(await draw({ query: 'link-success-rate', tenant: '' })).toContain('DEFAULT');
  });
});

describe('What cannot be read', () => {
  const refuse = (match: object, exception = 'DatabaseUnavailableException' as const) =>
    erp.faults.add({ kind: 'refuse', exception, match });

  test('is one tenant: it is named, the others are shown', async () => {
    refuse({ database: `^${second.database}$` });
    const html = await draw({ query: 'link-success-rate' });
    expect(html).toContain('The database of tenant maison_atelier could not be read: it cannot be reached.');
    expect(cells(html).map(([code]) => code)).toEqual(['tenant', 'DEFAULT']);
  });

  test('is the Core DB: the tenants are shown nevertheless, and generation says why not', async () => {
    refuse({ cluster: 'core' });
    expect(await draw({ query: 'generation-rate' })).toContain(
      'The Core DB could not be read: it cannot be reached.',
    );
    const html = await draw({ query: 'quarantine' });
    expect(html).toContain('The Core DB cannot be used');
    expect(cells(html)[1]?.slice(0, 2)).toEqual(['maison_atelier', 'orphaned']);
  });

  test('is everything: the widget says so instead of throwing', async () => {
    refuse({});
    const html = await draw({ query: 'outbox-health' });
    expect(html).toMatch(
      /^<p>The tenants could not be looked up in the databases: it cannot be reached\.<\/p>$/,
    );
  });

  test('never claims that there are no rows', async () => {
    refuse({ database: erp.tenantPrefix });
    expect(await draw({ query: 'outbox-health' })).not.toMatch(/No rows|<table/);
    erp.faults.clear();
    expect(await draw({ query: 'outbox-health', tenant: 'maison_atelier' })).toContain('No rows.');
  });
});

describe('Parameters', () => {
  test('are explained to the editor, with a yaml block to start from', async () => {
    const markdown = await draw({ describe: true });
    expect(markdown).toMatch(/^### /);
    expect(markdown).toMatch(/```yaml\nquery: [a-z-]+\n```/);
  });

  test.each([{}, { query: 'everything' }, { query: 'quarantine', tenant: 7 }])(
    'that are wrong are answered in words: %j',
    async (parameters) => {
      expect(await draw(parameters)).toMatch(
        /^<p>The parameters of this widget are wrong: .*(query|tenant) must be/,
      );
    },
  );

  test('are escaped wherever they are repeated', async () => {
    const html = await draw({ query: 'quarantine', tenant: `<img src=x onerror="alert('1')">` });
    expect(html).toContain('no active tenant &#60;img');
    expect(html).not.toMatch(/<img|"|'/);
  });
});

describe('Order', () => {
  test('puts dead entries first, then those that wait, whatever the tenant', async () => {
    await enqueue(erp, second, [
      { serial: 'B-1', token: 1, status: 'done' },
      { serial: 'B-2', token: 2, status: 'pending' },
      { serial: 'B-3', token: 3, status: 'pending' },
    ]);
    const rows = cells(await draw({ query: 'outbox-health' })).slice(1);
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ['DEFAULT', 'dead', '1'],
      ['maison_atelier', 'pending', '2'],
      ['DEFAULT', 'pending', '1'],
      ['maison_atelier', 'done', '1'],
    ]);
  });

  test('shows the hundred most urgent rows and says how many are left', async () => {
    const reasons = Array.from({ length: 103 }, (_, index) => [
      1,
      `S-${index}`,
      'flow_token',
      `reason-${index}`,
    ]);
    await erp.root.query(`ALTER TABLE ${first.database}.serial_quarantine MODIFY reason VARCHAR(50)`);
    await erp.root.query(
      `INSERT INTO ${first.database}.serial_quarantine (tenant_id, serial_code, source_table, reason) VALUES ?`,
      [reasons],
    );
    const html = await draw({ query: 'quarantine' });
    expect(cells(html)).toHaveLength(1 + 100);
    expect(html).toContain('4 more rows are not shown');
  });
});

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Cadence } from '../../../functions/checklist-report/checklist-event.ts';
import type { Email } from '../../../functions/checklist-report/email.ts';
import { sendReport } from '../../../functions/checklist-report/report.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { rememberRun } from '../../../functions/shared/job-run.ts';
import { databasesOf, quietLog } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { clearLinks, enqueue, register } from '../../support/outbox.ts';

/** The server's clock is seven hours ahead of UTC: a report that mixed the two clocks up would count wrongly. */
const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'], timeZone: '+07:00' });
const first = erp.tenant('DEFAULT');
const second = erp.tenant('maison_atelier');
const NOW = new Date('2025-11-09T01:00:00Z');
const own = erp.ownSchema;

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, own);
  await erp.root.query(
    `CREATE TABLE IF NOT EXISTS ${own}.finding (
      id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, tenant_id INT NOT NULL, check_name VARCHAR(40) NOT NULL,
      subject VARCHAR(100) NOT NULL, detail VARCHAR(500) NOT NULL, serials VARCHAR(4000) NOT NULL,
      first_seen DATETIME(3) NOT NULL, last_seen DATETIME(3) NOT NULL, closed_at DATETIME(3) NULL)`,
  );
});
beforeEach(async () => {
  erp.faults.clear();
  await clearLinks(erp);
  for (const { database } of erp.tenants) {
    await erp.root.query(`DELETE FROM ${database}.job_ticket_serial`);
    await erp.root.query(`DELETE FROM ${database}.serial_quarantine`);
  }
  for (const table of ['job_run', 'acknowledgement', 'finding'])
    await erp.root.query(`DELETE FROM ${own}.${table}`);
  await allJobsRan();
});

interface Sent extends Email {
  readonly firstLine: string;
  /** Lines of one item, by its number. */
  item(number: number): string[];
}

async function report(cadence: Cadence = 'daily'): Promise<Sent> {
  const sent: Email[] = [];
  const answered = await sendReport(
    {
      databases: databasesOf(erp),
      log: quietLog(),
      now: () => NOW,
      publish: async (email) => void sent.push(email),
    },
    {
      databasePrefix: erp.tenantPrefix,
      monitoringSchema: own,
      excludedTenants: [],
      environment: 'production',
    },
    cadence,
  );
  expect(sent).toEqual([answered]);
  const lines = answered.text.split('\n');
  return {
    ...answered,
    firstLine: lines[0] ?? '',
    item(number) {
      const start = lines.findIndex((line) => line.startsWith(`${number}. `));
      const end = lines.indexOf('', start);
      return lines.slice(start, end).map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));
    },
  };
}

let runs = 0;

function ran(
  job: 'outbox-worker' | 'metrics-collector' | 'consistency-checker',
  completedAt: string,
  options: {
    readonly errors?: number;
    readonly shard?: { readonly index: number; readonly count: number };
  } = {},
): Promise<void> {
  const { errors = 0, ...event } = options;
  const at = new Date(completedAt);
  const requestId = `run-${++runs}`;
  const run = { requestId, event, dryRun: false, startedAt: at, completedAt: at, summary: { errors } };
  const memory = { tenantCluster: databasesOf(erp).tenantCluster, schema: own, log: quietLog() };
  return rememberRun(memory, { job, ...run });
}

async function allJobsRan(): Promise<void> {
  for (const job of ['outbox-worker', 'metrics-collector', 'consistency-checker'] as const)
    await ran(job, '2025-11-09T00:58:00Z');
}

async function registered(serial: string, createdAt: string, type: 'hatthasilpa' | 'oem' = 'hatthasilpa') {
  await register(erp, [{ serial, tenantId: first.id, type }]);
  await erp.root.query(
    `UPDATE ${erp.coreDatabase}.serial_registry SET created_at = ? WHERE serial_code = ?`,
    [createdAt, serial],
  );
}

describe('The first line', () => {
  test('says that nothing needs attention when nothing does', async () => {
    const { subject, firstLine, text } = await report();
    expect(firstLine).toBe('Nothing that is measured needs attention.');
    expect(subject).toBe('Serial Monitoring production, daily 2025-11-08: nothing needs attention');
    expect(text).toContain('Read at 2025-11-09T01:00:00Z. Days and times are UTC.');
  });

  test('counts the points, which follow at once', async () => {
    await enqueue(erp, first, [
      { serial: 'A-1', token: 1, status: 'dead' },
      { serial: 'A-2', token: 2, minutesAgo: 65 },
    ]);
    const { subject, firstLine, text } = await report();
    expect(firstLine).toBe('2 points need attention:');
    expect(text.split('\n').slice(1, 3)).toEqual([
      '  * DEFAULT has 1 dead outbox entry: requeue or acknowledge.',
      '  * The oldest pending entry of DEFAULT is 1 h 5 min old; the objective is below 1 h.',
    ]);
    expect(subject).toMatch(/: 2 points need attention$/);
  });
});

describe('The daily list', () => {
  test('compares the serials of yesterday with the day before, by type', async () => {
    await registered('A-1', '2025-11-08 00:00:00');
    await registered('A-2', '2025-11-08 23:59:59');
    await registered('A-3', '2025-11-08 12:00:00');
    await registered('A-4', '2025-11-07 23:59:59');
    await registered('A-5', '2025-11-07 00:00:00');
    await registered('O-1', '2025-11-08 12:00:00', 'oem');
    await registered('too early', '2025-11-06 23:59:59');
    await registered('too late', '2025-11-09 00:00:00');
    expect((await report()).item(1)).toEqual([
      '1. Serial generation rate (should match production volume)',
      'tenant | type | 2025-11-08 | 2025-11-07 | change',
      'DEFAULT | hatthasilpa | 3 | 2 | +50 %',
      'DEFAULT | oem | 1 | 0 | -',
    ]);
  });

  test('shows each outbox, and lets an acknowledged entry rest', async () => {
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
    const { firstLine, item } = await report();
    expect(item(2).slice(1)).toEqual([
      'tenant | pending | oldest | dead | acknowledged',
      'DEFAULT | 0 | - | 0 | 0',
      'maison_atelier | 1 | 12 min | 1 | 1',
    ]);
    expect(firstLine).toMatch(/^Nothing/);
  });

  test('counts open findings, and says when there can be none yet', async () => {
    await erp.root.query(
      `INSERT INTO ${own}.finding (tenant_id, check_name, subject, detail, serials, first_seen, last_seen, closed_at)
       VALUES (1, 'dual_link_mismatch', 'A-1', '', '[]', NOW(), NOW(), NULL),
              (1, 'dual_link_mismatch', 'A-2', '', '[]', NOW(), NOW(), NULL),
              (2, 'orphaned', 'B-1', '', '[]', NOW(), NOW(), NOW())`,
    );
    const open = await report();
    expect(open.item(3).slice(1)).toEqual([
      'tenant | check | open findings',
      'DEFAULT | dual_link_mismatch | 2',
    ]);
    expect(open.text).toContain('* The consistency checker has 2 open findings.');

    await erp.root.query(`DELETE FROM ${own}.finding`);
    expect((await report()).item(3)[1]).toBe('no open findings');
    await erp.root.query(`DELETE FROM ${own}.job_run WHERE job = 'consistency-checker'`);
    expect((await report()).item(3)[1]).toMatch(/^not measured yet/);
  });

  test('lives with an own schema that keeps no findings yet', async () => {
    await erp.root.query(`RENAME TABLE ${own}.finding TO ${own}.finding_to_come`);
    const { firstLine, item } = await report();
    await erp.root.query(`RENAME TABLE ${own}.finding_to_come TO ${own}.finding`);
    expect(item(3)[1]).toMatch(/^not measured yet/);
    expect(firstLine).toMatch(/^Nothing/);
  });

  test('counts links that failed at spawn by the UTC day, without those of the checker', async () => {
    const rows = [
      ['A-1', 1, '2025-11-08 07:00:00', null],
      ['A-1', 1, '2025-11-08 08:00:00', 'gone away'],
      ['A-2', 2, '2025-11-09 06:59:59', 'gone away'],
      ['A-3', 3, '2025-11-08 12:00:00', '[checker] missing core link'],
      ['A-4', 4, '2025-11-08 06:59:59', 'gone away'],
      ['A-5', 5, '2025-11-09 07:00:00', 'gone away'],
    ].map(([serial, token, at, error]) => [serial, token, 'done', error, at, at]);
    await erp.root.query(
      `INSERT INTO ${first.database}.serial_link_outbox
        (serial_code, dag_token_id, status, last_error, created_at, updated_at) VALUES ?`,
      [rows],
    );
    expect((await report()).item(4)).toEqual([
      '4. Error metrics (should be minimal)',
      'links failed at spawn | 2025-11-08 | 2025-11-07',
      'DEFAULT | 2 | 1',
      'maison_atelier | 0 | 0',
      'context mismatches, duplicates, invalid formats: not measured yet',
      'single slow generations and assignments: not measured yet',
    ]);
  });

  test('names overdue jobs, shard by shard, and runs with errors', async () => {
    await erp.root.query(`DELETE FROM ${own}.job_run`);
    await ran('outbox-worker', '2025-11-08T10:00:00Z');
    await ran('outbox-worker', '2025-11-08T10:05:00Z', { errors: 2, shard: { index: 0, count: 2 } });
    await ran('outbox-worker', '2025-11-09T00:55:00Z', { shard: { index: 1, count: 2 } });
    await ran('metrics-collector', '2025-11-07T23:00:00Z');
    await ran('consistency-checker', '2025-11-08T23:00:00Z');
    const { text, item } = await report();
    expect(item(5).slice(1)).toEqual([
      'job | runs 2025-11-08 | with errors | last completed | now',
      'outbox-worker 1/2 | 1 | 1 | 2025-11-08T10:05:00Z | overdue',
      'outbox-worker 2/2 | 0 | 0 | 2025-11-09T00:55:00Z | on time',
      'metrics-collector | 0 | 0 | none | overdue',
      'consistency-checker | 1 | 0 | 2025-11-08T23:00:00Z | on time',
    ]);
    expect(text).toContain('* A run of outbox-worker 1/2 is overdue: the last was at 2025-11-08T10:05:00Z.');
    expect(text).toContain('* 1 run of outbox-worker 1/2 met errors: see its log.');
    expect(text).toContain('* A run of metrics-collector is overdue: none is remembered.');
  });
});

describe('The weekly list', () => {
  test('tells quarantine and links of the last seven days, and what it cannot tell', async () => {
    await erp.root.query(
      `INSERT INTO ${first.database}.serial_quarantine (tenant_id, serial_code, source_table, reason, quarantined_at, resolved_at)
       VALUES (1, 'X', 'flow_token', 'orphaned', '2025-11-02 07:00:00', NULL),
              (1, 'Y', 'flow_token', 'orphaned', '2025-11-02 06:59:59', NOW()),
              (1, 'Z', 'flow_token', 'invalid_format', '2025-11-09 07:00:00', NULL)`,
    );
    await erp.root.query(
      `INSERT INTO ${second.database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id)
       VALUES (1, 'B-1', 1, NOW(), 1), (1, 'B-2', 2, NOW(), NULL), (1, 'B-3', 3, NULL, NULL)`,
    );
    const { subject, text, item } = await report('weekly');
    expect(subject).toContain('weekly 2025-11-02 to 2025-11-08: 2 points need attention');
    expect(item(1).slice(1)).toEqual([
      'tenant | reason | total | unresolved | new 2025-11-02 to 2025-11-08',
      'DEFAULT | invalid_format | 1 | 1 | 0',
      'DEFAULT | orphaned | 2 | 1 | 1',
    ]);
    expect(item(2).slice(1)).toEqual([
      'tenant | serials | tenant linked | unspawned | linked %',
      'DEFAULT | 0 | 0 | 0 | -',
      'maison_atelier | 3 | 1 | 1 | 33.33',
    ]);
    expect(item(3)[1]).toMatch(/^not measured yet/);
    expect(text).toContain('* 1 serial was quarantined in DEFAULT: review the reasons.');
    expect(text).toContain('* maison_atelier has 1 serial with a spawn time but without a tenant link.');
  });
});

describe('The monthly list', () => {
  test('compares calendar months', async () => {
    await registered('A-1', '2025-10-01 00:00:00');
    await registered('A-2', '2025-10-31 23:59:59');
    await registered('A-3', '2025-09-30 23:59:59');
    await registered('A-4', '2025-11-01 00:00:00');
    const { item } = await report('monthly');
    expect(item(1).slice(1)).toEqual([
      'tenant | type | 2025-10 | 2025-09 | change',
      'DEFAULT | hatthasilpa | 2 | 1 | +100 %',
    ]);
    expect(item(3)[1]).toMatch(/^not measured yet/);
  });
});

describe('What cannot be read', () => {
  test('is one tenant: it is named first, the others are reported', async () => {
    await enqueue(erp, first, [{ serial: 'A-1', token: 1, minutesAgo: 5 }]);
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseUnavailableException',
      match: { database: `^${second.database}$` },
    });
    const { firstLine, text, item } = await report();
    expect(firstLine).toBe('1 point needs attention:');
    expect(text).toContain(
      '* The database of tenant maison_atelier could not be read: it cannot be reached.',
    );
    expect(item(2).slice(2)).toEqual(['DEFAULT | 1 | 5 min | 0 | 0']);
  });

  test('is the Core DB or our own schema: the rest still comes', async () => {
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException', match: { cluster: 'core' } });
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException', match: { sql: own } });
    const { text, item } = await report();
    expect(item(1)[1]).toBe('The Core DB could not be read: it cannot be reached.');
    expect(item(5)[1]).toBe(`Schema ${own} could not be read: it cannot be reached.`);
    expect(item(2)).toHaveLength(4);
    expect(text).toMatch(/^2 points need attention:/);
  });

  test('is the whole tenant cluster: then the run fails', async () => {
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseUnavailableException',
      match: { cluster: 'tenants' },
    });
    await expect(report()).rejects.toThrow();
  });
});

import { readFileSync } from 'node:fs';
import type { RowDataPacket } from 'mysql2/promise';
import { beforeEach, describe, expect, test } from 'vitest';
import { accountsOf } from '../../../local/erp/accounts.ts';
import { printReport } from '../../../scripts/preflight/print-report.ts';
import { isQuestion } from '../../../scripts/preflight/read-only-client.ts';
import { useErp } from '../../support/mariadb.ts';
import { numbers } from '../../support/numbers.ts';
import { check, findingsOf, heal, troubles } from './preflight-fixture.ts';

const erp = await useErp();
const { accounts, coreDatabase, ownSchema, tenantPrefix } = erp;

beforeEach(() => heal(erp));

async function rows(sql: string): Promise<RowDataPacket[]> {
  const [found] = await erp.root.query<RowDataPacket[]>(sql);
  return found;
}

/** What could change: schemas, tables and their definition, rows, accounts and their grants. */
async function everything() {
  const schemas = [coreDatabase, ownSchema, ...erp.tenants.map(({ database }) => database)];
  const list = schemas.map((schema) => `'${schema}'`).join(', ');
  const tables = await rows(
    `SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) AS name FROM information_schema.TABLES
     WHERE TABLE_SCHEMA IN (${list}) ORDER BY 1`,
  );
  const names = tables.map(({ name }) => String(name));
  const grants = await Promise.all(
    accountsOf(accounts).map(({ user }) => rows(`SHOW GRANTS FOR '${user}'@'%'`)),
  );
  return {
    sums: await rows(`CHECKSUM TABLE ${names.join(', ')}`),
    definitions: await Promise.all(names.map((name) => rows(`SHOW CREATE TABLE ${name}`))),
    // The server tells them in no order.
    grants: grants.map((list) => list.map((row) => String(Object.values(row)[0])).toSorted()),
  };
}

describe('A healthy system', () => {
  test('passes every check, with nothing left open', async () => {
    const report = await check(erp);
    expect(troubles(report)).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      target: 'a test',
      checkedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      counts: { ok: findingsOf(report).length, warning: 0, mustFix: 0 },
    });
    expect(report.sections.map(({ cluster, tenant }) => [cluster, tenant])).toEqual([
      ['core', undefined],
      ['tenants', undefined],
      ['tenants', 'DEFAULT'],
      ['tenants', 'maison_atelier'],
    ]);
    const checks = (where: string) =>
      new Set(findingsOf(report).flatMap((one) => (one.where === where ? [one.check] : [])));
    expect(checks('core')).toEqual(
      new Set(['version', 'time', 'tables', 'indexes', 'collations', 'grants', 'plans', 'rows']),
    );
    expect(checks('tenants')).toEqual(
      new Set(['version', 'time', 'own-schema', 'grants', 'plans', 'tenants', 'other-writers']),
    );
    expect(checks('DEFAULT')).toEqual(
      new Set(['time', 'tables', 'indexes', 'collations', 'grants', 'plans', 'rows']),
    );
  });

  test('is printed as one line a finding and a verdict', async () => {
    const report = await check(erp);
    const lines = printReport(report).split('\n');
    expect(lines.filter((line) => line.startsWith('  ok        '))).toHaveLength(report.counts.ok);
    expect(lines.at(-1)).toBe(
      `${report.counts.ok} ok, 0 warnings, 0 must fix. Nothing stands in the way of a deploy.`,
    );
  });

  test('is the same after it was looked at, and was sent questions alone', async () => {
    const sent: string[] = [];
    const client = new Proxy(erp.client, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property);
        if (property !== 'send' || typeof value !== 'function') return value;
        return (command: { input: { sql: string } }, ...rest: unknown[]) => {
          sent.push(command.input.sql);
          return Reflect.apply(value, target, [command, ...rest]);
        };
      },
    });
    const before = await everything();
    expect((await check(erp, { client })).ok).toBe(true);
    expect(await everything()).toEqual(before);
    expect(sent.length).toBeGreaterThan(150);
    expect(sent.filter((sql) => !isQuestion(sql))).toEqual([]);
    // Of the writes, only plans were asked for.
    expect(sent.some((sql) => /^EXPLAIN FORMAT=JSON\s+UPDATE/.test(sql))).toBe(true);
  });

  test('may have its own schema created by the deploy', async () => {
    await erp.root.query(`DROP DATABASE ${ownSchema}`);
    const report = await check(erp, { modes: { outboxWorker: 'report', consistencyChecker: 'report' } });
    expect(troubles(report)).toEqual([]);
    expect(findingsOf(report).map(({ found }) => found)).toContainEqual(
      expect.stringContaining(`${ownSchema} is not there: the first deploy creates it`),
    );
  });

  test('may have an older version of our own schema', async () => {
    await erp.root.query(`DELETE FROM ${ownSchema}.schema_version WHERE version > 2`);
    const report = await check(erp);
    expect(troubles(report)).toEqual([]);
    expect(findingsOf(report).map(({ found }) => found)).toContainEqual(
      expect.stringContaining('has version 2 of'),
    );
  });
});

describe('A variant of the ERP passes as well', () => {
  const { database } = erp.tenant('maison_atelier');
  const tickets = `${database}.hatthasilpa_job_ticket`;

  test.each([
    [
      'tickets in job_ticket',
      [`RENAME TABLE ${tickets} TO ${database}.job_ticket`],
      'Tickets are in job_ticket, which has no id_org',
    ],
    [
      'tickets in job_ticket that name their organisation',
      [
        `RENAME TABLE ${tickets} TO ${database}.job_ticket`,
        `ALTER TABLE ${database}.job_ticket ADD COLUMN id_org INT NULL`,
      ],
      'Tickets are in job_ticket and name their organisation',
    ],
    ['no tickets', [`DROP TABLE ${tickets}`], 'Tickets are in no table with a known name'],
    [
      'a status of organizations that is an ENUM',
      [
        `ALTER TABLE ${coreDatabase}.organization MODIFY status ENUM('active','inactive') NOT NULL DEFAULT 'active'`,
      ],
      '2 active: DEFAULT, maison_atelier.',
    ],
    [
      'texts where others have an ENUM',
      [`ALTER TABLE ${database}.serial_link_outbox MODIFY status VARCHAR(20) DEFAULT 'pending'`],
      'the 29 columns that are used are as expected',
    ],
  ])('with %s', async (_, statements, found) => {
    for (const statement of statements) await erp.root.query(statement);
    const report = await check(erp);
    expect(troubles(report)).toEqual([]);
    expect(findingsOf(report).map((finding) => finding.found)).toContainEqual(expect.stringContaining(found));
  });
});

test('--tenant looks at one tenant, and case does not matter', async () => {
  const report = await check(erp, {}, { tenant: 'Maison_Atelier' });
  expect(report.ok).toBe(true);
  expect(report.sections.flatMap(({ tenant }) => tenant ?? [])).toEqual(['maison_atelier']);
});

test('An excluded tenant is left out, and an exclusion that nobody has is told', async () => {
  const report = await check(erp, { excludedTenants: ['maison_atelier', 'nobody'] });
  expect(report.sections.flatMap(({ tenant }) => tenant ?? [])).toEqual(['DEFAULT']);
  expect(troubles(report)).toEqual([
    expect.objectContaining({ severity: 'warning', check: 'tenants', subject: 'nobody' }),
  ]);
});

test('The grants of the deploy guide, section 2, are enough', async () => {
  const guide = readFileSync('docs/deploy.md', 'utf8');
  const statements = [...guide.matchAll(/```sql\n([\s\S]*?)```/g)]
    .flatMap(([, block = '']) => block.replace(/^--.*$/gm, '').split(';'))
    .map((statement) => statement.trim())
    .filter((statement) => statement.startsWith('GRANT'))
    .map((statement) =>
      statement
        .replace('`bgerp\\_t\\_%`', `\`${tenantPrefix.replaceAll('_', '\\_')}%\``)
        .replace('`serial\\_monitor`', `\`${ownSchema.replaceAll('_', '\\_')}\``)
        .replace('`serial_monitor`', `\`${ownSchema}\``)
        .replace(/\bbgerp_t_/, tenantPrefix)
        .replace(/\bbgerp\./, `${coreDatabase}.`)
        .replace(/'(serial_\w+)'@/, `'$1_${coreDatabase.slice('bgerp_'.length)}'@`),
    );
  expect(statements).toHaveLength(29);
  for (const { user } of accountsOf(accounts))
    await erp.root.query(`REVOKE ALL PRIVILEGES, GRANT OPTION FROM '${user}'@'%'`);
  for (const statement of statements) await erp.root.query(statement);
  const options = { tenant: 'maison_atelier' };
  expect(troubles(await check(erp, {}, options))).toEqual([]);
});

describe('With big tables', () => {
  const ROWS = 60_000;
  const { database: tenant, id } = erp.tenant('maison_atelier');

  /** More than a year of the ERP: one serial every ten minutes. */
  async function grow(): Promise<void> {
    const root = erp.root;
    const then = (now: string) => `${now} - INTERVAL (${ROWS} - seq) * 10 MINUTE`;
    // The sequence tables of MariaDB belong to no database, but one must be chosen.
    await root.query(`USE ${tenant}`);
    const from = `FROM ${numbers(1, ROWS)}`;
    await root.query(
      `INSERT INTO ${coreDatabase}.serial_registry
        (serial_code, tenant_id, org_code, production_type, dag_token_id, hash_signature, checksum, created_at)
       SELECT CONCAT('S', seq), ${id}, 'ORG', 'hatthasilpa', seq + 100, 'f', '0', ${then('UTC_TIMESTAMP()')} ${from}`,
    );
    await root.query(
      `INSERT INTO job_ticket_serial
        (id_job_ticket, serial_number, sequence_no, generated_at, spawned_at, spawned_token_id)
       SELECT 2 + seq DIV 20, CONCAT('S', seq), seq, ${then('NOW()')}, ${then('UTC_TIMESTAMP()')}, seq + 100 ${from}`,
    );
    await root.query(
      `INSERT INTO flow_token (id_token, id_instance, serial_number, spawned_at)
       SELECT seq + 100, 1, CONCAT('S', seq), ${then('NOW()')} ${from}`,
    );
    await root.query(
      `INSERT INTO serial_link_outbox (serial_code, dag_token_id, status, retry_count, created_at, updated_at)
       SELECT CONCAT('S', seq), seq + 100, IF(seq % 50 = 0, 'dead', 'done'), 3, ${then('NOW()')}, ${then('NOW()')} ${from}`,
    );
    await root.query(
      `INSERT INTO serial_quarantine (tenant_id, serial_code, source_table, source_id, reason, quarantined_at, resolved_at)
       SELECT ${id}, CONCAT('S', seq), 'flow_token', seq, 'orphaned', ${then('NOW()')}, IF(seq % 20 = 0, NULL, NOW()) ${from}`,
    );
    await root.query(
      `ANALYZE TABLE ${coreDatabase}.serial_registry, job_ticket_serial, flow_token, serial_link_outbox, serial_quarantine`,
    );
  }

  test('no statement reads one in full but those that are meant to, and a lost index shows', async () => {
    await grow();
    const options = { tenant: 'maison_atelier', bigTable: ROWS / 3 };
    const report = await check(erp, {}, options);
    expect(troubles(report).filter((finding) => finding.check === 'plans')).toEqual([]);
    const meant = findingsOf(report).filter(
      ({ check: kind, found }) => kind === 'plans' && found.includes('reads all'),
    );
    expect(meant.map(({ subject, found }) => `${subject}: ${found.split(' reads ')[0]}`).toSorted()).toEqual([
      'serial_link_outbox: API, dashboard: outbox by status',
      'serial_quarantine: API, dashboard: quarantine by reason',
      'serial_quarantine: checklist: quarantine',
      'serial_quarantine: collector: tenant figures',
    ]);

    await erp.root.query(`ALTER TABLE ${tenant}.serial_link_outbox DROP INDEX idx_status`);
    const after = troubles(await check(erp, {}, options));
    expect(after).toContainEqual(
      expect.objectContaining({
        severity: 'must fix',
        check: 'indexes',
        right: 'ALTER TABLE serial_link_outbox ADD INDEX (status, created_at)',
      }),
    );
    expect(after).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        check: 'plans',
        subject: 'serial_link_outbox',
        found: expect.stringMatching(/ reads all of it, about \d+ rows \(functions\/[\w/-]+\.ts:\d+/),
      }),
    );
  }, 120_000);
});

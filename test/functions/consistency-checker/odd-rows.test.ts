import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serialCode } from '../../../erp/serial.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf, type LogEntry } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { numbers } from '../../support/numbers.ts';
import { coreLinks, enqueue, outboxOf, register, runWorker } from '../../support/outbox.ts';
import {
  clearAll,
  generate,
  mistyped,
  openFindings,
  piece,
  quarantined,
  query,
  runChecker,
  serialOf,
  spawn,
  tenantLinks,
} from './checker-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const first = erp.tenant('DEFAULT');
const core = erp.coreDatabase;

/** Columns as other installations have them: wider, and nullable where nothing keeps them from it. */
beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
  for (const sql of [
    `ALTER TABLE ${core}.serial_registry MODIFY serial_code VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
       MODIFY created_at DATETIME NULL, MODIFY checksum CHAR(1) NULL, MODIFY hash_signature VARCHAR(128) NULL`,
    `ALTER TABLE ${first.database}.flow_token MODIFY id_token INT UNSIGNED NOT NULL AUTO_INCREMENT,
       MODIFY status VARCHAR(20) NULL`,
    `ALTER TABLE ${first.database}.job_ticket_serial MODIFY spawned_token_id INT UNSIGNED NULL,
       MODIFY serial_number VARCHAR(100) NULL, MODIFY id_job_ticket INT NULL`,
    `ALTER TABLE ${first.database}.serial_link_outbox MODIFY serial_code VARCHAR(100) NOT NULL`,
  ])
    await erp.root.query(sql);
});
beforeEach(() => clearAll(erp));

const SOUND = { errors: 0, tenantsFailed: [], checksFailed: [], findingsRemembered: true };

describe('A token id beyond a signed INT', () => {
  test('is linked on both sides, once', async () => {
    const serial = serialOf(first, 1);
    await spawn(erp, first, { id: 2_147_483_700, serial });
    await generate(erp, first, serial);
    await register(erp, [{ serial, tenantId: first.id }]);

    expect(await runChecker(erp)).toMatchObject({
      ...SOUND,
      missingTenantLinks: 1,
      missingCoreLinks: 1,
      fixed: 2,
    });
    expect(await tenantLinks(erp, first)).toEqual({ [serial]: '2147483700' });
    await erp.root.query(
      `UPDATE ${first.database}.serial_link_outbox SET created_at = NOW() - INTERVAL 1 HOUR`,
    );
    expect(await runWorker(erp)).toMatchObject({ succeeded: 1 });
    expect(await coreLinks(erp)).toEqual({ [serial]: '2147483700' });
    expect(await runChecker(erp)).toMatchObject({ ...SOUND, issuesFound: 0 });
  });
});

describe('A serial of more than 64 characters', () => {
  const long = 'C'.repeat(76);

  test('is linked by the outbox worker and charged nothing', async () => {
    await register(erp, [{ serial: long, tenantId: first.id }]);
    await enqueue(erp, first, [{ serial: long, token: 11 }]);

    expect(await runWorker(erp)).toMatchObject({ succeeded: 1, failed: 0 });
    expect(await coreLinks(erp)).toEqual({ [long]: '11' });
  });

  test('that the quarantine has no room for is named, and keeps no other out of it', async () => {
    const narrow = `${first.database}.serial_quarantine`;
    await erp.root.query(`ALTER TABLE ${narrow} MODIFY serial_code VARCHAR(64) NOT NULL`);
    try {
      for (const serial of ['odd one', `${long}-odd`, 'odd other']) await spawn(erp, first, { serial });

      const log: LogEntry[] = [];
      const everythingSeen = { ...SOUND, coverage: 100, openFindings: 1 };
      expect(await runChecker(erp, {}, { log })).toMatchObject({ ...everythingSeen, quarantined: 2 });
      expect(await quarantined(erp, first)).toEqual(['invalid_format odd one', 'invalid_format odd other']);
      expect(await openFindings(erp)).toEqual([`${first.id} refused_row ${long}-odd`]);
      const said = log.filter(({ message }) => message === 'A row was refused');
      expect(JSON.stringify(said)).toMatch(/Data too long|Data truncated/);
      expect(await runChecker(erp)).toMatchObject({ ...everythingSeen, quarantined: 0 });
      // What was swept is remembered all the same, or the sweep would never get beyond it.
      expect(await query(erp, `SELECT part FROM ${erp.ownSchema}.checked_range`)).not.toEqual([]);
    } finally {
      await erp.root.query(`ALTER TABLE ${narrow} MODIFY serial_code VARCHAR(100) NOT NULL`);
    }
    expect(await runChecker(erp)).toMatchObject({ ...SOUND, quarantined: 1, openFindings: 0 });
  });
});

describe('A quarantine that takes no row of a reason', () => {
  test('fails that check once, after twenty rows by name, and leaves the others alone', async () => {
    const table = `${first.database}.serial_quarantine`;
    await erp.root.query(
      `ALTER TABLE ${table} MODIFY reason ENUM('checksum_fail', 'duplicate', 'orphaned') NOT NULL`,
    );
    try {
      // So many rows that the circuit breaker lets 25 pass.
      await erp.root.query(
        `INSERT INTO ${first.database}.flow_token (id_instance, serial_number, spawned_at)
         SELECT 1, CONCAT('TEMP-', seq), NOW() - INTERVAL 1 HOUR FROM ${numbers(1, 5_000)}`,
      );
      for (let odd = 1; odd <= 25; odd++) await spawn(erp, first, { serial: `odd ${odd}` });
      await spawn(erp, first, { serial: mistyped(serialOf(first, 1)) });

      expect(await runChecker(erp)).toMatchObject({
        quarantined: 1,
        errors: 1,
        checksFailed: ['DEFAULT: invalid_format'],
        openFindings: 20,
      });
    } finally {
      await erp.root.query(
        `ALTER TABLE ${table} MODIFY reason
           ENUM('invalid_format', 'checksum_fail', 'hash_fail', 'duplicate', 'orphaned') NOT NULL`,
      );
    }
  });
});

describe('Serials with NUL characters', () => {
  test('that trip the circuit breaker are told in a finding that names them', async () => {
    /** As a program writes that takes UTF-16 for bytes. */
    const serials = Array.from({ length: 25 }, (_, index) =>
      Array.from(serialOf(first, index + 1))
        .map((character) => `${character}\u0000`)
        .join(''),
    );
    for (const serial of serials) await spawn(erp, first, { serial });

    for (const run of [await runChecker(erp), await runChecker(erp)])
      expect(run).toMatchObject({ ...SOUND, quarantined: 0, invalidFormats: 25, openFindings: 1 });

    expect(await openFindings(erp)).toEqual([`${first.id} misconfigured_check invalid_format`]);
    const [finding] = await query(
      erp,
      `SELECT CAST(serials AS CHAR) AS serials FROM ${erp.ownSchema}.finding`,
    );
    const named: string[] = JSON.parse(String(finding?.['serials']));
    expect(named).toHaveLength(21);
    expect(serials).toEqual(expect.arrayContaining(named));
  });
});

describe('Serials that sort before the empty text', () => {
  const codes = ['\tX-1', '\u0000X-2', '\nX-3', ' X-4', 'X-5'];

  test.each([
    ['of today', 2],
    ['of weeks ago', 24 * 30],
  ])('are looked at like any other: registry rows %s', async (_, hours) => {
    await register(
      erp,
      codes.map((serial) => ({ serial, tenantId: first.id, type: 'oem', token: 7 })),
    );
    await erp.root.query(
      `UPDATE ${core}.serial_registry SET created_at = UTC_TIMESTAMP() - INTERVAL ? HOUR`,
      [hours],
    );

    expect(await runChecker(erp)).toMatchObject({ ...SOUND, oemCoreLinks: 5 });
    expect(await openFindings(erp)).toEqual(
      codes.map((code) => `${first.id} oem_core_link ${code}`).toSorted(),
    );
  });

  test('are quarantined where tokens and tickets carry them', async () => {
    for (const [index, serial] of codes.slice(0, 3).entries()) {
      if (index % 2 === 0) await spawn(erp, first, { serial });
      else await generate(erp, first, serial, { minutesAgo: 60 * 24 * 30 });
    }

    expect(await runChecker(erp)).toMatchObject({ ...SOUND, quarantined: 3 });
  });
});

describe('NULL', () => {
  test('as the status of a token is a live token: its links are repaired once', async () => {
    const { serial, token } = await piece(erp, first, 1, { tenantLink: null, coreLink: null });
    await erp.root.query(`UPDATE ${first.database}.flow_token SET status = NULL`);

    expect(await runChecker(erp)).toMatchObject({ ...SOUND, fixed: 2 });
    expect(await tenantLinks(erp, first)).toEqual({ [serial]: String(token) });
    expect(await runChecker(erp)).toMatchObject({ ...SOUND, issuesFound: 0, fixed: 0, openFindings: 0 });
  });

  test('in any column that allows it neither stops a tenant nor hides what is wrong with another row', async () => {
    const odd = await piece(erp, first, 1);
    const broken = await piece(erp, first, 2, { coreLink: null });
    await enqueue(erp, first, [{ serial: 'other', token: 99 }]);
    for (const sql of [
      `UPDATE ${core}.serial_registry SET created_at = NULL, checksum = NULL, mo_id = NULL, job_ticket_id = NULL,
         sku = NULL, serial_scope = NULL, serial_type = NULL, hash_salt_version = NULL WHERE serial_code = '${odd.serial}'`,
      `UPDATE ${first.database}.flow_token SET status = NULL, token_type = NULL, spawned_at = NULL WHERE id_token = ${odd.token}`,
      `INSERT INTO ${first.database}.flow_token (id_instance, serial_number, spawned_at) VALUES (1, NULL, NULL), (1, '', NULL)`,
      `UPDATE ${first.database}.job_ticket_serial SET generated_at = NULL, spawned_at = NULL WHERE serial_number = '${odd.serial}'`,
      `INSERT INTO ${first.database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no) VALUES (1, NULL, 91), (1, '', 92)`,
      `UPDATE ${first.database}.serial_link_outbox SET created_at = NULL, updated_at = NULL`,
    ])
      await erp.root.query(sql);

    expect(await runChecker(erp)).toMatchObject({ ...SOUND, issuesFound: 1, missingCoreLinks: 1, fixed: 1 });
    expect(await outboxOf(erp, first)).toMatchObject([{ serial: 'other' }, { serial: broken.serial }]);
  });

  test('as the job ticket of a serial is a serial without one', async () => {
    const { serial } = await piece(erp, first, 1);
    await erp.root.query(`UPDATE ${first.database}.job_ticket_serial SET id_job_ticket = NULL`);

    expect(await runChecker(erp)).toMatchObject({ ...SOUND, orphanedSerials: 1, quarantined: 1 });
    expect(await quarantined(erp, first)).toEqual([`orphaned ${serial}`]);
  });
});

describe('A token of a far future', () => {
  test('is judged like any other', async () => {
    const { serial, token } = await piece(erp, first, 1, { tenantLink: null });
    await erp.root.query(`UPDATE ${first.database}.flow_token SET spawned_at = '2099-01-01 00:00:00'`);

    expect(await runChecker(erp)).toMatchObject({ ...SOUND, missingTenantLinks: 1, fixed: 1 });
    expect(await tenantLinks(erp, first)).toEqual({ [serial]: String(token) });
  });
});

describe('A registry row that cannot be true', () => {
  const codeOf = (ymd: string) =>
    serialCode({ prefix: first.prefix ?? 'XX', type: 'hatthasilpa', sku: 'BAG', ymd, seq: 1 });
  const day = (offset: number) =>
    new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');

  async function registered(serial: string, change = ''): Promise<void> {
    const token = await spawn(erp, first, { serial });
    await generate(erp, first, serial, { token, spawnedAt: '2025-11-09 10:00:00' });
    await register(erp, [{ serial, tenantId: first.id, token }]);
    if (change !== '')
      await erp.root.query(`UPDATE ${core}.serial_registry SET ${change} WHERE serial_code = ?`, [serial]);
  }

  test.each([
    ['names a day of 2099', codeOf('20991231'), '', /day 20991231/],
    ['names the day after tomorrow', codeOf(day(2)), '', /in the future/],
    ['names a day of 1970', codeOf('19700101'), '', /before 20000101/],
    [
      'has a signature that is no hex',
      serialOf(first, 2),
      "hash_signature = REPEAT('g', 64)",
      /64 hexadecimal/,
    ],
    ['has a short signature', serialOf(first, 2), "hash_signature = REPEAT('f', 63)", /64 hexadecimal/],
    ['has no signature', serialOf(first, 2), 'hash_signature = NULL', /64 hexadecimal/],
    ['has salt version 0', serialOf(first, 2), 'hash_salt_version = 0', /hash_salt_version/],
  ])('is reported and not quarantined: it %s', async (_, serial, change, detail) => {
    await registered(serial, change);

    for (const run of [await runChecker(erp), await runChecker(erp)])
      expect(run).toMatchObject({
        ...SOUND,
        issuesFound: 1,
        implausibleRows: 1,
        quarantined: 0,
        openFindings: 1,
      });

    expect(await openFindings(erp)).toEqual([`${first.id} implausible_row ${serial}`]);
    const [finding] = await query(erp, `SELECT detail FROM ${erp.ownSchema}.finding`);
    expect(finding?.['detail']).toMatch(detail);
  });

  test('is found at any age where a batch has no other row', async () => {
    const day = { prefix: first.prefix ?? 'XX', type: 'oem', sku: 'KFOB', ymd: '20991231', seq: 1 } as const;
    const sound = { ...day, ymd: '20251109' } as const;
    await register(
      erp,
      [day, sound].map((parts) => ({ serial: serialCode(parts), tenantId: first.id, type: 'oem' })),
    );
    await erp.root.query(`UPDATE ${core}.serial_registry SET created_at = '2025-12-01 00:00:00'`);

    expect(await runChecker(erp)).toMatchObject({ ...SOUND, issuesFound: 1, implausibleRows: 1 });
    expect(await openFindings(erp)).toEqual([`${first.id} implausible_row ${serialCode(day)}`]);
  });

  test('is found at any age, among sound rows of its slice', async () => {
    for (const [index, serial] of [codeOf('20991231'), serialOf(first, 2), serialOf(first, 3)].entries())
      await registered(serial, index === 1 ? 'hash_salt_version = 0' : '');
    await erp.root.query(`UPDATE ${core}.serial_registry SET created_at = '2025-12-01 00:00:00'`);
    await erp.root.query(`UPDATE ${first.database}.flow_token SET spawned_at = '2025-12-01 00:00:00'`);
    await erp.root.query(
      `UPDATE ${first.database}.job_ticket_serial SET generated_at = '2025-12-01 00:00:00'`,
    );

    expect(await runChecker(erp)).toMatchObject({ ...SOUND, implausibleRows: 2 });
  });

  test.each([
    ['today', codeOf(day(0)), ''],
    ['tomorrow, by a clock ahead of UTC', codeOf(day(1)), ''],
    ['the first day of 2000', codeOf('20000101'), ''],
    ['a signature in capitals', serialOf(first, 2), "hash_signature = REPEAT('F', 64)"],
    ['a later salt version', serialOf(first, 2), 'hash_salt_version = 7'],
    ['no salt version', serialOf(first, 2), 'hash_salt_version = NULL'],
  ])('is none that names %s', async (_, serial, change) => {
    await registered(serial, change);
    expect(await runChecker(erp)).toMatchObject({ ...SOUND, issuesFound: 0, openFindings: 0 });
  });

  test('is one too many after twenty: the check is then named, not the serials', async () => {
    for (let seq = 1; seq <= 21; seq++) await registered(serialOf(first, seq), 'hash_salt_version = 0');

    expect(await runChecker(erp)).toMatchObject({ ...SOUND, implausibleRows: 21, openFindings: 1 });
    expect(await openFindings(erp)).toEqual([`${first.id} misconfigured_check implausible_row`]);
  });
});

describe('Rows wider than the Data API takes in a full page', () => {
  const A_MONTH = 60 * 24 * 30;

  async function manyTickets(prefix: string, count: number, minutesAgo: number): Promise<void> {
    await erp.root.query(
      `INSERT INTO ${first.database}.job_ticket_serial (id_serial, id_job_ticket, serial_number, sequence_no, generated_at)
       SELECT seq, 1, CONCAT(?, LPAD(seq, 6, '0')), seq, NOW() - INTERVAL ? MINUTE FROM ${numbers(1, count)}`,
      [prefix, minutesAgo],
    );
  }
  async function manyTokens(prefix: string, count: number, minutesAgo: number): Promise<void> {
    await erp.root.query(
      `INSERT INTO ${first.database}.flow_token (id_token, id_instance, serial_number, spawned_at)
       SELECT seq, 1, CONCAT(?, LPAD(seq, 6, '0')), NOW() - INTERVAL ? MINUTE FROM ${numbers(1, count)}`,
      [prefix, minutesAgo],
    );
  }

  test.each([
    ['standard length', 'X'.repeat(38), 9_000],
    ['100 characters of four bytes', '𐌀'.repeat(94), 4_000],
    ['100 characters that JSON escapes', '\u0001'.repeat(94), 4_000],
  ])('are read where a month-old job ticket has %s', async (_, prefix, count) => {
    await manyTickets(prefix, count, A_MONTH);
    // None of them is sound, so the breaker names the check: all were read and judged.
    expect(await runChecker(erp)).toMatchObject({ ...SOUND, invalidFormats: count, openFindings: 1 });
  });

  test.each([
    ['six thousand of a month ago', A_MONTH, 6_000],
    ['three thousand of today', 60, 3_200],
  ])('are read where tokens carry temporary codes in Thai letters: %s', async (_, minutesAgo, count) => {
    await manyTokens(`TEMP-maison_atelier-${'ก'.repeat(53)}`, count, minutesAgo);
    expect(await runChecker(erp)).toMatchObject({ ...SOUND, issuesFound: 0 });
  });

  test('are read where tokens, tickets and registry agree on no serial', async () => {
    const count = 3_000;
    await manyTokens('𐌀'.repeat(94), count, A_MONTH);
    await erp.root.query(
      `INSERT INTO ${core}.serial_registry (serial_code, tenant_id, org_code, production_type, serial_scope,
         job_ticket_id, dag_token_id, sku, hash_signature, checksum, created_at)
       SELECT CONCAT(?, LPAD(seq, 6, '0')), ?, 'ORG', 'oem', 'batch', 1, 9223372036854775807, ?, REPEAT('f', 64), '0',
         UTC_TIMESTAMP() - INTERVAL 30 DAY
       FROM ${numbers(1, count)}`,
      ['𐌁'.repeat(94), first.id, '𐌂'.repeat(50)],
    );
    const log: LogEntry[] = [];
    expect(await runChecker(erp, {}, { log })).toMatchObject({
      ...SOUND,
      oemCoreLinks: count,
      invalidFormats: count,
    });
    expect(await openFindings(erp)).toHaveLength(count + 1);
    expect(await runChecker(erp, {}, { log })).toMatchObject({ ...SOUND, oemCoreLinks: count });
  });

  test('are compared with an outbox of thousands of dead entries of the longest serials', async () => {
    const { serial, token } = await piece(erp, first, 1, { coreLink: null });
    await erp.root.query(
      `INSERT INTO ${first.database}.serial_link_outbox (serial_code, dag_token_id, status, last_error)
       SELECT CONCAT(?, LPAD(seq, 6, '0')), 9000000000000000000 + seq, 'dead', REPEAT('𐌀', 500) FROM ${numbers(1, 5_000)}`,
      ['𐌀'.repeat(94)],
    );
    await enqueue(erp, first, [{ serial, token, status: 'dead' }]);

    expect(await runChecker(erp)).toMatchObject({ ...SOUND, issuesFound: 0 });
  });
});

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { numbers } from '../../support/numbers.ts';
import { enqueue, outboxOf, register } from '../../support/outbox.ts';
import {
  clearAll,
  everything,
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
const second = erp.tenant('maison_atelier');

beforeAll(() => migrate(databasesOf(erp).tenantCluster, erp.ownSchema));
beforeEach(() => clearAll(erp));

/** Runs the checker twice and holds that neither run found or changed anything. */
async function expectUntouched(): Promise<void> {
  const before = await everything(erp);
  for (const run of [await runChecker(erp), await runChecker(erp)])
    expect(run).toMatchObject({ issuesFound: 0, fixed: 0, quarantined: 0, errors: 0, openFindings: 0 });
  expect(await everything(erp)).toEqual(before);
}

describe('A missing tenant link', () => {
  test.each(['ready', 'active', 'waiting', 'paused', 'completed'])(
    'is written for a token that is %s, with the time of its spawn',
    async (status) => {
      const { serial, token } = await piece(erp, first, 1, { tenantLink: null, status });

      expect(await runChecker(erp)).toMatchObject({ missingTenantLinks: 1, fixed: 1, openFindings: 0 });

      expect(await tenantLinks(erp, first)).toEqual({ [serial]: String(token) });
      const [difference] = await query(
        erp,
        `SELECT TIMESTAMPDIFF(SECOND, token.spawned_at, serial.spawned_at)
           - TIMESTAMPDIFF(SECOND, NOW(), UTC_TIMESTAMP()) AS seconds
         FROM ${first.database}.job_ticket_serial AS serial
         JOIN ${first.database}.flow_token AS token ON token.id_token = serial.spawned_token_id`,
      );
      expect(Number(difference?.['seconds'])).toBe(0);
      await expectUntouched();
    },
  );

  test('of a half-linked row keeps the time that the row has', async () => {
    const serial = serialOf(first, 1);
    const token = await spawn(erp, first, { serial });
    await generate(erp, first, serial, { spawnedAt: '2025-11-09 10:11:12' });
    await register(erp, [{ serial, tenantId: first.id, token }]);

    await runChecker(erp);

    expect((await everything(erp)).links['DEFAULT']).toEqual([
      { serial, token: String(token), at: '2025-11-09 10:11:12' },
    ]);
  });

  test('of a replaced token names the replacement, and is no mismatch with a core link to the scrapped one', async () => {
    const serial = serialOf(first, 1);
    const scrapped = await spawn(erp, first, { serial, status: 'scrapped' });
    const replacement = await spawn(erp, first, { serial, replaces: scrapped });
    await generate(erp, first, serial);
    await register(erp, [{ serial, tenantId: first.id, token: scrapped }]);

    expect(await runChecker(erp)).toMatchObject({ fixed: 1, dualLinkMismatches: 0 });
    expect(await tenantLinks(erp, first)).toEqual({ [serial]: String(replacement) });
    expect(await runChecker(erp)).toMatchObject({ dualLinks: { needed: 1, consistent: 1 } });
    await expectUntouched();
  });

  test('names the root, not a child split off it that carries the same serial', async () => {
    const { serial, token } = await piece(erp, first, 1, { tenantLink: null });
    await spawn(erp, first, { serial, parent: token });

    await runChecker(erp);

    expect(await tenantLinks(erp, first)).toEqual({ [serial]: String(token) });
  });

  test('is left alone when the token is scrapped', async () => {
    await piece(erp, first, 1, { tenantLink: null, coreLink: null, status: 'scrapped' });
    await expectUntouched();
  });

  test('is left alone for five minutes: the spawn may still be running', async () => {
    await piece(erp, first, 1, { tenantLink: null, coreLink: null, minutesAgo: 4 });
    await expectUntouched();
  });

  test('is not written where the core link names a token of another piece', async () => {
    const other = await piece(erp, first, 2);
    await piece(erp, first, 1, { tenantLink: null, coreLink: other.token });

    expect(await runChecker(erp)).toMatchObject({ fixed: 0, dualLinkMismatches: 1 });
  });
});

describe('A missing core link', () => {
  test('is handed over to the outbox once', async () => {
    const { serial, token } = await piece(erp, first, 1, { coreLink: null });

    expect(await runChecker(erp)).toMatchObject({ missingCoreLinks: 1, fixed: 1 });

    expect(await outboxOf(erp, first)).toMatchObject([
      { serial, token: String(token), status: 'pending', retries: 0, error: '[checker] missing core link' },
    ]);
    await expectUntouched();
  });

  test.each(['pending', 'dead'] as const)('is left to an outbox entry that is %s', async (status) => {
    const { serial, token } = await piece(erp, first, 1, { coreLink: null });
    await enqueue(erp, first, [{ serial, token, status, retries: 3, error: 'ERR_NOT_FOUND' }]);
    const touched = () => query(erp, `SELECT updated_at FROM ${first.database}.serial_link_outbox`);
    const before = await touched();

    await expectUntouched();
    expect(await touched()).toEqual(before);
  });

  test('is left to an entry for the scrapped token that its token replaces', async () => {
    const serial = serialOf(first, 1);
    const scrapped = await spawn(erp, first, { serial, status: 'scrapped' });
    const replacement = await spawn(erp, first, { serial, replaces: scrapped });
    await generate(erp, first, serial, { token: replacement });
    await register(erp, [{ serial, tenantId: first.id }]);
    await enqueue(erp, first, [{ serial, token: scrapped }]);

    await expectUntouched();
  });

  test('is found among a backlog that fills more than one answer, and nothing else is queued twice', async () => {
    await erp.root.query(
      `INSERT INTO ${first.database}.serial_link_outbox (serial_code, dag_token_id, status, created_at)
       SELECT CONCAT('S-', seq), seq, IF(seq % 3 = 0, 'dead', 'pending'), NOW() - INTERVAL seq DIV 7 SECOND
       FROM ${numbers(1, 15_000)}`,
    );
    for (let count = 1; count <= 40; count++) {
      const { serial, token } = await piece(erp, first, count, { coreLink: null });
      if (count > 1) await enqueue(erp, first, [{ serial, token, minutesAgo: count }]);
    }

    expect(await runChecker(erp)).toMatchObject({ missingCoreLinks: 1, fixed: 1 });
    expect(await runChecker(erp)).toMatchObject({ missingCoreLinks: 0, fixed: 0 });
  });

  test('is handed over again when an entry that is done did not last', async () => {
    const { serial, token } = await piece(erp, first, 1, { coreLink: null });
    await enqueue(erp, first, [{ serial, token, status: 'done' }]);

    expect(await runChecker(erp)).toMatchObject({ fixed: 1 });
  });

  test('of a serial without a ticket row is handed over, and no ticket row is invented', async () => {
    const serial = serialOf(first, 1);
    await spawn(erp, first, { serial });
    await register(erp, [{ serial, tenantId: first.id }]);

    expect(await runChecker(erp)).toMatchObject({
      missingTenantLinks: 0,
      missingCoreLinks: 1,
      fixed: 1,
      dualLinks: { needed: 0 },
    });
    expect(await tenantLinks(erp, first)).toEqual({});
  });

  test('is no such thing for OEM serials, components and pieces without a token', async () => {
    const oem = serialOf(first, 1, 'oem');
    for (let count = 0; count < 3; count++) await spawn(erp, first, { serial: oem, type: 'batch' });
    await register(erp, [{ serial: oem, tenantId: first.id, type: 'oem' }]);
    const { serial, token } = await piece(erp, first, 2);
    const component = `${serial}-BODY-1`;
    await spawn(erp, first, { serial: component, type: 'component', parent: token });
    await register(erp, [{ serial: component, tenantId: first.id }]);
    await erp.root.query(
      `UPDATE ${erp.coreDatabase}.serial_registry SET serial_type = 'component' WHERE serial_code = ?`,
      [component],
    );
    await generate(erp, first, serialOf(first, 3));
    await register(erp, [{ serial: serialOf(first, 3), tenantId: first.id }]);

    await expectUntouched();
  });
});

describe('A wrong code', () => {
  test('is quarantined as invalid_format or checksum_fail, where it was met', async () => {
    const malformed = await spawn(erp, first, { serial: 'mais-hat-bag' });
    const serial = mistyped(serialOf(first, 1));
    await generate(erp, first, serial);

    expect(await runChecker(erp)).toMatchObject({
      invalidFormats: 2,
      orphanedSerials: 0,
      quarantined: 2,
      openFindings: 0,
    });

    expect(
      await query(
        erp,
        `SELECT tenant_id, serial_code, reason, source_table, CAST(source_id AS CHAR) AS source_id, resolved_at
         FROM ${first.database}.serial_quarantine ORDER BY reason`,
      ),
    ).toEqual([
      {
        tenant_id: first.id,
        serial_code: 'mais-hat-bag',
        reason: 'invalid_format',
        source_table: 'flow_token',
        source_id: String(malformed),
        resolved_at: null,
      },
      {
        tenant_id: first.id,
        serial_code: serial,
        reason: 'checksum_fail',
        source_table: 'job_ticket_serial',
        source_id: '1',
        resolved_at: null,
      },
    ]);
    await expectUntouched();
  });

  test('is quarantined again after somebody resolved it, and not while another row is open', async () => {
    await spawn(erp, first, { serial: 'broken' });
    await runChecker(erp);
    await erp.root.query(`UPDATE ${first.database}.serial_quarantine SET resolved_at = NOW()`);

    expect(await runChecker(erp)).toMatchObject({ quarantined: 1 });
    expect(await quarantined(erp, first)).toHaveLength(2);
    await expectUntouched();
  });

  test('is told apart from one that differs in case alone', async () => {
    await spawn(erp, first, { serial: 'broken' });
    await runChecker(erp);
    await spawn(erp, first, { serial: 'bROken' });

    expect(await runChecker(erp)).toMatchObject({ quarantined: 1 });
    expect(await quarantined(erp, first)).toEqual(['invalid_format bROken', 'invalid_format broken']);
  });

  test('in lower case is no twin of the piece whose code it spells', async () => {
    const { serial } = await piece(erp, first, 1);
    await spawn(erp, first, { serial: serial.toLowerCase() });

    expect(await runChecker(erp)).toMatchObject({ quarantined: 1, duplicates: 0, dualLinkMismatches: 0 });
    expect(await quarantined(erp, first)).toEqual([`invalid_format ${serial.toLowerCase()}`]);
  });

  test('is a check character other than the one in the registry', async () => {
    const { serial } = await piece(erp, first, 1);
    await erp.root.query(`UPDATE ${erp.coreDatabase}.serial_registry SET checksum = '?'`);

    await runChecker(erp);

    expect(await quarantined(erp, first)).toEqual([`checksum_fail ${serial}`]);
  });

  test('is neither a legacy, nor a component, nor a temporary code', async () => {
    for (const serial of [
      'TOTE-2025-0001',
      'MO-2025-001-0001',
      'LOT-TOTE-2025-A7F3C9',
      'TEMP-DEFAULT-Bag-7-1',
    ])
      await spawn(erp, first, { serial });
    await spawn(erp, first, { serial: `${serialOf(first, 1)}-BODY-1`, type: 'component' });
    await spawn(erp, first, { serial: null });
    await spawn(erp, first, { serial: '' });

    await expectUntouched();
  });

  test('is not one that follows the published mapping, which is only counted', async () => {
    const serial = 'DEFA-HAT-BAG-20251109-00027-A9K2';
    const { publishedCheckCharacter } = await import('../../../functions/shared/serial-code.ts');
    const published = [0, 1, 2, 3, 4, 5, 6, 7, 8]
      .map((digit) => serial.replace('27', `2${digit}`))
      .map((body) => `${body}-${publishedCheckCharacter(body)}`)
      .find((code) => /-[A-P]$/.test(code));
    const token = await spawn(erp, first, { serial: String(published) });
    await generate(erp, first, String(published), { token, spawnedAt: '2025-11-09 10:00:00' });
    await register(erp, [{ serial: String(published), tenantId: first.id, token }]);

    expect(await runChecker(erp)).toMatchObject({ publishedCheckCharacters: 1 });
    await expectUntouched();
  });
});

describe('An orphaned serial', () => {
  test('is in the tenant database and not in its registry', async () => {
    await generate(erp, first, serialOf(first, 1));
    await spawn(erp, first, { serial: serialOf(first, 2, 'oem'), type: 'batch' });
    await generate(erp, first, serialOf(first, 3));
    await register(erp, [{ serial: serialOf(first, 3), tenantId: second.id }]);

    expect(await runChecker(erp)).toMatchObject({ orphanedSerials: 3, quarantined: 3, openFindings: 0 });

    expect(await quarantined(erp, first)).toEqual(
      [serialOf(first, 1), serialOf(first, 2, 'oem'), serialOf(first, 3)]
        .map((serial) => `orphaned ${serial}`)
        .toSorted(),
    );
    await expectUntouched();
  });

  test('is not one that waits for its spawn, and not one that is younger than five minutes', async () => {
    await generate(erp, first, serialOf(first, 1));
    await register(erp, [{ serial: serialOf(first, 1), tenantId: first.id }]);
    await generate(erp, first, serialOf(first, 2), { minutesAgo: 4 });
    await spawn(erp, first, { serial: serialOf(first, 3), minutesAgo: 4 });
    await spawn(erp, first, { serial: serialOf(first, 4, 'oem'), type: 'batch', minutesAgo: 4 });
    await spawn(erp, first, { serial: 'broken', minutesAgo: 4 });

    await expectUntouched();
  });
});

describe('A duplicate', () => {
  test('is one Hatthasilpa serial on two live tokens; its links are left alone', async () => {
    const { serial } = await piece(erp, first, 1, { tenantLink: null, coreLink: null });
    await spawn(erp, first, { serial });

    expect(await runChecker(erp)).toMatchObject({
      duplicates: 1,
      quarantined: 1,
      fixed: 0,
      missingTenantLinks: 0,
      missingCoreLinks: 0,
    });
    expect(await quarantined(erp, first)).toEqual([`duplicate ${serial}`]);
    await expectUntouched();
  });

  test('is found when the other token is older than a day', async () => {
    const { serial } = await piece(erp, first, 1, { minutesAgo: 5_000 });
    await spawn(erp, first, { serial });

    expect(await runChecker(erp)).toMatchObject({ duplicates: 1 });
  });

  test('is neither a chain of replacements, nor a split child, nor a scrapped twin', async () => {
    const chain = await piece(erp, first, 1, { status: 'scrapped' });
    const next = await spawn(erp, first, { serial: chain.serial, status: 'scrapped', replaces: chain.token });
    await spawn(erp, first, { serial: chain.serial, replaces: next });
    const parent = await piece(erp, first, 2);
    const child = await spawn(erp, first, {
      serial: parent.serial,
      parent: parent.token,
      status: 'scrapped',
    });
    await spawn(erp, first, { serial: parent.serial, replaces: child });
    const twin = await piece(erp, first, 3);
    await spawn(erp, first, { serial: twin.serial, status: 'scrapped' });

    await expectUntouched();
    expect(await runChecker(erp)).toMatchObject({ dualLinks: { needed: 3, consistent: 3 } });
  });

  test('are pieces split off one batch that got the same serial', async () => {
    const batch = await spawn(erp, first, { serial: null, type: 'batch' });
    const serial = serialOf(first, 1);
    const token = await spawn(erp, first, { serial, parent: batch });
    await spawn(erp, first, { serial, parent: batch });
    await generate(erp, first, serial, { token });
    await register(erp, [{ serial, tenantId: first.id, token }]);

    expect(await runChecker(erp)).toMatchObject({ duplicates: 1 });
  });
});

describe('A mismatch', () => {
  test('is reported until it is gone, and never repaired', async () => {
    const other = await piece(erp, first, 2);
    const { serial, token } = await piece(erp, first, 1, { coreLink: other.token });
    const before = await everything(erp);

    for (let run = 0; run < 2; run++) {
      expect(await runChecker(erp)).toMatchObject({
        dualLinkMismatches: 1,
        fixed: 0,
        openFindings: 1,
        findingsRemembered: true,
        dualLinks: { needed: 2, consistent: 1 },
      });
      expect(await everything(erp)).toEqual({ ...before, findings: [`1 dual_link_mismatch ${serial}`] });
    }
    const [finding] = await query(erp, `SELECT detail FROM ${erp.ownSchema}.finding`);
    expect(finding?.['detail']).toBe(
      `The core link names token ${other.token}, which is not this serial's token.`,
    );

    await erp.root.query(
      `UPDATE ${erp.coreDatabase}.serial_registry SET dag_token_id = ? WHERE serial_code = ?`,
      [token, serial],
    );
    expect(await runChecker(erp)).toMatchObject({ openFindings: 0 });
    expect(await openFindings(erp)).toEqual([]);

    await erp.root.query(
      `UPDATE ${erp.coreDatabase}.serial_registry SET dag_token_id = ? WHERE serial_code = ?`,
      [other.token, serial],
    );
    expect(await runChecker(erp)).toMatchObject({ openFindings: 1 });
    expect(await query(erp, `SELECT id FROM ${erp.ownSchema}.finding`)).toHaveLength(2);
  });

  test('is looked at again when its rows are no longer recent', async () => {
    const other = await piece(erp, first, 2);
    const { serial, token } = await piece(erp, first, 1, { coreLink: other.token });
    await runChecker(erp);
    for (const [table, time] of [
      ['flow_token', 'spawned_at'],
      ['job_ticket_serial', 'generated_at'],
    ])
      await erp.root.query(`UPDATE ${first.database}.${table} SET ${time} = NOW() - INTERVAL 3 DAY`);

    expect(await runChecker(erp)).toMatchObject({ openFindings: 1, dualLinks: { needed: 0 } });
    await erp.root.query(
      `UPDATE ${erp.coreDatabase}.serial_registry SET dag_token_id = ? WHERE serial_code = ?`,
      [token, serial],
    );
    expect(await runChecker(erp)).toMatchObject({ openFindings: 0 });
  });

  test('is a link to a token that does not exist, on either side', async () => {
    const one = await piece(erp, first, 1, { coreLink: 4_711 });
    const two = await piece(erp, first, 2, { tenantLink: 4_711 });

    expect(await runChecker(erp)).toMatchObject({ dualLinkMismatches: 2, fixed: 0, openFindings: 2 });
    expect(await openFindings(erp)).toEqual(
      [one, two].map(({ serial }) => `1 dual_link_mismatch ${serial}`).toSorted(),
    );
  });

  test('is a core link that a spawn left behind when it was rolled back, but not of a spawn that still runs', async () => {
    const settled = await piece(erp, first, 1);
    const serial = serialOf(first, 2);
    await generate(erp, first, serial);
    await register(erp, [{ serial, tenantId: first.id, token: settled.token + 1_000 }]);
    await expectUntouched();

    await spawn(erp, first, { id: settled.token + 1_001, serial: null });
    expect(await runChecker(erp)).toMatchObject({ dualLinkMismatches: 1, fixed: 0 });
  });

  test('is no link to a scrapped token further up the chain, even if that token gave up its serial', async () => {
    const { serial, token } = await piece(erp, first, 1, { status: 'scrapped' });
    const next = await spawn(erp, first, { serial: null, status: 'scrapped', replaces: token });
    await spawn(erp, first, { serial, replaces: next });
    await erp.root.query(`UPDATE ${first.database}.flow_token SET serial_number = NULL WHERE id_token = ?`, [
      token,
    ]);

    await expectUntouched();
    expect(await runChecker(erp)).toMatchObject({ dualLinks: { needed: 1, consistent: 1 } });
  });

  test('is not made of token ids that two tenants have in common', async () => {
    await piece(erp, first, 1);
    await piece(erp, second, 1);
    await expectUntouched();
  });

  test('is reported for an OEM serial with a core link, which stays', async () => {
    const serial = serialOf(first, 1, 'oem');
    const token = await spawn(erp, first, { serial, type: 'batch' });
    await register(erp, [{ serial, tenantId: first.id, type: 'oem', token }]);

    expect(await runChecker(erp)).toMatchObject({ oemCoreLinks: 1, fixed: 0, openFindings: 1 });
    expect((await everything(erp)).registry).toEqual([{ serial, token: String(token) }]);
  });

  test('does not count for a tenant that is excluded or no longer active', async () => {
    await piece(erp, first, 1, { coreLink: 4_711 });
    await runChecker(erp);

    expect(await runChecker(erp, {}, { excludedTenants: ['DEFAULT'] })).toMatchObject({ openFindings: 0 });
    expect(await openFindings(erp)).toHaveLength(1);
  });
});

describe('The circuit breaker', () => {
  test('quarantines 20 for one reason, but none of 21, and says so until that is settled', async () => {
    for (let count = 1; count <= 20; count++) await generate(erp, first, serialOf(first, count));
    expect(await runChecker(erp)).toMatchObject({ quarantined: 20, openFindings: 0 });

    for (let count = 21; count <= 41; count++) await generate(erp, first, serialOf(first, count));
    await spawn(erp, first, { serial: 'broken' });
    for (let run = 0; run < 2; run++) {
      const summary = await runChecker(erp);
      expect(summary).toMatchObject({ orphanedSerials: 21, openFindings: 1 });
      expect(await quarantined(erp, first)).toHaveLength(21);
      expect(await openFindings(erp)).toEqual(['1 misconfigured_check orphaned']);
    }

    await register(
      erp,
      Array.from({ length: 21 }, (_, index) => ({ serial: serialOf(first, 21 + index), tenantId: first.id })),
    );
    expect(await runChecker(erp)).toMatchObject({ orphanedSerials: 0, openFindings: 0 });
  });

  test('stays open when its rows are no longer recent', async () => {
    for (let count = 1; count <= 25; count++) await generate(erp, first, serialOf(first, count));
    await runChecker(erp);
    await erp.root.query(
      `UPDATE ${first.database}.job_ticket_serial SET generated_at = NOW() - INTERVAL 3 DAY`,
    );

    expect(await runChecker(erp)).toMatchObject({ quarantined: 0, openFindings: 1 });
  });

  test('measures a large number of rows by its share', async () => {
    await erp.root.query(
      `INSERT INTO ${first.database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, generated_at)
       SELECT 1, CONCAT('TOTE-2025-', seq), seq, NOW() - INTERVAL 1 HOUR FROM ${numbers(1, 5_000)}`,
    );
    for (let count = 1; count <= 25; count++) await spawn(erp, first, { serial: `broken ${count}` });

    expect(await runChecker(erp)).toMatchObject({ serialsChecked: 5_025, quarantined: 25, openFindings: 0 });
  });
});

describe('Requests', () => {
  test('writes nothing in a dry run and in report mode, and says what it would do', async () => {
    await piece(erp, first, 1, { tenantLink: null });
    await piece(erp, first, 2, { coreLink: null });
    await piece(erp, first, 3, { coreLink: 4_711 });
    await spawn(erp, first, { serial: 'broken' });
    const before = await everything(erp);

    for (const run of [
      await runChecker(erp, { dryRun: true }),
      await runChecker(erp, {}, { mode: 'report' }),
    ]) {
      expect(run).toMatchObject({
        mode: 'DRY RUN',
        missingTenantLinks: 1,
        missingCoreLinks: 1,
        dualLinkMismatches: 1,
        invalidFormats: 1,
        issuesFound: 4,
        fixed: 0,
        quarantined: 0,
      });
    }
    expect(await everything(erp)).toEqual(before);
  });

  test('works on the one tenant or shard that the event names', async () => {
    await piece(erp, first, 1, { tenantLink: null });
    await piece(erp, second, 1, { tenantLink: null });

    expect(await runChecker(erp, { tenant: 'maison_atelier' })).toMatchObject({
      tenantsProcessed: 1,
      fixed: 1,
    });
    expect(await runChecker(erp, { shard: { index: 1, count: 2 } })).toMatchObject({
      tenantsProcessed: 1,
      fixed: 1,
    });
    await expect(runChecker(erp, { tenant: 'nobody' })).rejects.toThrow('no active tenant nobody');
  });

  test('looks at rows of any age', async () => {
    const { serial, token } = await piece(erp, first, 1, { tenantLink: null, minutesAgo: 400 * 24 * 60 });

    expect(await runChecker(erp)).toMatchObject({
      serialsChecked: 0,
      rowsCompared: 2,
      fixed: 1,
      coverage: 100,
    });
    expect(await tenantLinks(erp, first)).toEqual({ [serial]: String(token) });
    await expectUntouched();
  });

  test('pages through more serials than one answer holds', async () => {
    await erp.root.query(
      `INSERT INTO ${first.database}.flow_token (id_instance, serial_number, spawned_at)
       SELECT 1, CONCAT('TOTE-2025-', seq), NOW() - INTERVAL 1 HOUR FROM ${numbers(1, 2_500)}`,
    );
    for (let count = 1; count <= 5; count++) await piece(erp, first, count, { tenantLink: null });

    expect(await runChecker(erp)).toMatchObject({ serialsChecked: 2_505, fixed: 5 });
  });

  test('reads an OEM serial on thousands of tokens once', async () => {
    const serial = serialOf(first, 1, 'oem');
    await erp.root.query(
      `INSERT INTO ${first.database}.flow_token (id_instance, serial_number, token_type, spawned_at)
       SELECT 1, ?, 'batch', NOW() - INTERVAL 1 HOUR FROM ${numbers(1, 6_000)}`,
      [serial],
    );
    await register(erp, [{ serial, tenantId: first.id, type: 'oem' }]);

    expect(await runChecker(erp)).toMatchObject({ serialsChecked: 1, issuesFound: 0, errors: 0 });
  });
});

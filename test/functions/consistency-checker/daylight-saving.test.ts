import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { clearLinks } from '../../support/outbox.ts';
import { type Answer, asker } from '../metrics-api/actions-fixture.ts';
import { ask as askDesk } from '../outbox-desk/desk-fixture.ts';
import { clearAll, piece, query, runChecker } from './checker-fixture.ts';

/** A noon in winter, as the databases' clock of this file has it. */
const WINTER = new Date('2026-12-01T11:00:00Z');
const clock = { virtual: true, now: () => WINTER };

/** A server that puts its clock forward in summer, as those in Berlin do; in the form that needs no table of zones. */
const BERLIN = 'CET-1CEST,M3.5.0,M10.5.0/3';
const erp = await useErp({ tenants: ['DEFAULT'], timeZone: BERLIN, clock });
const tenant = erp.tenant('DEFAULT');
const { database } = tenant;

beforeAll(() => migrate(databasesOf(erp).tenantCluster, erp.ownSchema));
beforeEach(async () => {
  await clearAll(erp);
  await clearLinks(erp);
});

test('The server of this file is an hour ahead in winter and two in summer, and has no table of zones', async () => {
  const [hours] = await query(
    erp,
    `SELECT CAST((UNIX_TIMESTAMP('2026-07-15 12:00:00') - UNIX_TIMESTAMP('2026-07-15 10:00:00')) / 3600 AS SIGNED) AS apart,
       FROM_UNIXTIME(1784109600) AS summer, FROM_UNIXTIME(1796122800) AS winter,
       CONVERT_TZ('2026-07-15 12:00:00', 'Europe/Berlin', '+00:00') AS named`,
  );
  expect(JSON.stringify(hours)).toContain('12:00:00');
  expect(hours?.['named']).toBeNull();
});

describe('In winter, times of the summer keep the offset of the summer', () => {
  test('where a missing tenant link is repaired', async () => {
    const { token } = await piece(erp, tenant, 1, { tenantLink: null });
    await erp.root.query(
      `UPDATE ${database}.flow_token SET spawned_at = '2026-07-15 12:00:00' WHERE id_token = ?`,
      [token],
    );
    await erp.root.query(`UPDATE ${database}.job_ticket_serial SET generated_at = '2026-07-15 11:00:00'`);

    expect(await runChecker(erp)).toMatchObject({ fixed: 1 });

    const repaired = await query(
      erp,
      `SELECT CAST(spawned_at AS CHAR) AS spawned, CAST(spawned_token_id AS CHAR) AS token FROM ${database}.job_ticket_serial`,
    );
    expect(repaired).toEqual([{ spawned: '2026-07-15 10:00:00', token: String(token) }]);
  });

  test.each([
    ['2026-07-15 12:00:00', '2026-07-15T10:00:00Z'],
    ['2026-11-15 12:00:00', '2026-11-15T11:00:00Z'],
    ['2026-03-29 01:59:59', '2026-03-29T00:59:59Z'],
    ['2026-03-29 03:00:00', '2026-03-29T01:00:00Z'],
    ['2026-10-25 03:00:00', '2026-10-25T02:00:00Z'],
  ])('at the desk and in the API: %s there is %s', async (local, utc) => {
    await erp.root.query(
      `INSERT INTO ${database}.serial_link_outbox (serial_code, dag_token_id, status, last_error, created_at, updated_at)
       VALUES ('P-1', 1, 'pending', 'gone', ?, ?)`,
      [local, local],
    );
    const { entries }: Answer = await askDesk(erp, 'GET /v1/outbox', { query: { status: 'pending' } });
    expect(entries).toMatchObject([{ created_at: utc, updated_at: utc }]);
    const ask = asker(erp);
    const summary: Answer = await ask({ action: 'summary' }, { now: WINTER });
    expect(summary.outbox_metrics.oldest_pending).toBe(utc);
    const health: Answer = await ask({ action: 'link_health' }, { now: WINTER });
    expect(health.outbox_metrics.oldest_pending).toBe(utc);
    expect(health.link_health.outbox_pending_age_seconds).toBe((WINTER.getTime() - Date.parse(utc)) / 1_000);
  });
});

import { beforeEach, expect, test } from 'vitest';
import { useErp } from '../../support/mariadb.ts';
import { check, findingsOf, heal, troubles } from './preflight-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT'], timeZone: 'CET-1CEST,M3.5.0,M10.5.0/3' });

beforeEach(() => heal(erp));

test('A server that puts its clock forward in summer is warned of, whatever the season', async () => {
  const report = await check(erp);
  expect(troubles(report).map(({ where, found }) => [where, found])).toEqual(
    ['core', 'tenants'].map((where) => [
      where,
      'NOW() follows a clock that is changed twice a year (time_zone SYSTEM): 1 h ahead of UTC in January, 2 h ahead of UTC in July.',
    ]),
  );
});

test('Spawns of another season show the same zone as those of today', async () => {
  const { database } = erp.tenant('DEFAULT');
  for (const [utc, local] of [
    ['2026-07-15 10:00:00', '2026-07-15 12:00:00'],
    ['2026-01-15 11:00:00', '2026-01-15 12:00:00'],
  ]) {
    await erp.root.query(`UPDATE ${database}.flow_token SET spawned_at = ?`, [local]);
    await erp.root.query(
      `UPDATE ${database}.job_ticket_serial SET spawned_at = ? WHERE spawned_token_id IS NOT NULL`,
      [utc],
    );
    const zones = findingsOf(await check(erp)).filter(({ found }) => found.includes('time zone of ours'));
    expect(zones.map(({ severity }) => severity)).toEqual(['ok']);
  }
});

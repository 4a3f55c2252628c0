import { beforeEach, describe, expect, test } from 'vitest';
import { useErp } from '../../support/mariadb.ts';
import { check, findingsOf, heal, troubles } from './preflight-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT'], timeZone: '+07:00' });
const { database } = erp.tenant('DEFAULT');

beforeEach(() => heal(erp));

const aboutTime = async () => {
  const report = await check(erp);
  return findingsOf(report).filter((finding) => finding.check === 'time');
};

describe('Beside a server seven hours ahead', () => {
  test('nothing is wrong while the ERP has the same zone, and the offset is told', async () => {
    const report = await check(erp);
    expect(troubles(report)).toEqual([]);
    const zones = findingsOf(report).filter(({ found }) =>
      found.startsWith('NOW() is 7 h ahead of UTC (time_zone +07:00)'),
    );
    expect(zones.map(({ where }) => where)).toEqual(['core', 'tenants']);
  });

  test('sessions of the ERP that write UTC are seven hours behind ours', async () => {
    await erp.root.query(`UPDATE ${database}.flow_token SET spawned_at = spawned_at - INTERVAL 7 HOUR`);
    expect((await aboutTime()).filter(({ severity }) => severity !== 'ok')).toEqual([
      expect.objectContaining({
        where: 'DEFAULT',
        severity: 'warning',
        subject: 'flow_token.spawned_at',
        found: expect.stringContaining('7 h behind the NOW() of our sessions'),
      }),
    ]);
  });

  test('an ERP that writes its own clock where UTC belongs is in the future', async () => {
    await erp.root.query(`UPDATE ${erp.coreDatabase}.serial_registry SET created_at = NOW()`);
    expect((await aboutTime()).filter(({ severity }) => severity !== 'ok')).toEqual([
      expect.objectContaining({
        where: 'core',
        severity: 'warning',
        subject: 'serial_registry.created_at',
        found: expect.stringContaining('7 h in the future of UTC_TIMESTAMP()'),
      }),
    ]);
  });

  test('an empty database says that it cannot tell', async () => {
    for (const table of ['flow_token', 'job_ticket_serial', 'serial_link_outbox', 'serial_quarantine'])
      await erp.root.query(`DELETE FROM ${database}.${table}`);
    const report = await check(erp);
    expect(report.ok).toBe(true);
    expect(troubles(report).map(({ where, check: kind, unknown }) => [where, kind, unknown])).toEqual([
      ['tenants', 'other-writers', true],
      ['tenants', 'other-writers', true],
      ['DEFAULT', 'time', true],
      ['DEFAULT', 'time', true],
    ]);
  });
});

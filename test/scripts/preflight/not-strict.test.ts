import { expect, test } from 'vitest';
import { useErp } from '../../support/mariadb.ts';
import { check, heal, troubles } from './preflight-fixture.ts';

/** In a time zone that no other file has: what is set here is set for the whole server. */
const erp = await useErp({ tenants: ['DEFAULT'], timeZone: '-03:00' });

test('A server that is not strict is told for both clusters', async () => {
  await heal(erp);
  await erp.root.query("SET GLOBAL sql_mode = ''");
  // Its open sessions would keep the old one.
  await erp.rdsData.close();
  const report = await check(erp);
  expect(troubles(report)).toEqual(
    ['core', 'tenants'].map((where) =>
      expect.objectContaining({ where, severity: 'warning', check: 'time', right: 'STRICT_TRANS_TABLES' }),
    ),
  );
});

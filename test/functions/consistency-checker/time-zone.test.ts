import { beforeAll, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { piece, query, runChecker } from './checker-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT'], timeZone: '+07:00' });
const tenant = erp.tenant('DEFAULT');

beforeAll(() => migrate(databasesOf(erp).tenantCluster, erp.ownSchema));

test('A checker beside a server seven hours ahead sees the same rows and writes spawned_at in UTC', async () => {
  await piece(erp, tenant, 1, { tenantLink: null, coreLink: null });
  await piece(erp, tenant, 2, { tenantLink: null, coreLink: null, minutesAgo: 4 });
  await piece(erp, tenant, 3, { tenantLink: null, coreLink: null, minutesAgo: 24 * 60 + 5 });

  expect(await runChecker(erp)).toMatchObject({ serialsChecked: 1, fixed: 4 });

  const repaired = await query(
    erp,
    `SELECT TIMESTAMPDIFF(MINUTE, spawned_at, UTC_TIMESTAMP()) AS age FROM ${tenant.database}.job_ticket_serial
     WHERE spawned_token_id IS NOT NULL ORDER BY id_serial`,
  );
  expect(repaired.map(({ age }) => Math.round(Number(age)))).toEqual([60, 24 * 60 + 5]);
});

import { beforeAll, expect, test } from 'vitest';
import { collect } from '../../../functions/metrics-collector/run.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { recallTenants } from '../../../functions/shared/database/known-tenants.ts';
import { databasesOf, quietLog } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const databases = databasesOf(erp);

beforeAll(() => migrate(databases.tenantCluster, erp.ownSchema));

test('A collection remembers every active tenant, also one that it leaves out: others ask for it', async () => {
  const { summary } = await collect(
    { databases, log: quietLog(), now: () => new Date() },
    {
      databasePrefix: erp.tenantPrefix,
      monitoringSchema: erp.ownSchema,
      excludedTenants: ['MAISON_ATELIER'],
      watchedTenants: [],
    },
    {},
  );
  expect(summary.tenantsProcessed).toBe(1);
  const known = await recallTenants(databases.tenantCluster, erp.ownSchema);
  expect(known.map(({ code }) => code)).toEqual(['DEFAULT', 'maison_atelier']);
});

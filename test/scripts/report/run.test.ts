import { beforeAll, expect, test, vi } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { UsageError } from '../../../scripts/command-line.ts';
import { runReport } from '../../../scripts/report/run.ts';
import type { Target } from '../../../scripts/report/target.ts';
import { readTarget } from '../../../scripts/report/target.ts';
import { CONFIRMED, settingsOf, snsOf, useCloudWatch } from '../../functions/shared/checklist/fixture.ts';
import { requireAsDocumented } from '../../support/contract.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';

const erp = await useErp();
const NOW = new Date('2025-11-10T01:00:00Z');
const measurements = await useCloudWatch(NOW);
const target: Target = {
  databases: {
    client: erp.client,
    databases: {
      CORE_CLUSTER_ARN: erp.coreClusterArn,
      CORE_SECRET_ARN: erp.coreReaderSecretArn,
      CORE_DATABASE: erp.coreDatabase,
      TENANT_CLUSTER_ARN: erp.tenantClusterArn,
      TENANT_SECRET_ARN: erp.tenantSecretArns.reader,
    },
  },
  cloudWatch: measurements.client,
  sns: snsOf([CONFIRMED]),
  settings: settingsOf(erp),
};
const ask = (cadence: 'daily' | 'monthly', date?: string, json = false) =>
  runReport({ cadence, date, json }, target, NOW);

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
});

test('Prints the report as text, and says whether there is something to act on', async () => {
  const daily = await ask('daily');
  expect(daily.output).toMatch(/^Serial Monitoring production: daily checklist for 2025-11-09\n/);
  // No job has ever run here.
  expect(daily.mustAct).toBe(true);
  const monthly = await ask('monthly', '2024-02-29');
  expect(monthly.output).toContain('monthly checklist for 2024-02');
  expect(monthly.mustAct).toBe(false);
});

test('Reads on while less is left than one statement may take', async () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValueOnce(0.5).mockReturnValue(200_000.25);
  try {
    expect((await ask('daily')).output).toMatch(/hatthasilpa serials registered +0 +0\n/);
  } finally {
    clock.mockRestore();
  }
});

test('Prints JSON as the API answers it', async () => {
  const { output } = await ask('daily', undefined, true);
  requireAsDocumented('GET', '/v1/reports/daily', JSON.parse(output));
});

test('Refuses a day that is not over, and names the last one', async () => {
  await expect(ask('daily', '2025-11-10')).rejects.toThrow(UsageError);
  await expect(ask('daily', '2025-11-10')).rejects.toThrow('2025-11-09');
});

test('Says when no local system runs there', () => {
  expect(() => readTarget({ source: { kind: 'local', dataDir: '/nowhere' } })).toThrow(
    /start the local system/,
  );
});

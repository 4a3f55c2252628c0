import type { RowDataPacket } from 'mysql2/promise';
import { beforeAll, expect, test } from 'vitest';
import { forgetOldRows } from '../../../functions/checklist-report/forget.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import type { Statement } from '../../../functions/shared/database/data-api.ts';
import { databasesOf, type LogEntry, quietLog } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { numbers } from '../../support/numbers.ts';

const erp = await useErp();
const { tenantCluster } = databasesOf(erp);
const own = { tenantCluster, schema: erp.ownSchema };

beforeAll(async () => {
  await migrate(tenantCluster, erp.ownSchema);
  for (const [job, days] of [
    ['outbox-worker', 101],
    ['outbox-worker', 99],
    ['consistency-checker', 3_000],
    ['metrics-collector', 0],
  ] as const) {
    await erp.root.query(
      `INSERT INTO ${erp.ownSchema}.job_run
        (job, request_id, shard_index, shard_count, dry_run, started_at, completed_at, summary)
       VALUES (?, UUID(), 0, 1, 0, NOW(), UTC_TIMESTAMP() - INTERVAL ? DAY, '{}')`,
      [job, days],
    );
  }
  for (const [tenant, days] of [
    ['DEFAULT', 401],
    ['DEFAULT', 399],
    ['gone_atelier', 500],
  ] as const) {
    await erp.root.query(
      `INSERT INTO ${erp.ownSchema}.event_hourly VALUES (?, UTC_TIMESTAMP() - INTERVAL ? DAY, 'error.duplicate_total', 1)`,
      [tenant, days],
    );
  }
});

async function left(sql: string): Promise<unknown[]> {
  const [rows] = await erp.root.query<RowDataPacket[]>(sql);
  return rows.map((row) => Object.values(row)[0]);
}

test('Forgets runs after a hundred days and events after four hundred, of every job and tenant', async () => {
  await forgetOldRows(own, quietLog(), new Date());
  expect(await left(`SELECT job FROM ${erp.ownSchema}.job_run ORDER BY job`)).toEqual([
    'metrics-collector',
    'outbox-worker',
  ]);
  expect(await left(`SELECT tenant_code FROM ${erp.ownSchema}.event_hourly`)).toEqual(['DEFAULT']);
});

test('Forgets a great many rows in statements that the Data API has time for', async () => {
  await erp.root.query(
    `INSERT INTO ${erp.ownSchema}.job_run
       (job, request_id, shard_index, shard_count, dry_run, started_at, completed_at, summary)
     SELECT 'outbox-worker', CONCAT('old', seq), 0, 1, 0, NOW(), UTC_TIMESTAMP() - INTERVAL 101 DAY, '{}'
     FROM ${numbers(1, 10_000)}`,
  );
  await erp.root.query(
    `INSERT INTO ${erp.ownSchema}.event_hourly
     SELECT 'DEFAULT', '2015-01-01 00:00:00' + INTERVAL seq HOUR, 'error.duplicate_total', 1 FROM ${numbers(1, 6_000)}`,
  );
  const forgotten: number[] = [];
  const counting = {
    ...tenantCluster,
    write: async (statement: Statement) => {
      const rows = await tenantCluster.write(statement);
      forgotten.push(rows);
      return rows;
    },
  };
  await forgetOldRows({ ...own, tenantCluster: counting }, quietLog(), new Date());
  expect(Math.max(...forgotten)).toBe(5_000);
  expect(forgotten.reduce((sum, rows) => sum + rows)).toBe(16_000);
});

test('Says what it could not do, and leaves the rest for the next day', async () => {
  const log: LogEntry[] = [];
  erp.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException', match: {} });
  await forgetOldRows(own, quietLog(log), new Date());
  expect(log.map(({ message }) => message)).toEqual([
    'Old rows of the monitoring schema could not be deleted',
  ]);
});

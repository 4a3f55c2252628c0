import type { RowDataPacket } from 'mysql2/promise';
import { beforeAll, expect, test } from 'vitest';
import { forgetEvents } from '../../../../functions/checklist-report/forget.ts';
import { migrate } from '../../../../functions/schema-migration/migrate.ts';
import { periodsOfDay } from '../../../../functions/shared/checklist/periods.ts';
import {
  readRejections,
  readRejectionsByHour,
  readReporters,
} from '../../../../functions/shared/checklist/queries/rejections.ts';
import type { Database, Statement } from '../../../../functions/shared/database/data-api.ts';
import { databasesOf } from '../../../support/functions.ts';
import { useErp } from '../../../support/mariadb.ts';
import { numbers } from '../../../support/numbers.ts';

const erp = await useErp();
const { tenantCluster } = databasesOf(erp);
const own = erp.ownSchema;
const periods = periodsOfDay('monthly', Date.parse('2025-10-15'));

/** Hours in which each tenant reported something, most of them long ago. */
const HOURS = 4_000;
const REPORTERS = ['atelier_a', 'atelier_b', 'atelier_c', 'atelier_d', 'atelier_e'];

beforeAll(async () => {
  await migrate(tenantCluster, own);
  for (const tenant of REPORTERS)
    await erp.root.query(
      `INSERT INTO ${own}.event_hourly
       SELECT ?, '2025-10-31 23:00:00' - INTERVAL seq HOUR, 'error.duplicate_total', 1 FROM ${numbers(0, HOURS - 1)}`,
      [tenant],
    );
  await erp.root.query(`ANALYZE TABLE ${own}.event_hourly`);
});

test('Reported rejections are read from their hours alone, however many there ever were', async () => {
  const { sent, database } = listening(tenantCluster);
  const reporters = await readReporters(database, own);
  expect(reporters).toEqual(REPORTERS);
  const counts = await readRejections(database, own, reporters, periods);
  expect(counts.map(({ tenant, current, before }) => [tenant, current, before])).toEqual(
    REPORTERS.map((tenant) => [tenant, 31 * 24, 30 * 24]),
  );
  const hours = await readRejectionsByHour(database, own, reporters, periods.current);
  expect(hours.reduce((sum, { count }) => sum + count, 0)).toBe(REPORTERS.length * 31 * 24);
  for (const statement of sent) expect(await rowsLookedAt(statement)).toBeLessThan(0.5 * ALL_ROWS);
});

test('What is forgotten is found by the key, however much is kept', async () => {
  const { sent, database } = listening(tenantCluster);
  await forgetEvents({ tenantCluster: database, schema: own }, 'atelier_a');
  for (const statement of sent) expect(await rowsLookedAt(statement)).toBeLessThan(0.5 * ALL_ROWS);
});

const ALL_ROWS = REPORTERS.length * HOURS;

/** A database that keeps what it is asked. */
function listening(database: Database) {
  const sent: Statement[] = [];
  const kept: Database = {
    read(statement) {
      sent.push(statement);
      return database.read(statement);
    },
    write(statement) {
      sent.push(statement);
      return database.write(statement);
    },
  };
  return { sent, database: kept };
}

/** As the optimizer estimates it. */
async function rowsLookedAt({ sql, parameters = {} }: Statement): Promise<number> {
  const text = Object.entries(parameters)
    .toSorted(([a], [b]) => b.length - a.length)
    .reduce((result, [name, value]) => result.replaceAll(`:${name}`, erp.root.escape(value)), sql);
  const [plan] = await erp.root.query<RowDataPacket[]>(`EXPLAIN ${text}`);
  return Math.max(...plan.map((row) => Number(row['rows'])));
}

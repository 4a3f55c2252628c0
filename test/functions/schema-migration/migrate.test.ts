import { beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { migrations } from '../../../functions/schema-migration/migrations.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
const { tenantCluster } = databasesOf(erp, undefined, 'schema-migration');
const run = () => migrate(tenantCluster, erp.ownSchema);

beforeEach(async () => {
  erp.faults.clear();
  await erp.root.query(`DROP DATABASE IF EXISTS ${erp.ownSchema}`);
});

async function tables(): Promise<string[]> {
  const [rows] = await erp.root.query(`SHOW TABLES FROM ${erp.ownSchema}`);
  return (rows as Record<string, string>[]).map((row) => String(Object.values(row)[0])).toSorted();
}

async function collations(): Promise<string[]> {
  const [rows] = await erp.root.query(
    `SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME, ' ', COLLATION_NAME) AS line FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = ? AND COLLATION_NAME IS NOT NULL ORDER BY line`,
    [erp.ownSchema],
  );
  return (rows as { line: string }[]).map(({ line }) => line);
}

const TABLES = [
  'acknowledgement',
  'audit',
  'checked_range',
  'event_hourly',
  'finding',
  'finding_notice',
  'ingest_batch',
  'job_run',
  'known_tenant',
  'report_sent',
  'schema_version',
];

describe('The own schema', () => {
  test('is created once and left alone afterwards', async () => {
    expect(await run()).toEqual(migrations.map(({ version }) => version));
    expect(await tables()).toEqual(TABLES);
    expect(await run()).toEqual([]);
  });

  test('survives two migrations at once', async () => {
    await Promise.all([run(), run(), run()]);
    expect(await tables()).toEqual(TABLES);
  });

  test.each(['before-commit', 'after-commit'] as const)(
    'is completed by the next run after any cut %s',
    async (moment) => {
      for (let at = 1; ; at++) {
        await erp.root.query(`DROP DATABASE IF EXISTS ${erp.ownSchema}`);
        const fault = erp.faults.add({ kind: 'cut', moment, at });
        await run().catch(() => undefined);
        const struck = erp.faults.list().find(({ id }) => id === fault.id)?.struck ?? 0;
        erp.faults.clear();
        await run();
        expect(await tables()).toEqual(TABLES);
        expect(await run()).toEqual([]);
        if (struck === 0) return;
      }
    },
  );

  test.each(['latin1 COLLATE latin1_swedish_ci', 'utf8mb4 COLLATE utf8mb4_bin', 'utf8mb3'])(
    'has the right collations where somebody created it with %s beforehand',
    async (charset) => {
      await run();
      const expected = await collations();
      expect(expected).toContain('known_tenant.code utf8mb4_unicode_ci');
      expect(expected).toContain('finding.subject utf8mb4_bin');
      await erp.root.query(`DROP DATABASE ${erp.ownSchema}`);
      await erp.root.query(`CREATE DATABASE ${erp.ownSchema} CHARACTER SET ${charset}`);
      await run();
      expect(await collations()).toEqual(expected);
      // An earlier deploy may have left tables as they came.
      for (const [table, columns] of [
        ['known_tenant', 'MODIFY code VARCHAR(50)'],
        ['event_hourly', 'MODIFY metric VARCHAR(64)'],
      ])
        await erp.root.query(
          `ALTER TABLE ${erp.ownSchema}.${table} ${columns} CHARACTER SET ${charset} NOT NULL`,
        );
      expect(await collations()).not.toEqual(expected);
      await run();
      expect(await collations()).toEqual(expected);
    },
  );

  test('numbers its steps from 1 without gaps', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
  });
});

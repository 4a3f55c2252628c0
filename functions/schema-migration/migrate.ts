import { integer } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { COLLATION, mendColumnCollations, mendDefaultCollation } from './collations.ts';
import { type Migration, migrations } from './migrations.ts';

/**
 * Brings our own schema to the newest version and answers which versions it applied. Two at once, or one that
 * dies in the middle, leave a schema that the next one completes: DDL commits by itself, every statement may
 * be repeated, and a version is remembered only after its last statement.
 * @throws what the database throws.
 */
export async function migrate(
  tenantCluster: Database,
  schema: string,
  steps: readonly Migration[] = migrations,
): Promise<readonly number[]> {
  await tenantCluster.write({
    sql: `CREATE DATABASE IF NOT EXISTS ${schema} CHARACTER SET utf8mb4 COLLATE ${COLLATION}`,
  });
  await mendDefaultCollation(tenantCluster, schema);
  await tenantCluster.write({
    sql: `CREATE TABLE IF NOT EXISTS ${schema}.schema_version (
      version INT NOT NULL PRIMARY KEY,
      applied_at DATETIME(3) NOT NULL
    )`,
  });
  const known = new Set(
    await tenantCluster.read({
      sql: `SELECT version FROM ${schema}.schema_version`,
      row: (next) => next(integer),
    }),
  );
  const missing = steps.filter(({ version }) => !known.has(version));
  for (const { version, statements } of missing) {
    for (const sql of statements(schema)) await tenantCluster.write({ sql });
    await tenantCluster.write({
      sql: `INSERT IGNORE INTO ${schema}.schema_version (version, applied_at) VALUES (:version, UTC_TIMESTAMP(3))`,
      parameters: { version },
    });
  }
  await mendColumnCollations(tenantCluster, schema);
  return missing.map(({ version }) => version);
}

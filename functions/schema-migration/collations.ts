import { text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';

/** Of the schema and of every text column whose migration names no other. */
export const COLLATION = 'utf8mb4_unicode_ci';

/** Columns whose migration says `utf8mb4_bin`. */
const BINARY = ['finding.check_name', 'finding.subject', 'ingest_batch.sender', 'ingest_batch.batch_key'];

/**
 * Gives the schema the collation that our statements join with, where somebody created it with another one: its
 * tables would inherit that. May be repeated.
 */
export async function mendDefaultCollation(tenantCluster: Database, schema: string): Promise<void> {
  const [collation] = await tenantCluster.read({
    sql: 'SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = :schema',
    parameters: { schema },
    row: (next) => next(text),
  });
  if (collation === COLLATION) return;
  await tenantCluster.write({ sql: `ALTER DATABASE ${schema} CHARACTER SET utf8mb4 COLLATE ${COLLATION}` });
}

/**
 * Gives text columns that have inherited another collation the right one: MySQL refuses to compare them with our
 * lists (error 1267). One ALTER TABLE a column; all of them are VARCHAR NOT NULL. May be repeated.
 */
export async function mendColumnCollations(tenantCluster: Database, schema: string): Promise<void> {
  const names = Object.fromEntries(BINARY.map((name, index) => [`binary${index}`, name]));
  const columns = await tenantCluster.read({
    sql: `SELECT TABLE_NAME, COLUMN_NAME, CHARACTER_MAXIMUM_LENGTH FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = :schema AND DATA_TYPE = 'varchar' AND IS_NULLABLE = 'NO'
        AND CONCAT(TABLE_NAME, '.', COLUMN_NAME) NOT IN (${Object.keys(names)
          .map((name) => `:${name}`)
          .join(', ')})
        AND COLLATION_NAME <> '${COLLATION}'`,
    parameters: { schema, ...names },
    row: (next) => ({ table: next(text), column: next(text), length: next(text) }),
  });
  for (const { table, column, length } of columns) {
    await tenantCluster.write({
      sql: `ALTER TABLE ${schema}.${table}
        MODIFY ${column} VARCHAR(${length}) CHARACTER SET utf8mb4 COLLATE ${COLLATION} NOT NULL`,
    });
  }
}

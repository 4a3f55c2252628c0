import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Report } from './progress.ts';

/** Rows of one INSERT: a second or two of work. */
const CHUNK = 250_000;

export interface Load {
  /** With its database. */
  readonly table: string;
  /** SQL of each column, by the columns of `from`; the primary key must grow with the number of the row. */
  readonly columns: Readonly<Record<string, string>>;
  /** What rows are made from, given a table of their numbers, `seq` from 1 on. Default: the numbers alone. */
  readonly from?: (numbers: string) => string;
  /** Which numbers have a row. Default: all. */
  readonly where?: string;
  readonly rows: number;
}

/**
 * Fills an empty table: its secondary indexes are taken away before and built in one go afterwards, each from
 * sorted entries, which takes a tenth of the time.
 */
export async function bulkLoad(connection: Connection, load: Load, report: Report): Promise<void> {
  const { table, columns, from = (numbers) => numbers, where = 'TRUE', rows } = load;
  const keys = await secondaryKeys(connection, table);
  if (keys.length > 0) {
    await connection.query(`ALTER TABLE ${table} ${keys.map(({ name }) => `DROP KEY ${name}`).join(', ')}`);
  }
  for (let first = 1; first <= rows; first += CHUNK) {
    const last = Math.min(first + CHUNK - 1, rows);
    await connection.query(
      `INSERT INTO ${table} (${Object.keys(columns).join(', ')})
       SELECT ${Object.values(columns).join(', ')}
       FROM ${from(`${databaseOf(table)}.seq_${first}_to_${last}`)} WHERE ${where}`,
    );
    report(`${table}: ${last} of ${rows} rows`);
  }
  if (keys.length > 0) {
    report(`${table}: ${keys.length} indexes …`);
    await connection.query(`ALTER TABLE ${table} ${keys.map(({ sql }) => `ADD ${sql}`).join(', ')}`);
  }
  await connection.query(`ANALYZE TABLE ${table}`);
}

async function secondaryKeys(connection: Connection, table: string) {
  const [rows] = await connection.query<RowDataPacket[]>(`SHOW CREATE TABLE ${table}`);
  const statement = String(rows[0]?.['Create Table']);
  return [...statement.matchAll(/^\s*((?:UNIQUE )?KEY (`\w+`) .*?),?$/gm)].map(([, sql = '', name = '']) => ({
    sql,
    name,
  }));
}

function databaseOf(table: string): string {
  return table.slice(0, table.indexOf('.'));
}

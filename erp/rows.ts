import { identifier, type SqlConnection } from './sql.ts';

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/** Keeps a statement well below `max_allowed_packet`. */
const ROWS_A_STATEMENT = 1000;

/** Inserts rows that all have the columns of the first one. */
export async function insertRows(
  connection: SqlConnection,
  database: string,
  table: string,
  rows: readonly Row[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const target = `${identifier(database)}.${identifier(table)} (${columns.map(identifier).join(', ')})`;
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const values = rows
      .slice(start, start + ROWS_A_STATEMENT)
      .map((row) => columns.map((column) => row[column]));
    await connection.query(`INSERT INTO ${target} VALUES ?`, [values]);
  }
}

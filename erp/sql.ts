/**
 * What the simulated ERP needs of a database connection, as mysql2 has it: text in which each `?` stands for a value,
 * or for all rows of an INSERT; what comes out first are the rows.
 */
export interface SqlConnection {
  query(sql: string, values?: unknown[]): Promise<readonly [unknown, unknown]>;
}

/** The named column of the first row; undefined where there is no row. */
export function firstValue([rows]: readonly [unknown, unknown], column: string): unknown {
  const [row]: unknown[] = Array.isArray(rows) ? rows : [];
  return typeof row === 'object' && row !== null ? Reflect.get(row, column) : undefined;
}

/** A database or table name as SQL text. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

import type { Connection } from 'mysql2/promise';

/** What the simulated ERP needs of a database connection: text in, whatever comes out. */
export type SqlConnection = Pick<Connection, 'query'>;

/** A database or table name as SQL text. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

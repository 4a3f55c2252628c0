import { RdsDataError } from './errors.ts';

/**
 * Names to write to before the values; a table that is only joined by a subquery comes after SET.
 */
const JOINS_JSON_TABLE = /^\s*(?:EXPLAIN\s+FORMAT=JSON\s+)?UPDATE\b(?:(?!\bSET\b).)*\bJSON_TABLE\s*\(/is;

/**
 * Refuses what MySQL refuses and MariaDB takes: an UPDATE that joins a JSON_TABLE while no database is the
 * default, even one that names each table in full. Seen on MySQL 9.7.
 *
 * @throws RdsDataError (DatabaseErrorException) with MySQL's error 1046.
 */
export function requireDefaultDatabase(sql: string, database: string | undefined): void {
  if (database !== undefined || !JOINS_JSON_TABLE.test(sql)) return;
  throw new RdsDataError(
    'DatabaseErrorException',
    'Database error code: 1046. Message: No database selected',
  );
}

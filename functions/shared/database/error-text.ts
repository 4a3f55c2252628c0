import type { DatabaseErrorKind } from './error-kinds.ts';

/** A message of the database, taken apart: everything behind its head may be somebody's value. */
export interface ErrorText {
  /** The number with which the message begins. */
  readonly code?: number;
  /** The symbol with which it begins, as `ER_DUP_ENTRY`. */
  readonly symbol?: string;
  /** The database's own words, without the head. */
  readonly words: string;
}

/** Which of its connections speaks: `(conn=12) `; drivers put it first of all. */
const CONNECTION = /^\(conn[=:] ?\d+\) /;

/**
 * How the Data API and drivers begin a message. The Data API's wording is not documented; its first version wrote
 * `Database error code: 1062. Message: Duplicate entry …`.
 */
const HEADS = [
  /^Database error code: (?<code>\d+)\.(?: Message: ?| |$)/i,
  // MySQL's and MariaDB's own programs, Go's driver: `ERROR 1062 (23000) at line 1: `, `Error 1062: `.
  /^ERROR (?<code>\d+)(?: \(\w{5}\))?(?: at line \d+)?: /i,
  // MySQL Workbench: `Error Code: 1062. `.
  /^Error Code: (?<code>\d+)[.;:] ?/i,
  // MariaDB's driver for Node: `(conn:12, no: 1062, SQLState: 23000) `.
  /^\(conn[=:] ?-?\d+, no: (?<code>\d+), SQLState: \w{5}\) /i,
  // Python's drivers: `1062 (23000): ` and `(1062, "…`.
  /^(?<code>\d+) \(\w{5}\): /,
  /^\((?<code>\d+), ["']/,
  // PHP: `SQLSTATE[HY000] [2002] ` and `SQLSTATE[23000]: Integrity constraint violation: 1062 `.
  /^SQLSTATE\[\w{5}\] \[(?<code>\d+)\] /,
  /^SQLSTATE\[\w{5}\]: [A-Za-z /]+: (?<code>\d+) /,
  /^(?<symbol>(?:ER|CR|WARN)_[A-Z0-9_]+): /,
] as const;

export function readErrorText(message: string): ErrorText {
  // A driver that names its connection may name the code behind it, as in `(conn=12) Error 1062: …`.
  const spoken = message.replace(CONNECTION, '');
  for (const head of HEADS) {
    const match = head.exec(spoken);
    if (match === null) continue;
    const { code, symbol } = match.groups ?? {};
    return {
      ...(code === undefined ? {} : { code: Number(code) }),
      ...(symbol === undefined ? {} : { symbol }),
      words: spoken.slice(match[0].length),
    };
  }
  return { words: spoken };
}

const PRIVILEGE =
  '(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|REFERENCES|INDEX|ALTER|EXECUTE|TRIGGER|EVENT|LOCK TABLES|CREATE VIEW|SHOW VIEW|ALTER ROUTINE|ANY)';

/**
 * How texts without a number begin. Each ends before the first value; where a value stands in between, it is the
 * name of a column, a table or an account, never of a row, and holds no quotes.
 */
const OPENINGS: readonly (readonly [RegExp, DatabaseErrorKind])[] = [
  [/^Duplicate entry /i, 'row'],
  [/^Can't write; duplicate key in table/i, 'row'],
  [/^Data too long for column /i, 'row'],
  [/^Out of range value for column /i, 'row'],
  [/^Data truncated for column /i, 'row'],
  [/^(?:Truncated )?Incorrect \w+ value: /i, 'row'],
  [/^Column '[^']*' cannot be null/i, 'row'],
  [/^Cannot add or update a child row: /i, 'row'],
  [/^Cannot delete or update a parent row: /i, 'row'],
  [/^Check constraint '[^']*' is violated/i, 'row'],
  [/^CONSTRAINT `[^`]*` failed for /i, 'row'],
  [/^Table has no partition for value /i, 'row'],
  [/^Lock wait timeout exceeded/i, 'locked'],
  [/^Deadlock found when trying to get /i, 'locked'],
  [/^Failed to read auto-increment value/i, 'locked'],
  [/^Statement aborted because lock\(s\) could not be acquired/i, 'locked'],
  [/^The total number of locks exceeds /i, 'locked'],
  [/^Prepared statement needs to be re-prepared/i, 'retry'],
  [/^Table definition has changed, please retry/i, 'retry'],
  [/^Record has changed since last read /i, 'retry'],
  [/^Plugin instructed the server to rollback /i, 'retry'],
  [/^The (?:MySQL|MariaDB) server is running with the -{0,2}[\w-]+(?:=[\w-]*)? option/i, 'read-only'],
  [/^Cannot execute statement in a READ ONLY transaction/i, 'read-only'],
  [/^Running in read-only mode/i, 'read-only'],
  [/^The table '[^']*' is full/i, 'read-only'],
  [/^Table '[^']*' is read only/i, 'read-only'],
  [/^Disk (?:is )?full/i, 'read-only'],
  [new RegExp(`^(?:${PRIVILEGE}, )*${PRIVILEGE} command denied to user `, 'i'), 'denied'],
  [/^Access denied; you need /i, 'denied'],
  [/^Access denied for user /i, 'credentials'],
  [/^Access denied for AuthSwitchRequest/i, 'credentials'],
  [/^Your password has expired/i, 'credentials'],
  [/^Communications link failure/i, 'unreachable'],
  [/^(?:MySQL |MariaDB )?server has gone away/i, 'unreachable'],
  [/^Lost connection to /i, 'unreachable'],
  [/^Too many connections/i, 'unreachable'],
  [/^The server is currently in offline mode/i, 'unreachable'],
  [/^unexpected end of stream/i, 'unreachable'],
  [/^Connection (?:is|was|has been|refused|reset|closed|lost|timed out|error)/i, 'unreachable'],
  [/^(?:Can't|Could not|Cannot|Unable to) connect /i, 'unreachable'],
  [/^(?:Could not send query|Socket error|Socket fail|No route to host|Broken pipe)/i, 'unreachable'],
  [/^Got (?:an error|timeout|a packet|packets) /i, 'unreachable'],
  [/^Server shutdown in progress/i, 'unreachable'],
  [/^The client was disconnected by the server /i, 'unreachable'],
  [/^(?:Out of memory|Out of sort memory|Can't create a new thread)/i, 'unreachable'],
  [/^Aborted connection /i, 'unreachable'],
  [/^(?:Query execution was interrupted|Query timed out|Request timed out|Read timed out)/i, 'timeout'],
];

/** What the beginning of the words says; undefined when it is none that we know. */
export function kindOfWords(words: string): DatabaseErrorKind | undefined {
  return OPENINGS.find(([opening]) => opening.test(words))?.[1];
}

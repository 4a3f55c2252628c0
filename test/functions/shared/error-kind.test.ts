import { createRequire } from 'node:module';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { databaseErrorKind, isPassing } from '../../../functions/shared/database/error-kind.ts';
import { mysqlErrors } from '../../../functions/shared/database/mysql-errors.ts';
import { casesOf } from '../../support/thoroughness.ts';

const named = (name: string, message = '') => Object.assign(new Error(message), { name });
const sql = (message: string) => named('DatabaseErrorException', message);

/** Random messages to try; ERROR_TEXTS=100000 tries as many. */
const MESSAGES = casesOf('ERROR_TEXTS', { change: 2_000, all: 10_000 });

describe('databaseErrorKind', () => {
  test.each<[string, Error]>([
    ['resuming', named('DatabaseResumingException')],
    ['unreachable', named('DatabaseUnavailableException')],
    ['unreachable', named('ServiceUnavailableError')],
    ['unreachable', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['throttled', named('ThrottlingException')],
    ['timeout', named('StatementTimeoutException')],
    ['timeout', named('TimeoutError')],
    ['denied', named('AccessDeniedException')],
    ['credentials', named('InvalidSecretException')],
    ['locked', sql('Database error code: 1205. Message: Lock wait timeout exceeded')],
    ['locked', sql('Deadlock found when trying to get lock; try restarting transaction')],
    ['locked', sql('Database error code: 1467. Message: Failed to read auto-increment value')],
    ['retry', sql('Database error code: 1615. Message: Prepared statement needs to be re-prepared')],
    ['retry', sql('Prepared statement needs to be re-prepared')],
    [
      'read-only',
      sql('The MySQL server is running with the --read-only option so it cannot execute this statement'),
    ],
    ['denied', sql("UPDATE command denied to user 'x'@'y' for table 'serial_registry'")],
    ['denied', sql("INSERT, UPDATE command denied to user 'x'@'y' for table 'serial_registry'")],
    ['credentials', sql("Access denied for user 'x'@'y' (using password: YES)")],
    ['unreachable', sql('Communications link failure')],
    ['unreachable', sql('unexpected end of stream, read 0 bytes from 4 (socket was closed by server)')],
    ['unreachable', sql('(conn=12) unexpected end of stream')],
    ['unreachable', sql('Database error code: 3032. Message: The server is currently in offline mode')],
    ['unreachable', named('BadRequestException', 'Communications link failure')],
    ['row', sql("Database error code: 1406. Message: Data too long for column 'last_error' at row 1")],
    ['row', sql("Duplicate entry 'A' for key 'PRIMARY'")],
    ['row', sql('Database error code: 1644. Message: not this one')],
    ['statement', sql("Database error code: 1146. Message: Table 'bgerp.serial_registry' doesn't exist")],
    ['statement', sql('Database error code: 9999. Message: Deadlock found when trying to get lock')],
    ['statement', sql('something that nobody has ever read')],
    ['unknown', new TypeError('a fault of our own')],
    ['unknown', named('constructor', 'Database error code: 1062.')],
  ])('recognises %s: %s', (kind, error) => {
    expect(databaseErrorKind(error)).toBe(kind);
  });

  test.each([
    "Database error code: 1062. Message: Duplicate entry '2-2006' for key 'uniq_tenant_token'",
    "(conn=12) Duplicate entry '1290' for key 'PRIMARY'",
    "(conn=12) ERROR 1062 (23000): Duplicate entry '1213' for key 'PRIMARY'",
    "(conn:12, no: 1062, SQLState: 23000) Duplicate entry 'MySQL server has gone away' for key 'PRIMARY'",
    "ERROR 1062 (23000): Duplicate entry 'Lock wait timeout exceeded' for key 'PRIMARY'",
    "ERROR 1062 (23000) at line 1205: Duplicate entry 'x' for key 'PRIMARY'",
    "Error Code: 1062. Duplicate entry '3032' for key 'read-only'",
    "Error 1062 (23000): Duplicate entry '1045' for key 'PRIMARY'",
    "1062 (23000): Duplicate entry '2013' for key 'PRIMARY'",
    "(1062, \"Duplicate entry '2013' for key 'PRIMARY'\")",
    "SQLSTATE[23000]: Integrity constraint violation: 1062 Duplicate entry '1053' for key 'PRIMARY'",
    "ER_DUP_ENTRY: Duplicate entry 'command denied to user' for key 'PRIMARY'",
  ])('reads the head of a message and no value behind it: %s', (message) => {
    expect(databaseErrorKind(sql(message))).toBe('row');
  });

  test('calls everything passing that says nothing about the data', () => {
    expect(
      (
        [
          'resuming',
          'unreachable',
          'throttled',
          'timeout',
          'out-of-time',
          'locked',
          'retry',
          'read-only',
          'denied',
          'credentials',
        ] as const
      ).every(isPassing),
    ).toBe(true);
    expect((['row', 'statement', 'unknown'] as const).some(isPassing)).toBe(false);
  });
});

/** Values as rows and keys may hold them: codes, names of exceptions, heads and openings of messages, quotes. */
const value = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 9_999 }).map(String),
    fc.constantFrom(...mysqlErrors.map(([code]) => String(code))),
    fc.constantFrom(
      "'",
      '"',
      '`',
      '\\',
      '\n',
      '; ',
      ' ',
      '-',
      'Database error code: 2006. Message: ',
      'ERROR 1205 (40001): ',
      '(conn=3) ',
      'Error code: 1213; SQLState: 40001',
      'SQLSTATE[HY000] [2002] ',
      'ER_LOCK_DEADLOCK: ',
      'DatabaseUnavailableException',
      'ThrottlingException: ',
      'read-only',
      'MySQL server has gone away',
      'Lock wait timeout exceeded',
      'UPDATE command denied to user ',
      'unexpected end of stream',
      "for key 'PRIMARY'",
    ),
    fc.string({ maxLength: 12 }),
  ),
  { maxLength: 8 },
);
const values = value.map((parts) => parts.join(''));

/** The kinds, written down once more: not taken from the table that is tried. */
const CODES: readonly (readonly [code: number, kind: string])[] = [
  [1062, 'row'],
  [1406, 'row'],
  [1048, 'row'],
  [3819, 'row'],
  [1205, 'locked'],
  [1213, 'locked'],
  [1615, 'retry'],
  [1290, 'read-only'],
  [1836, 'read-only'],
  [1021, 'read-only'],
  [1142, 'denied'],
  [1045, 'credentials'],
  [2006, 'unreachable'],
  [2013, 'unreachable'],
  [3032, 'unreachable'],
  [1040, 'unreachable'],
  [3024, 'timeout'],
  [1317, 'timeout'],
  [1146, 'statement'],
  [9999, 'statement'],
  [3, 'statement'],
];
const HEADS: readonly ((code: number) => string)[] = [
  (code) => `Database error code: ${code}. Message: `,
  (code) => `Database error code: ${code}. `,
  (code) => `ERROR ${code} (HY000): `,
  (code) => `ERROR ${code} (HY000) at line 7: `,
  (code) => `(conn=77) ERROR ${code} (HY000): `,
  (code) => `(conn:1205, no: ${code}, SQLState: HY000) `,
  (code) => `Error Code: ${code}. `,
  (code) => `${code} (HY000): `,
  (code) => `(${code}, "`,
  (code) => `SQLSTATE[HY000] [${code}] `,
  (code) => `SQLSTATE[HY000]: General error: ${code} `,
];
const OPENINGS: readonly (readonly [opening: string, kind: string])[] = [
  ["Duplicate entry '", 'row'],
  ["Data too long for column '", 'row'],
  ["Out of range value for column '", 'row'],
  ["Incorrect integer value: '", 'row'],
  ["Column 'dag_token_id' cannot be null", 'row'],
  ['Cannot add or update a child row: a foreign key constraint fails (', 'row'],
  ["Check constraint 'chk' is violated", 'row'],
  ['CONSTRAINT `chk` failed for `bgerp`.', 'row'],
  ['Lock wait timeout exceeded', 'locked'],
  ['Deadlock found when trying to get lock', 'locked'],
  ['Prepared statement needs to be re-prepared', 'retry'],
  ['The MySQL server is running with the --super-read-only option', 'read-only'],
  ['The MariaDB server is running with the --read-only option', 'read-only'],
  ['UPDATE command denied to user ', 'denied'],
  ["Access denied for user '", 'credentials'],
  ['MySQL server has gone away', 'unreachable'],
  ['Lost connection to MySQL server during query', 'unreachable'],
  ['The server is currently in offline mode', 'unreachable'],
  ['unexpected end of stream', 'unreachable'],
  ['(conn=4) unexpected end of stream', 'unreachable'],
  ['Query execution was interrupted', 'timeout'],
  ['Subquery returns more than 1 row: ', 'statement'],
  ["Table 'bgerp.serial_registry' doesn't exist", 'statement'],
  ["The key is '", 'statement'],
];
const exception = fc.constantFrom('DatabaseErrorException', 'BadRequestException');
/** Whose name decides alone. */
const NAMES = [
  ['DatabaseUnavailableException', 'unreachable'],
  ['ThrottlingException', 'throttled'],
  ['StatementTimeoutException', 'timeout'],
  ['InvalidSecretException', 'credentials'],
  ['TypeError', 'unknown'],
  ['SomethingNew', 'unknown'],
] as const;

describe(`Of ${MESSAGES} random messages`, () => {
  test('the kind depends on the leading code alone, whatever values follow', () => {
    const cases = fc.tuple(exception, fc.constantFrom(...CODES), fc.constantFrom(...HEADS), values);
    fc.assert(
      fc.property(cases, ([name, [code, kind], head, text]) => {
        expect(databaseErrorKind(named(name, head(code) + text))).toBe(kind);
      }),
      { numRuns: MESSAGES },
    );
  });

  test('the kind depends on the beginning of the text alone where it has no code', () => {
    const cases = fc.tuple(exception, fc.constantFrom(...OPENINGS), values);
    fc.assert(
      fc.property(cases, ([name, [opening, kind], text]) => {
        expect(databaseErrorKind(named(name, opening + text))).toBe(kind);
      }),
      { numRuns: MESSAGES },
    );
  });

  test("the kind depends on the exception's name alone where that tells", () => {
    const heads = fc.tuple(fc.constantFrom(...CODES), fc.constantFrom(...HEADS));
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), heads, values, ([name, kind], [[code], head], text) => {
        expect(databaseErrorKind(named(name, head(code) + text))).toBe(kind);
      }),
      { numRuns: MESSAGES },
    );
  });
});

describe("The table of the server's errors", () => {
  const require = createRequire(import.meta.url);
  /** The symbols as the driver of the tests knows them. */
  const symbols: Readonly<Record<number, string>> = require(
    path.resolve('node_modules/mysql2/lib/constants/errors.js'),
  );

  test('names each number once and by its symbol', () => {
    const codes = mysqlErrors.map(([code]) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const [code, symbol] of mysqlErrors) {
      // MariaDB's own numbers and those of the client are no server errors of MySQL.
      if (symbol.endsWith(' (MariaDB)') || symbol.startsWith('CR_')) continue;
      expect([code, symbols[code]]).toEqual([code, symbol]);
    }
  });

  test.each([
    1021, 1037, 1038, 1040, 1041, 1044, 1045, 1114, 1135, 1142, 1180, 1205, 1206, 1213, 1226, 1290, 1317,
    1568, 1614, 1615, 1637, 1836, 2006, 2013, 3024, 3032, 3058, 3100, 3101, 3572, 4031,
  ])('says that %i is not about a row', (code) => {
    expect(isPassing(databaseErrorKind(sql(`Database error code: ${code}. Message: no`)))).toBe(true);
  });

  test('gives a reason for each', () => {
    expect(mysqlErrors.filter(([, , , reason]) => reason.length < 5)).toEqual([]);
  });
});

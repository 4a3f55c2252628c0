import { describe, expect, test } from 'vitest';
import { databaseErrorKind, isPassing } from '../../../functions/shared/database/error-kind.ts';

const named = (name: string, message = '') => Object.assign(new Error(message), { name });
const sql = (message: string) => named('DatabaseErrorException', message);

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
    [
      'read-only',
      sql('The MySQL server is running with the --read-only option so it cannot execute this statement'),
    ],
    ['denied', sql("UPDATE command denied to user 'x'@'y' for table 'serial_registry'")],
    ['credentials', sql("Access denied for user 'x'@'y' (using password: YES)")],
    ['unreachable', sql('Communications link failure')],
    ['row', sql("Database error code: 1406. Message: Data too long for column 'last_error' at row 1")],
    ['row', sql("Duplicate entry 'A' for key 'PRIMARY'")],
    ['row', sql('Database error code: 1644. Message: not this one')],
    ['statement', sql("Database error code: 1146. Message: Table 'bgerp.serial_registry' doesn't exist")],
    ['unknown', new TypeError('a fault of our own')],
  ])('recognises %s: %s', (kind, error) => {
    expect(databaseErrorKind(error)).toBe(kind);
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
          'read-only',
          'denied',
          'credentials',
        ] as const
      ).every(isPassing),
    ).toBe(true);
    expect((['row', 'statement', 'unknown'] as const).some(isPassing)).toBe(false);
  });
});

import { databaseErrorKind } from '../shared/database/error-kind.ts';

/** The victim of a deadlock finds the other's work done; a third collision in a row is worth an error. */
const ATTEMPTS = 3;

/**
 * Repeats a statement that lost against another transaction's locks.
 * @throws what the statement throws otherwise, or at its last attempt.
 */
export async function retryingLocks<T>(statement: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await statement();
    } catch (error) {
      if (attempt === ATTEMPTS || databaseErrorKind(error) !== 'locked') throw error;
    }
  }
}

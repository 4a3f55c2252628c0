import { databaseErrorKind } from './error-kind.ts';

/**
 * Of those who collide one at a time gets through, and the victim of a deadlock then finds the work done. So
 * many collisions in a row are worth an error.
 */
const ATTEMPTS = 6;

/**
 * Repeats a statement that lost against another transaction's locks, or that the database wants once more.
 * @throws what the statement throws otherwise, or at its last attempt.
 */
export async function retryingLocks<T>(statement: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await statement();
    } catch (error) {
      const kind = databaseErrorKind(error);
      if (attempt === ATTEMPTS || (kind !== 'locked' && kind !== 'retry')) throw error;
    }
  }
}

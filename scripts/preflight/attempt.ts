import { databaseErrorKind } from '../../functions/shared/database/error-kind.ts';
import { errorWords } from '../../functions/shared/database/error-words.ts';
import { type Check, cannotTell, type Finding } from './finding.ts';
import { NotReadOnlyError } from './read-only-client.ts';

/** Faults of this program: nothing that a database answers looks like them. */
const OUR_FAULTS = [NotReadOnlyError, TypeError, ReferenceError, RangeError];

/**
 * Runs one check; where the database refuses its questions, the finding says so.
 * @throws faults of this program.
 */
export async function attempt(
  check: Check,
  run: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await run();
  } catch (error) {
    if (OUR_FAULTS.some((fault) => error instanceof fault)) throw error;
    return [cannotTell(check, `more about this: ${whyNot(error)}.`)];
  }
}

/** Why a database gave no answer: in our words, and in its own, which say more to who runs this. */
export function whyNot(error: unknown): string {
  const words = databaseErrorKind(error) === 'unknown' ? 'the question failed' : errorWords(error);
  const own = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `${words} (${own.replace(/\s+/g, ' ').slice(0, 300)})`;
}

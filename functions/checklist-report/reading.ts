import { errorWords } from '../shared/database/error-words.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';

/** What was read, or the sentence that the report says in its place. */
export type Reading<T> = { readonly value: T } | { readonly gap: string };

/**
 * Reads something that the report can do without.
 * @param what For the sentence, like `The database of tenant DEFAULT`.
 */
export async function attempt<T>(log: Log, what: string, read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    log.warn('A part of the report could not be read', { what, error: describeError(error) });
    return { gap: `${what} could not be read: ${errorWords(error)}.` };
  }
}

/** The sentences of readings that failed. */
export function gapsOf(readings: readonly Reading<unknown>[]): string[] {
  return readings.flatMap((reading) => ('gap' in reading ? [reading.gap] : []));
}

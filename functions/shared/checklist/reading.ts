import type { Source } from '../api/partial-answer.ts';
import { OutOfTimeError } from '../database/data-api.ts';
import { databaseErrorKind } from '../database/error-kind.ts';
import { errorWords } from '../database/error-words.ts';
import { DisorderedRowsError } from '../database/window-start.ts';
import type { Deadline } from '../deadline.ts';
import { describeError, type Log } from '../telemetry/logger.ts';

/** What was read, or the sentence that the report says in its place. */
export type Reading<T> = { readonly value: T } | { readonly gap: string };

/** Reads what a report can do without, and remembers which sources failed. */
export class Reader {
  readonly #log: Log;
  readonly #failed = new Set<Source>();
  readonly #expired: Promise<never>;

  /** @param deadline After which nothing is waited for: what is missing by then, the report says. */
  constructor(log: Log, deadline: Deadline) {
    this.#log = log;
    this.#expired = expiry(deadline);
  }

  get failed(): ReadonlySet<Source> {
    return this.#failed;
  }

  /** @param what For the sentence, like `The database of tenant DEFAULT`. */
  async attempt<T>(source: Source, what: string, read: () => Promise<T>): Promise<Reading<T>> {
    try {
      return { value: await Promise.race([read(), this.#expired]) };
    } catch (error) {
      this.#log.warn('A part of the report could not be read', { what, error: describeError(error) });
      return this.gap(source, `${what} could not be read: ${words(error)}.`);
    }
  }

  /** Something that is missing although nothing was asked. */
  gap(source: Source, sentence: string): { readonly gap: string } {
    this.#failed.add(source);
    return { gap: sentence };
  }
}

/** Rejects when the time is up. Nobody needs to listen, and it keeps no process alive. */
function expiry({ remainingMs }: Deadline): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  setTimeout(() => reject(new OutOfTimeError('The time for this report is up.')), remainingMs()).unref();
  return promise;
}

/** An error of CloudWatch or SNS is none of a database: those have words of their own. */
function words(error: unknown): string {
  const { name, message } = describeError(error);
  if (error instanceof DisorderedRowsError)
    return 'its rows stand in no order of time, and nobody can tell which are of the period';
  if (databaseErrorKind(error) !== 'unknown') return errorWords(error);
  if (/AccessDenied|AuthorizationError/.test(name + message)) return 'a permission is missing';
  return name === 'CloudWatchError' ? 'it does not answer' : errorWords(error);
}

export function readValues<T>(readings: readonly Reading<T>[]): T[] {
  return readings.flatMap((reading) => ('value' in reading ? [reading.value] : []));
}

/** The sentences of readings that failed, each once. */
export function gapsOf(readings: readonly Reading<unknown>[]): string[] {
  return [...new Set(readings.flatMap((reading) => ('gap' in reading ? [reading.gap] : [])))];
}

/** What was read; undefined in place of a gap. */
export function readValue<T>(reading: Reading<T>): T | undefined {
  return 'value' in reading ? reading.value : undefined;
}

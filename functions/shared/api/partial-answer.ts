import { databaseErrorKind } from '../database/error-kind.ts';
import { describeError, type Log } from '../telemetry/logger.ts';

/** Where parts of an answer come from, as an answer names those that failed. */
export const SOURCES = [
  'core_db',
  'tenant_db',
  'monitoring_schema',
  'cloudwatch_metrics',
  'cloudwatch_alarms',
] as const;
export type Source = (typeof SOURCES)[number];

/** Spread into a body: the sources whose parts are missing; nothing when none is. */
export interface Degraded {
  readonly degraded?: Source[];
}

export interface PartOptions {
  /** Whether an error is the source's own. Default: an error of a database. */
  readonly isFailure?: (error: unknown) => boolean;
  /** False for a part that says nothing without the others. Default: true. */
  readonly speaks?: boolean;
}

/**
 * Collects an answer whose parts come from different sources, so that one that fails takes only its own
 * parts away.
 */
export class PartialAnswer {
  readonly #log: Log;
  readonly #failed = new Map<Source, unknown>();
  #said = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Reads one part; null when its source fails.
   * @throws an error that is not the source's own.
   */
  async part<T>(
    source: Source,
    read: () => Promise<T>,
    { isFailure = isDatabaseFailure, speaks = true }: PartOptions = {},
  ): Promise<T | null> {
    try {
      const value = await read();
      this.#said ||= speaks;
      return value;
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (!this.#failed.has(source))
        this.#log.warn('A part of the answer is missing', { source, error: describeError(error) });
      this.#failed.set(source, error);
      return null;
    }
  }

  /**
   * What is missing. Call it when all parts are read.
   * @throws the first source's error when there is nothing that could be said.
   */
  degraded(): Degraded {
    const [first] = this.#failed;
    if (first === undefined) return {};
    const [, error] = first;
    if (!this.#said) throw error;
    return { degraded: SOURCES.filter((source) => this.#failed.has(source)) };
  }
}

function isDatabaseFailure(error: unknown): boolean {
  return databaseErrorKind(error) !== 'unknown';
}

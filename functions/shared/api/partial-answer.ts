import { databaseErrorKind } from '../database/error-kind.ts';
import { describeError, type Log } from '../telemetry/logger.ts';
import { type ApiError, databaseUnavailable } from './errors.ts';

/** Where parts of an answer come from, as an answer names those that failed. */
export const SOURCES = [
  'core_db',
  'tenant_db',
  'monitoring_schema',
  'cloudwatch_metrics',
  'cloudwatch_alarms',
  'sns',
] as const;
export type Source = (typeof SOURCES)[number];

/** Each as the beginning of a sentence. */
const NAMES: Readonly<Record<Source, string>> = {
  core_db: 'The Core DB',
  tenant_db: "Your organisation's database",
  monitoring_schema: 'The monitoring schema',
  cloudwatch_metrics: 'CloudWatch',
  cloudwatch_alarms: 'CloudWatch',
  sns: 'SNS',
};

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
  readonly #failed = new Set<Source>();
  #said = false;
  /** Why there may be nothing to say: the first failure of a part that speaks. */
  #silence: ApiError | undefined;

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
      this.#failed.add(source);
      if (speaks) this.#silence ??= databaseUnavailable(error, NAMES[source]);
      return null;
    }
  }

  /**
   * What is missing. Call it when all parts are read.
   * @throws {ApiError} 503 that names the source when there is nothing that could be said.
   */
  degraded(): Degraded {
    if (!this.#said && this.#silence !== undefined) throw this.#silence;
    if (this.#failed.size === 0) return {};
    return { degraded: SOURCES.filter((source) => this.#failed.has(source)) };
  }
}

function isDatabaseFailure(error: unknown): boolean {
  return databaseErrorKind(error) !== 'unknown';
}

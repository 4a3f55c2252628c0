import type { Database } from '../shared/database/data-api.ts';
import { databaseErrorKind } from '../shared/database/error-kind.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';

/** Where the checker remembers things. */
export interface OwnSchema {
  readonly tenantCluster: Database;
  readonly schema: string;
  readonly log: Log;
}

/** What could not be read or remembered, for the log. */
export interface Loss {
  readonly lost: string;
  readonly [detail: string]: unknown;
}

/**
 * Works with our own schema, without which a run goes on: when it cannot be used, the log says what was lost.
 * @param otherwise The answer then.
 * @throws only when the time budget ends.
 */
export async function unlessLost<T>(
  log: Log,
  { lost, ...details }: Loss,
  work: () => Promise<T>,
  otherwise: () => T,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (databaseErrorKind(error) === 'out-of-time') throw error;
    log.warn(lost, { ...details, error: describeError(error) });
    return otherwise();
  }
}

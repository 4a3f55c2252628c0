import type { Database } from '../shared/database/data-api.ts';
import { type DatabaseErrorKind, databaseErrorKind } from '../shared/database/error-kind.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';

/** Where our own schema lies, and who hears about it when it does not answer. */
export interface OwnSchema {
  readonly tenantCluster: Database;
  readonly name: string;
  readonly log: Log;
}

/** A part of an answer that comes from our own schema; null when that cannot be read. */
export interface OwnReading<T> {
  readonly value: T | null;
  /** Spread into the body: says which part is missing, and nothing when none is. */
  readonly degraded: { readonly degraded?: readonly ['monitoring_schema'] };
}

/**
 * Reads from our own schema for an answer that says something without it too.
 * @throws what is no error of the database.
 */
export function readOwn<T>(own: OwnSchema, read: () => Promise<T>): Promise<OwnReading<T>> {
  return readTolerating(own, read, (kind) => kind !== 'unknown');
}

/**
 * Reads from our own schema for an answer that says nothing without it.
 * @throws what the database throws, unless it answers that the schema or its tables are not there.
 */
export function readOwnAlone<T>(own: OwnSchema, read: () => Promise<T>): Promise<OwnReading<T>> {
  return readTolerating(own, read, (kind) => kind === 'statement' || kind === 'denied');
}

async function readTolerating<T>(
  { log }: OwnSchema,
  read: () => Promise<T>,
  tolerated: (kind: DatabaseErrorKind) => boolean,
): Promise<OwnReading<T>> {
  try {
    return { value: await read(), degraded: {} };
  } catch (error) {
    if (!tolerated(databaseErrorKind(error))) throw error;
    log.warn('The monitoring schema could not be read', { error: describeError(error) });
    return { value: null, degraded: { degraded: ['monitoring_schema'] } };
  }
}

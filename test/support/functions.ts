import type { Databases } from '../../functions/shared/database/databases.ts';
import { openDatabases } from '../../functions/shared/database/databases.ts';
import type { Deadline } from '../../functions/shared/deadline.ts';
import type { Log } from '../../functions/shared/telemetry/logger.ts';
import { type DatabaseFunction, databaseRights } from '../../lib/catalogue/database-rights.ts';
import type { Erp } from './mariadb.ts';

/** Plenty for any test. */
export const RELAXED: Deadline = { remainingMs: () => 600_000 };

export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly extra: readonly unknown[];
}

/** A log that prints nothing and keeps its entries in the list given. */
export function quietLog(entries: LogEntry[] = []): Log {
  const at =
    (level: LogEntry['level']): Log['info'] =>
    (message, ...extra) => {
      entries.push({ level, message: String(message), extra });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/**
 * The databases of a test file as a function would open them.
 * @param as The function, whose accounts are used. Default: accounts that may do whatever any function may.
 */
export function databasesOf(
  erp: Erp,
  deadline: Deadline = RELAXED,
  as: DatabaseFunction | undefined = undefined,
): Databases {
  const rights = as === undefined ? undefined : databaseRights[as];
  return openDatabases(
    {
      CORE_CLUSTER_ARN: erp.coreClusterArn,
      CORE_SECRET_ARN:
        rights === undefined || rights.core === 'writer' ? erp.coreSecretArn : erp.coreReaderSecretArn,
      CORE_DATABASE: erp.coreDatabase,
      TENANT_CLUSTER_ARN: erp.tenantClusterArn,
      TENANT_SECRET_ARN: rights === undefined ? erp.everySecretArn : erp.tenantSecretArns[rights.tenants],
    },
    erp.client,
    { deadline, resumePatienceMs: 0 },
  );
}

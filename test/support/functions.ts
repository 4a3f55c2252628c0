import type { Databases } from '../../functions/shared/database/databases.ts';
import { openDatabases } from '../../functions/shared/database/databases.ts';
import type { Deadline } from '../../functions/shared/deadline.ts';
import type { Log } from '../../functions/shared/telemetry/logger.ts';
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

/** The databases of a test file as a function would open them, with the service accounts' rights. */
export function databasesOf(erp: Erp, deadline: Deadline = RELAXED): Databases {
  return openDatabases(
    {
      CORE_CLUSTER_ARN: erp.coreClusterArn,
      CORE_SECRET_ARN: erp.coreSecretArn,
      CORE_DATABASE: erp.coreDatabase,
      TENANT_CLUSTER_ARN: erp.tenantClusterArn,
      TENANT_SECRET_ARN: erp.tenantSecretArn,
    },
    erp.client,
    { deadline, resumePatienceMs: 0 },
  );
}

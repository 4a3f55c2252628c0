import { LOOKUP_PATIENCE_MS } from '../shared/database/data-api.ts';
import { recallTenants } from '../shared/database/known-tenants.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';
import type { BatchStore } from './batch-store.ts';

/**
 * The codes that events may name, as our own schema remembers the active tenants: at most some minutes old
 * while the Core DB answers. Undefined when nobody can say: an event is worth more than the doubt about it.
 */
export async function activeCodes(
  { tenantCluster, schema }: BatchStore,
  log: Log,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const tenants = await recallTenants(tenantCluster, schema, LOOKUP_PATIENCE_MS);
    return tenants.length === 0 ? undefined : new Set(tenants.map(({ code }) => code));
  } catch (error) {
    log.warn('The active tenants cannot be read; events of any tenant are taken', {
      error: describeError(error),
    });
    return undefined;
  }
}

import { integer, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { databaseErrorKind } from '../shared/database/error-kind.ts';

/** Open findings of one check in one tenant. */
export interface OpenFindings {
  readonly tenantId: number;
  readonly check: string;
  readonly count: number;
}

/**
 * Counts what the consistency checker found and nobody has resolved. Read-only.
 * @returns undefined where our schema has no findings yet: an older version of it is deployed.
 */
export async function readOpenFindings(
  tenantCluster: Database,
  schema: string,
): Promise<OpenFindings[] | undefined> {
  try {
    return await tenantCluster.read({
      sql: `SELECT tenant_id, check_name, COUNT(*) FROM ${schema}.finding
        WHERE closed_at IS NULL GROUP BY tenant_id, check_name ORDER BY tenant_id, check_name`,
      row: (next) => ({ tenantId: next(integer), check: next(text), count: next(integer) }),
    });
  } catch (error) {
    if (databaseErrorKind(error) === 'statement') return undefined;
    throw error;
  }
}

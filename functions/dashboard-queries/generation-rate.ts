import { integer, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { LATEST_UTC } from '../shared/queries/sql-time.ts';

/** One tenant's registrations of one UTC day and production type, as far as they fall into the last 24 hours. */
export interface GeneratedOnDay {
  readonly tenantId: number;
  /** `YYYY-MM-DD`, UTC. */
  readonly date: string;
  readonly productionType: string;
  readonly total: number;
  /** With a token in the registry; 0 for OEM, which has none. */
  readonly linked: number;
}

/** Counts the registrations of the last 24 hours, newest day first. Read-only. */
export async function readGenerationRate(
  core: Database,
  tenantIds: readonly number[],
): Promise<GeneratedOnDay[]> {
  if (tenantIds.length === 0) return [];
  return await core.read({
    // A list of single values, not a join, lets the index on (tenant_id, created_at) bound each tenant's day.
    // `classic` is the later name of `oem`: one family, reported under the name that the ERP still stores.
    sql: `SELECT tenant_id, CAST(DATE(created_at) AS CHAR) AS day,
        CASE production_type WHEN 'hatthasilpa' THEN 'hatthasilpa' ELSE 'oem' END AS family,
        COUNT(*), COUNT(dag_token_id)
      FROM serial_registry
      WHERE tenant_id IN (${tenantIds.map((_, index) => `:tenant${index}`).join(', ')})
        AND created_at >= UTC_TIMESTAMP() - INTERVAL 24 HOUR AND created_at <= ${LATEST_UTC}
      GROUP BY tenant_id, day, family ORDER BY day DESC, tenant_id, family`,
    parameters: Object.fromEntries(tenantIds.map((id, index) => [`tenant${index}`, id])),
    row: (next) => ({
      tenantId: next(integer),
      date: next(text),
      productionType: next(text),
      total: next(integer),
      linked: next(integer),
    }),
  });
}

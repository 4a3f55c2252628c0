import { integer, oneOf } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { LATEST_UTC } from '../../shared/queries/sql-time.ts';
import type { SerialMetrics } from '../contract.ts';

const productionType = oneOf('hatthasilpa', 'oem');

/** The tenant's registrations of the last 24 hours by production type, in alphabetical order. Read-only. */
export async function readSerialMetrics(core: Database, tenantId: number): Promise<SerialMetrics> {
  const last_24h = await core.read({
    // `classic` is the later name of `oem`: one family, reported under the name that the ERP still stores.
    sql: `SELECT CASE production_type WHEN 'hatthasilpa' THEN 'hatthasilpa' ELSE 'oem' END AS family,
        COUNT(*), COUNT(dag_token_id), COUNT(CASE WHEN status = 'active' THEN 1 END),
        COUNT(CASE WHEN status = 'scrapped' THEN 1 END)
      FROM serial_registry
      WHERE tenant_id = :tenant AND created_at >= UTC_TIMESTAMP() - INTERVAL 24 HOUR AND created_at <= ${LATEST_UTC}
      GROUP BY family ORDER BY family`,
    parameters: { tenant: tenantId },
    row: (next) => ({
      production_type: next(productionType),
      total_generated: next(integer),
      linked_tokens: next(integer),
      active_count: next(integer),
      scrapped_count: next(integer),
    }),
  });
  return {
    last_24h,
    total_generated: last_24h.reduce((sum, type) => sum + type.total_generated, 0),
    total_linked: last_24h.reduce((sum, type) => sum + type.linked_tokens, 0),
  };
}

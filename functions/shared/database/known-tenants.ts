import { integer, text } from './columns.ts';
import type { Database } from './data-api.ts';

/** An active tenant as the Core DB last named it. */
export interface KnownTenant {
  readonly id: number;
  readonly code: string;
}

/**
 * Remembers in our own schema which tenants are active, for the time when the Core DB cannot be asked.
 * One transaction; repeating it changes nothing but the time.
 */
export async function rememberTenants(
  tenantCluster: Database,
  schema: string,
  tenants: readonly KnownTenant[],
): Promise<void> {
  await tenantCluster.write({
    sql: `REPLACE INTO ${schema}.known_tenant (tenant_id, code, seen_at)
      SELECT known.tenant_id, known.code, UTC_TIMESTAMP(3)
      FROM JSON_TABLE(:tenants, '$[*]' COLUMNS (
        tenant_id BIGINT PATH '$.id' ERROR ON ERROR,
        code VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.code' ERROR ON ERROR
      )) AS known`,
    parameters: { tenants: JSON.stringify(tenants.map(({ id, code }) => ({ id, code }))) },
  });
}

/**
 * The tenants of the last list that was remembered. Read-only; throws what the database throws.
 * @param patienceMs Default: what is left of the time budget.
 */
export function recallTenants(
  tenantCluster: Database,
  schema: string,
  patienceMs?: number,
): Promise<KnownTenant[]> {
  return tenantCluster.read({
    ...(patienceMs === undefined ? {} : { patienceMs }),
    sql: `SELECT tenant_id, code FROM ${schema}.known_tenant
      WHERE seen_at = (SELECT MAX(newest.seen_at) FROM ${schema}.known_tenant AS newest) ORDER BY tenant_id`,
    row: (next) => ({ id: next(integer), code: next(text) }),
  });
}

import { integer, nullable, text } from '../../functions/shared/database/columns.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';
import { type Edition, MEASURED, tenantDatabase } from './edition.ts';

/** What the ERP's page would know of the measured tenant. */
export interface LiteralAnswer {
  readonly outbox: Readonly<Record<string, number>>;
  readonly serials: { readonly total: number; readonly linked: number; readonly unspawned: number };
  readonly quarantined: number;
}

/**
 * The requirements' four dashboard queries, to the letter but for the bound parameters, one after another as
 * the ERP's page asks them.
 */
export async function askLiterally(databases: Databases, edition: Edition): Promise<LiteralAnswer> {
  const tenant = databases.tenant(tenantDatabase(edition));
  const parameters = { tenant: MEASURED.id };
  await databases.core.read({
    sql: `SELECT 
    DATE(created_at) as date,
    production_type,
    COUNT(*) as total_serials,
    COUNT(CASE WHEN dag_token_id IS NOT NULL THEN 1 END) as linked_tokens
FROM serial_registry
WHERE created_at >= DATE_SUB(UTC_TIMESTAMP(), INTERVAL 24 HOUR)
GROUP BY DATE(created_at), production_type
ORDER BY date DESC;`,
    row: (next) => [next(text), next(text), next(integer), next(integer)],
  });
  const outbox = await tenant.read({
    sql: `SELECT 
    status,
    COUNT(*) as count,
    MAX(retry_count) as max_retries,
    MIN(created_at) as oldest_pending
FROM serial_link_outbox
GROUP BY status;`,
    row: (next) => {
      const [status, entries] = [next(text), next(integer)];
      next(nullable(integer));
      next(nullable(text));
      return [status, entries] as const;
    },
  });
  const [serials = { total: 0, linked: 0, unspawned: 0 }] = await tenant.read({
    sql: `SELECT 
    COUNT(*) as total_serials,
    COUNT(CASE WHEN spawned_token_id IS NOT NULL THEN 1 END) as tenant_linked,
    COUNT(CASE WHEN spawned_at IS NULL THEN 1 END) as unspawned
FROM job_ticket_serial
WHERE id_job_ticket IN (
    SELECT id_job_ticket FROM hatthasilpa_job_ticket WHERE id_org = :tenant
);`,
    parameters,
    row: (next) => ({ total: next(integer), linked: next(integer), unspawned: next(integer) }),
  });
  const reasons = await tenant.read({
    sql: `SELECT 
    reason,
    COUNT(*) as count,
    MIN(quarantined_at) as first_quarantined,
    MAX(quarantined_at) as last_quarantined
FROM serial_quarantine
WHERE tenant_id = :tenant
GROUP BY reason;`,
    parameters,
    row: (next) => {
      next(text);
      const entries = next(integer);
      next(text);
      next(text);
      return entries;
    },
  });
  return {
    outbox: Object.fromEntries(outbox),
    serials,
    quarantined: reasons.reduce((sum, entries) => sum + entries, 0),
  };
}

import { integer, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { Periods } from './periods.ts';

/** Serials that one tenant registered, by production type. */
export interface GeneratedSerials {
  readonly tenantId: number;
  readonly productionType: string;
  /** In the period of the report. */
  readonly current: number;
  /** In the period before it. */
  readonly before: number;
}

/** Counts registrations in two adjoining periods; a tenant without any has no row. Read-only. */
export async function readGeneratedSerials(
  core: Database,
  tenantIds: readonly number[],
  { current, before }: Periods,
): Promise<GeneratedSerials[]> {
  if (tenantIds.length === 0) return [];
  return await core.read({
    // A list of single values, not a join, lets the index on (tenant_id, created_at) bound each tenant's rows.
    // `classic` is the later name of `oem`: one family, reported under the name that the ERP still stores.
    sql: `SELECT tenant_id, CASE production_type WHEN 'hatthasilpa' THEN 'hatthasilpa' ELSE 'oem' END AS family,
        SUM(created_at >= :from), SUM(created_at < :from)
      FROM serial_registry
      WHERE tenant_id IN (${tenantIds.map((_, index) => `:tenant${index}`).join(', ')})
        AND created_at >= :earlier AND created_at < :to
      GROUP BY tenant_id, family ORDER BY tenant_id, family`,
    parameters: {
      earlier: before.from,
      from: current.from,
      to: current.to,
      ...Object.fromEntries(tenantIds.map((id, index) => [`tenant${index}`, id])),
    },
    row: (next) => ({
      tenantId: next(integer),
      productionType: next(text),
      current: next(integer),
      before: next(integer),
    }),
  });
}

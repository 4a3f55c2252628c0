import { integer, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { LATEST_UTC } from '../shared/queries/sql-time.ts';
import type { ReportedDay } from './reporting-window.ts';

/** Product serials registered on one UTC day, over all tenants asked for. */
export interface GeneratedSerials {
  readonly hatthasilpa: number;
  readonly oem: number;
}

/**
 * Counts the registrations of a day by production type; `classic` is the later name of `oem`. A row without a serial
 * type is a product, as by the column's default. Read-only.
 */
export async function readGenerated(
  core: Database,
  tenantIds: readonly number[],
  day: ReportedDay,
): Promise<GeneratedSerials> {
  if (tenantIds.length === 0) return { hatthasilpa: 0, oem: 0 };
  const types = await core.read({
    // A list of single values, not a join, lets the index on (tenant_id, created_at) bound each tenant's day.
    sql: `SELECT production_type, COUNT(*) FROM serial_registry
      WHERE tenant_id IN (${tenantIds.map((_, index) => `:tenant${index}`).join(', ')})
        AND created_at >= :from AND created_at < :to AND created_at <= ${LATEST_UTC} AND COALESCE(serial_type, 'product') = 'product'
      GROUP BY production_type`,
    parameters: {
      from: day.from,
      to: day.to,
      ...Object.fromEntries(tenantIds.map((id, index) => [`tenant${index}`, id])),
    },
    row: (next) => ({ type: next(text), count: next(integer) }),
  });
  const hatthasilpa = types.find(({ type }) => type === 'hatthasilpa')?.count ?? 0;
  return { hatthasilpa, oem: types.reduce((sum, { count }) => sum + count, 0) - hatthasilpa };
}

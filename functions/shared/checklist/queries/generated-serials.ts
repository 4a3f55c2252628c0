import { integer, oneOf } from '../../database/columns.ts';
import type { Database } from '../../database/data-api.ts';
import { inChunks } from '../in-chunks.ts';
import type { Periods } from '../periods.ts';

export const FAMILIES = ['hatthasilpa', 'oem'] as const;
export type Family = (typeof FAMILIES)[number];

/** Serials that one tenant registered of one production type in a week of the period, or in the period before. */
export interface GeneratedSerials {
  readonly tenantId: number;
  readonly family: Family;
  /** 0 for the first seven days of the period, 1 for the next seven; -1 for the whole period before. */
  readonly week: number;
  readonly count: number;
}

/** Counts registrations in two adjoining periods; where there are none there is no row. Read-only. */
export function readGeneratedSerials(
  core: Database,
  tenantIds: readonly number[],
  periods: Periods,
): Promise<GeneratedSerials[]> {
  return inChunks(tenantIds, (some) => readSome(core, some, periods));
}

function readSome(
  core: Database,
  tenantIds: readonly number[],
  { current, before }: Periods,
): Promise<GeneratedSerials[]> {
  return core.read({
    // A list of single values, not a join, lets the index on (tenant_id, created_at) bound each tenant's rows.
    // `classic` is the later name of `oem`: one family, reported under the name that the ERP still stores.
    sql: `SELECT tenant_id, CASE production_type WHEN 'hatthasilpa' THEN 'hatthasilpa' ELSE 'oem' END AS family,
        CASE WHEN created_at < :from THEN -1 ELSE TIMESTAMPDIFF(DAY, :from, created_at) DIV 7 END AS week, COUNT(*)
      FROM serial_registry
      WHERE tenant_id IN (${tenantIds.map((_, index) => `:tenant${index}`).join(', ')})
        AND created_at >= :earlier AND created_at < :to
      GROUP BY tenant_id, family, week ORDER BY tenant_id, family, week`,
    parameters: {
      earlier: before.from,
      from: current.from,
      to: current.to,
      ...Object.fromEntries(tenantIds.map((id, index) => [`tenant${index}`, id])),
    },
    row: (next) => ({
      tenantId: next(integer),
      family: next(oneOf(...FAMILIES)),
      week: next(integer),
      count: next(integer),
    }),
  });
}

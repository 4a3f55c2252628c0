import { integer, oneOf, text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { LATEST_UTC } from '../../shared/queries/sql-time.ts';
import { DAY_MS, lastUnits, sqlTime } from '../../shared/utc.ts';
import type { DayOfType } from '../contract.ts';
import type { Sources } from '../sources.ts';

/** The body of action `generation_rate`. */
export interface GenerationRate {
  readonly days: number;
  readonly generation_rate: readonly DayOfType[];
}

const PRODUCTION_TYPES = ['hatthasilpa', 'oem'] as const;
const productionType = oneOf(...PRODUCTION_TYPES);

/**
 * Registrations of the last calendar days in UTC, today included: each day and type, newest day first.
 * @throws {ApiError} 503 while the Core DB cannot be read.
 */
export async function readGenerationRate(
  { core, caller, answer }: Sources,
  days: number,
  now: Date,
): Promise<GenerationRate> {
  const midnights = lastUnits(now, DAY_MS, days);
  const counted = await answer.part('core_db', () => readDays(core, caller.id, midnights));
  return {
    ...answer.degraded(),
    days,
    generation_rate: midnights.flatMap((midnight) =>
      PRODUCTION_TYPES.map((production_type) => {
        const date = sqlTime(midnight).slice(0, 10);
        const found = counted?.find((day) => day.date === date && day.production_type === production_type);
        return found ?? { date, production_type, total_serials: 0, linked_tokens: 0 };
      }),
    ),
  };
}

/** Counts by day and type where there is anything. Read-only. */
function readDays(core: Database, tenantId: number, midnights: readonly number[]): Promise<DayOfType[]> {
  return core.read({
    // `classic` is the later name of `oem`: one family, reported under the name that the ERP still stores.
    sql: `SELECT CAST(DATE(created_at) AS CHAR) AS day,
        CASE production_type WHEN 'hatthasilpa' THEN 'hatthasilpa' ELSE 'oem' END AS family,
        COUNT(*), COUNT(dag_token_id)
      FROM serial_registry
      WHERE tenant_id = :tenant AND created_at >= :from AND created_at < :to AND created_at <= ${LATEST_UTC}
      GROUP BY day, family`,
    parameters: {
      tenant: tenantId,
      from: sqlTime(Math.min(...midnights)),
      to: sqlTime(Math.max(...midnights) + DAY_MS),
    },
    row: (next) => ({
      date: next(text),
      production_type: next(productionType),
      total_serials: next(integer),
      linked_tokens: next(integer),
    }),
  });
}

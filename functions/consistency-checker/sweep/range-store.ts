import { adaptivePages } from '../../shared/database/adaptive-pages.ts';
import { integer, oneOf, text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import type { CheckedRange, RememberedRange } from './checked-range.ts';

/** Older ranges say nothing about the last 24 hours, nor where to go on. */
const KEPT_HOURS = 72;
/** Far more than the slices of three days. */
const MOST_RANGES = 5_000;
/** Ranges an answer, at most. */
const RANGES_A_CALL = 2_000;

/** The ranges of one tenant that were looked at lately, in the order of their writing. Read-only. */
export async function readRanges(
  tenantCluster: Database,
  schema: string,
  tenantId: number,
): Promise<RememberedRange[]> {
  const newestFirst: RememberedRange[] = [];
  const pages = adaptivePages<StoredRange>(RANGES_A_CALL, (after, limit) =>
    readPage(tenantCluster, schema, tenantId, after?.id, limit),
  );
  for await (const page of pages) {
    newestFirst.push(...page.map(({ range }) => range));
    if (newestFirst.length >= MOST_RANGES) break;
  }
  return newestFirst.toReversed();
}

interface StoredRange {
  readonly id: string;
  readonly range: RememberedRange;
}

/** Newest first, those before an id. */
function readPage(
  tenantCluster: Database,
  schema: string,
  tenantId: number,
  before: string | undefined,
  limit: number,
): Promise<StoredRange[]> {
  return tenantCluster.read({
    sql: `SELECT id, part, from_id, CAST(from_time AS CHAR), to_id, CAST(to_time AS CHAR), row_count,
        GREATEST(TIMESTAMPDIFF(SECOND, checked_at, UTC_TIMESTAMP()), 0)
      FROM ${schema}.checked_range
      WHERE tenant_id = :tenant AND checked_at >= UTC_TIMESTAMP() - INTERVAL ${KEPT_HOURS} HOUR
        ${before === undefined ? '' : 'AND id < :before'}
      ORDER BY id DESC LIMIT ${limit}`,
    parameters: { tenant: tenantId, ...(before === undefined ? {} : { before }) },
    row: (next) => ({
      id: next(text),
      range: {
        part: next(oneOf('serials', 'tokens')),
        from: { id: next(text), time: next(text) },
        to: { id: next(text), time: next(text) },
        rows: next(integer),
        ageSeconds: next(integer),
      },
    }),
  });
}

/** Remembers ranges that were looked at just now. One transaction; written twice they say the same. */
export async function addRanges(
  tenantCluster: Database,
  schema: string,
  tenantId: number,
  ranges: readonly CheckedRange[],
): Promise<void> {
  await tenantCluster.write({
    sql: `INSERT INTO ${schema}.checked_range
        (tenant_id, part, from_id, from_time, to_id, to_time, row_count, checked_at)
      SELECT :tenant, checked.part, checked.from_id, checked.from_time, checked.to_id, checked.to_time,
        checked.row_count, UTC_TIMESTAMP(3)
      FROM JSON_TABLE(:ranges, '$[*]' COLUMNS (
        nr FOR ORDINALITY,
        part VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.part' ERROR ON ERROR,
        from_id BIGINT PATH '$.from.id' ERROR ON ERROR,
        from_time DATETIME PATH '$.from.time' ERROR ON ERROR,
        to_id BIGINT PATH '$.to.id' ERROR ON ERROR,
        to_time DATETIME PATH '$.to.time' ERROR ON ERROR,
        row_count BIGINT PATH '$.rows' ERROR ON ERROR
      )) AS checked
      ORDER BY checked.nr`,
    parameters: { tenant: tenantId, ranges: JSON.stringify(ranges) },
  });
}

/** Forgets what says nothing any more. One transaction; it may be repeated. */
export async function forgetOldRanges(tenantCluster: Database, schema: string): Promise<void> {
  await tenantCluster.write({
    sql: `DELETE FROM ${schema}.checked_range WHERE checked_at < UTC_TIMESTAMP() - INTERVAL ${KEPT_HOURS} HOUR`,
  });
}

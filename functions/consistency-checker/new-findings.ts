import { integer, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';

/** Open findings that nobody was told of yet. */
export interface NewFindings {
  /** How many of each check, most first. */
  readonly counts: readonly { readonly check: string; readonly count: number }[];
  /** Some of them, the oldest first. */
  readonly first: readonly {
    readonly tenantId: number;
    readonly check: string;
    readonly subject: string;
    readonly detail: string;
  }[];
  /** Their highest id. */
  readonly upTo: string;
}

/** Findings told one by one; the rest is a count. */
const FIRST = 20;

const UNTOLD = (
  schema: string,
) => `FROM JSON_TABLE(:tenants, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) AS tenant
      STRAIGHT_JOIN ${schema}.finding AS finding ON finding.tenant_id = tenant.id
      LEFT JOIN ${schema}.finding_notice AS notice ON notice.finding_id = finding.id
      WHERE finding.is_open = 1 AND notice.finding_id IS NULL`;

/** The open findings of these tenants that nobody was told of; undefined when there is none. Read-only. */
export async function readNewFindings(
  tenantCluster: Database,
  schema: string,
  tenantIds: readonly number[],
): Promise<NewFindings | undefined> {
  const tenants = JSON.stringify(tenantIds);
  const upTo = await readHighestId(tenantCluster, schema);
  const counts = await tenantCluster.read({
    sql: `SELECT finding.check_name, COUNT(*) ${UNTOLD(schema)} AND finding.id <= :up_to
      GROUP BY finding.check_name ORDER BY COUNT(*) DESC, finding.check_name`,
    parameters: { tenants, up_to: upTo },
    row: (next) => ({ check: next(text), count: next(integer) }),
  });
  if (counts.length === 0) return undefined;
  const first = await tenantCluster.read({
    sql: `SELECT finding.tenant_id, finding.check_name, finding.subject, finding.detail ${UNTOLD(schema)}
        AND finding.id <= :up_to
      ORDER BY finding.id LIMIT ${FIRST}`,
    parameters: { tenants, up_to: upTo },
    row: (next) => ({
      tenantId: next(integer),
      check: next(text),
      subject: next(text),
      detail: next(text),
    }),
  });
  return { counts, first, upTo };
}

async function readHighestId(tenantCluster: Database, schema: string): Promise<string> {
  const [id] = await tenantCluster.read({
    sql: `SELECT COALESCE(MAX(id), 0) FROM ${schema}.finding`,
    row: (next) => next(text),
  });
  return id ?? '0';
}

/** Remembers that people were told of these tenants' findings. One transaction; it may be repeated. */
export async function markTold(
  tenantCluster: Database,
  schema: string,
  tenantIds: readonly number[],
  upTo: string,
): Promise<void> {
  await tenantCluster.write({
    sql: `INSERT IGNORE INTO ${schema}.finding_notice (finding_id, told_at)
      SELECT finding.id, UTC_TIMESTAMP(3) ${UNTOLD(schema)} AND finding.id <= :up_to`,
    parameters: { tenants: JSON.stringify(tenantIds), up_to: upTo },
  });
}

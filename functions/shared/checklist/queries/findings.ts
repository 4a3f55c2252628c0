import { integer, text } from '../../database/columns.ts';
import type { Database } from '../../database/data-api.ts';
import type { Periods } from '../periods.ts';

/** Findings of one check in one tenant. */
export interface FindingCounts {
  readonly tenantId: number;
  readonly check: string;
  /** That nobody has resolved. */
  readonly open: number;
  /** First seen in the period. */
  readonly added: number;
  readonly addedBefore: number;
  /** Closed in the period. */
  readonly closed: number;
}

/** Counts what the consistency checker found and could not repair. Read-only. */
export function readFindings(
  tenantCluster: Database,
  schema: string,
  { current, before }: Periods,
): Promise<FindingCounts[]> {
  return tenantCluster.read({
    sql: `SELECT tenant_id, check_name, SUM(closed_at IS NULL),
        SUM(first_seen >= :from AND first_seen < :to), SUM(first_seen >= :earlier AND first_seen < :from),
        COALESCE(SUM(closed_at >= :from AND closed_at < :to), 0)
      FROM ${schema}.finding
      WHERE closed_at IS NULL OR closed_at >= :from OR first_seen >= :earlier
      GROUP BY tenant_id, check_name ORDER BY tenant_id, check_name`,
    parameters: { earlier: before.from, from: current.from, to: current.to },
    row: (next) => ({
      tenantId: next(integer),
      check: next(text),
      open: next(integer),
      added: next(integer),
      addedBefore: next(integer),
      closed: next(integer),
    }),
  });
}

/** What the runs of the checker in a period say. */
export interface CheckerRuns {
  readonly runs: number;
  /** Issues that the runs found, those included that they repaired or quarantined. */
  readonly found: number;
  readonly fixed: number;
  readonly quarantined: number;
}

/** Adds up the checker's runs that were completed between two UTC times. Read-only. */
export async function readCheckerRuns(
  tenantCluster: Database,
  schema: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<CheckerRuns> {
  const [runs] = await tenantCluster.read({
    sql: `SELECT COUNT(*), ${total('issuesFound')}, ${total('fixed')}, ${total('quarantined')}
      FROM ${schema}.job_run
      WHERE job = 'consistency-checker' AND completed_at >= :from AND completed_at < :to`,
    parameters: { from, to },
    row: (next) => ({
      runs: next(integer),
      found: next(integer),
      fixed: next(integer),
      quarantined: next(integer),
    }),
  });
  return runs ?? { runs: 0, found: 0, fixed: 0, quarantined: 0 };
}

/** Text of JSON becomes a number of the same kind on both servers. */
function total(field: string): string {
  return `CAST(COALESCE(SUM(JSON_UNQUOTE(JSON_EXTRACT(summary, '$.${field}'))), 0) AS SIGNED)`;
}

import * as z from 'zod/mini';
import { integer, text, truth } from '../../shared/database/columns.ts';
import type { RowReader } from '../../shared/database/data-api.ts';
import type { OwnSchema } from '../own-schema.ts';

/** A run that our own schema remembers. */
export interface RememberedRun {
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly completedAt: string;
  readonly dryRun: boolean;
  readonly summary: Readonly<Record<string, unknown>>;
}

const summarySchema = z.record(z.string(), z.unknown());

const COLUMNS = `DATE_FORMAT(started_at, '%Y-%m-%dT%H:%i:%sZ'), DATE_FORMAT(completed_at, '%Y-%m-%dT%H:%i:%sZ'),
        dry_run, summary`;

const run: RowReader<RememberedRun> = (next) => ({
  startedAt: next(text),
  completedAt: next(text),
  dryRun: next(truth),
  summary: z.parse(summarySchema, JSON.parse(next(text))),
});

/** How many shards the job had at its last run since a time; 1 before its first. Read-only. */
export async function readShardCount(
  { tenantCluster, name }: OwnSchema,
  job: string,
  since: string,
): Promise<number> {
  const [count] = await tenantCluster.read({
    sql: `SELECT shard_count FROM ${name}.job_run WHERE job = :job AND completed_at >= :since
      ORDER BY completed_at DESC, id DESC LIMIT 1`,
    parameters: { job, since },
    row: (next) => next(integer),
  });
  return count ?? 1;
}

/** Which run of which shard is looked for. */
export interface RunQuery {
  readonly job: string;
  readonly shard: { readonly index: number; readonly count: number };
  /** `YYYY-MM-DD HH:MM:SS` in UTC; older runs are not looked at. */
  readonly since: string;
  readonly withErrors: boolean;
}

/** The newest run of a shard, or the newest with errors. Read-only. */
export async function readLastRun(
  { tenantCluster, name }: OwnSchema,
  { job, shard, since, withErrors }: RunQuery,
): Promise<RememberedRun | undefined> {
  const [last] = await tenantCluster.read({
    sql: `SELECT ${COLUMNS} FROM ${name}.job_run
      WHERE job = :job AND completed_at >= :since AND shard_index = :index AND shard_count = :count
        ${withErrors ? "AND JSON_EXTRACT(summary, '$.errors') > 0" : ''}
      ORDER BY completed_at DESC, id DESC LIMIT 1`,
    parameters: { job, since, ...shard },
    row: run,
  });
  return last;
}

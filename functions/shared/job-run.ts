import type { Database } from './database/data-api.ts';

/** What `serial_monitor.job_run` keeps of a completed run. */
export interface JobRun {
  readonly job: 'outbox-worker' | 'metrics-collector' | 'consistency-checker';
  /** Lambda's request id: the same invocation is kept once, however often it is written. */
  readonly requestId: string;
  readonly shard: { readonly index: number; readonly count: number };
  readonly dryRun: boolean;
  readonly startedAt: Date;
  readonly completedAt: Date;
  readonly summary: object;
}

/** Remembers a run; one transaction, and writing it again changes nothing. Throws what the database throws. */
export async function rememberRun(tenantCluster: Database, schema: string, run: JobRun): Promise<void> {
  await tenantCluster.write({
    sql: `INSERT IGNORE INTO ${schema}.job_run
        (job, request_id, shard_index, shard_count, dry_run, started_at, completed_at, summary)
      VALUES (:job, :request_id, :shard_index, :shard_count, :dry_run, :started_at, :completed_at, :summary)`,
    parameters: {
      job: run.job,
      request_id: run.requestId,
      shard_index: run.shard.index,
      shard_count: run.shard.count,
      dry_run: run.dryRun,
      started_at: sqlTime(run.startedAt),
      completed_at: sqlTime(run.completedAt),
      summary: JSON.stringify(run.summary),
    },
  });
}

/** UTC with milliseconds, as DATETIME(3) takes it. */
function sqlTime(date: Date): string {
  return date.toISOString().slice(0, -1).replace('T', ' ');
}

import type { Database } from './database/data-api.ts';
import type { JobEvent } from './job-event.ts';
import { describeError, type Log } from './telemetry/logger.ts';

/** What `serial_monitor.job_run` keeps of a completed run. */
export interface JobRun {
  readonly job: 'outbox-worker' | 'metrics-collector' | 'consistency-checker';
  /** Lambda's request id: the same invocation is kept once, however often it is written. */
  readonly requestId: string;
  readonly event: JobEvent;
  readonly dryRun: boolean;
  readonly startedAt: Date;
  readonly completedAt: Date;
  readonly summary: object;
}

/** Where runs are remembered. */
export interface RunMemory {
  readonly tenantCluster: Database;
  readonly schema: string;
  readonly log: Log;
}

/**
 * Remembers a run; one transaction, and writing it again changes nothing. Never throws: the run is done, and
 * what could not be remembered is said in the log.
 */
export async function rememberRun(memory: RunMemory, run: JobRun): Promise<void> {
  try {
    await insertRun(memory, run);
  } catch (error) {
    memory.log.warn('The run could not be remembered in the monitoring schema', {
      error: describeError(error),
    });
  }
}

async function insertRun({ tenantCluster, schema }: RunMemory, run: JobRun): Promise<void> {
  const shard = run.event.shard ?? { index: 0, count: 1 };
  await tenantCluster.write({
    sql: `INSERT IGNORE INTO ${schema}.job_run
        (job, request_id, shard_index, shard_count, dry_run, started_at, completed_at, summary)
      VALUES (:job, :request_id, :shard_index, :shard_count, :dry_run, :started_at, :completed_at, :summary)`,
    parameters: {
      job: run.job,
      request_id: run.requestId,
      shard_index: shard.index,
      shard_count: shard.count,
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

import { schedules } from '../../lib/catalogue/schedules.ts';
import { integer, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { Period } from './periods.ts';

/** What one shard of a background job did since the period began. */
interface ShardRuns {
  readonly job: string;
  readonly shardIndex: number;
  readonly shardCount: number;
  /** Completed within the period. */
  readonly runs: number;
  readonly runsWithErrors: number;
  readonly lastCompleted: Date;
}

/** How one shard of a background job is doing. */
export interface JobState {
  /** With its shard where there are several: `outbox-worker 2/3`. */
  readonly job: string;
  readonly runs: number;
  readonly runsWithErrors: number;
  /** Undefined when it completed no run since the period began. */
  readonly lastCompleted: Date | undefined;
  readonly overdue: boolean;
}

/** One late run is no news; the dead-man alarms have the same patience. */
const OVERDUE_AFTER_INTERVALS = 3;

/**
 * How the scheduled jobs are doing, dry runs included: a worker in report mode makes nothing else. The
 * dead-man alarms judge the schedules; this only tells what our own schema remembers. Read-only.
 */
export async function readJobStates(
  tenantCluster: Database,
  schema: string,
  period: Period,
  now: Date,
): Promise<JobState[]> {
  const names = Object.keys(schedules);
  const shards = await readShardRuns(tenantCluster, schema, names, period);
  return Object.entries(schedules).flatMap(([job, { everyMinutes }]) => {
    const patienceMs = OVERDUE_AFTER_INTERVALS * everyMinutes * 60_000;
    return statesOf(
      job,
      shards.filter((shard) => shard.job === job),
      (lastCompleted) => now.getTime() - lastCompleted.getTime() > patienceMs,
    );
  });
}

/** One state a shard, by the newest number of shards: settings may have changed it since. */
function statesOf(
  job: string,
  shards: readonly ShardRuns[],
  isOverdue: (lastCompleted: Date) => boolean,
): JobState[] {
  const newest = shards.toSorted((a, b) => b.lastCompleted.getTime() - a.lastCompleted.getTime())[0];
  const count = newest?.shardCount ?? 1;
  return Array.from({ length: count }, (_, index) => {
    const shard = shards.find(({ shardIndex, shardCount }) => shardIndex === index && shardCount === count);
    return {
      job: count === 1 ? job : `${job} ${index + 1}/${count}`,
      runs: shard?.runs ?? 0,
      runsWithErrors: shard?.runsWithErrors ?? 0,
      lastCompleted: shard?.lastCompleted,
      overdue: shard === undefined || isOverdue(shard.lastCompleted),
    };
  });
}

function readShardRuns(
  tenantCluster: Database,
  schema: string,
  jobs: readonly string[],
  period: Period,
): Promise<ShardRuns[]> {
  return tenantCluster.read({
    sql: `SELECT job, shard_index, shard_count, SUM(completed_at < :to),
        COALESCE(SUM(completed_at < :to AND JSON_EXTRACT(summary, '$.errors') > 0), 0),
        DATE_FORMAT(MAX(completed_at), '%Y-%m-%dT%H:%i:%sZ')
      FROM ${schema}.job_run
      WHERE job IN (${jobs.map((_, index) => `:job${index}`).join(', ')}) AND completed_at >= :from
      GROUP BY job, shard_index, shard_count`,
    parameters: {
      from: period.from,
      to: period.to,
      ...Object.fromEntries(jobs.map((job, index) => [`job${index}`, job])),
    },
    row: (next) => ({
      job: next(text),
      shardIndex: next(integer),
      shardCount: next(integer),
      runs: next(integer),
      runsWithErrors: next(integer),
      lastCompleted: new Date(next(text)),
    }),
  });
}

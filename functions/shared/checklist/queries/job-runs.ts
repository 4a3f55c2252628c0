import { schedules } from '../../../../lib/catalogue/schedules.ts';
import { integer, nullable, text } from '../../database/columns.ts';
import type { Database } from '../../database/data-api.ts';
import { JOBS, type JobName, patienceMs } from '../../job-patience.ts';
import type { Period, Periods } from '../periods.ts';

/** What one shard of a background job did in a period, as our own schema remembers it. Dry runs count. */
interface ShardRuns {
  readonly job: string;
  readonly shardIndex: number;
  readonly shardCount: number;
  readonly runs: number;
  readonly runsBefore: number;
  readonly runsWithErrors: number;
  /** Milliseconds; null without a run in the period. */
  readonly slowestMs: number | null;
  /** Of all its runs since the period before began. */
  readonly firstCompleted: Date;
  readonly lastCompleted: Date;
}

/** How one shard of a background job is doing. */
export interface JobState {
  /** With its shard where there are several: `outbox-worker 2/3`. */
  readonly job: string;
  /** Completed within the period. */
  readonly runs: number;
  readonly runsBefore: number;
  /** Runs that its schedule starts in the period, from its first remembered run on. */
  readonly expected: number;
  readonly runsWithErrors: number;
  /** Milliseconds; null without a run in the period. */
  readonly slowestMs: number | null;
  /** Undefined when none is remembered since the period before began. */
  readonly lastCompleted: Date | undefined;
  /** Now, by the patience of the job's dead-man alarm. */
  readonly overdue: boolean;
}

const MINUTE_MS = 60_000;

/** How the scheduled jobs are doing. The dead-man alarms judge the schedules; this tells what is remembered. Read-only. */
export async function readJobStates(
  tenantCluster: Database,
  schema: string,
  periods: Periods,
  now: Date,
): Promise<JobState[]> {
  const shards = await readShardRuns(tenantCluster, schema, periods);
  return JOBS.flatMap((job) =>
    statesOf(
      job,
      shards.filter((shard) => shard.job === job),
      periods.current,
      now,
    ),
  );
}

/** One state a shard, by the newest number of shards: settings may have changed it since. */
function statesOf(job: JobName, shards: readonly ShardRuns[], period: Period, now: Date): JobState[] {
  const newest = shards.toSorted((a, b) => b.lastCompleted.getTime() - a.lastCompleted.getTime())[0];
  const count = newest?.shardCount ?? 1;
  return Array.from({ length: count }, (_, index) => {
    const shard = shards.find(({ shardIndex, shardCount }) => shardIndex === index && shardCount === count);
    return {
      job: count === 1 ? job : `${job} ${index + 1}/${count}`,
      runs: shard?.runs ?? 0,
      runsBefore: shard?.runsBefore ?? 0,
      expected: shard === undefined ? 0 : expectedRuns(job, shard.firstCompleted, period),
      runsWithErrors: shard?.runsWithErrors ?? 0,
      slowestMs: shard?.slowestMs ?? null,
      lastCompleted: shard?.lastCompleted,
      overdue: shard === undefined || now.getTime() - shard.lastCompleted.getTime() > patienceMs(job),
    };
  });
}

/** A system that is younger than the period is not blamed for the time before it. */
function expectedRuns(job: JobName, first: Date, period: Period): number {
  const from = Math.max(period.start.getTime(), first.getTime());
  return Math.max(0, Math.floor((period.end.getTime() - from) / (schedules[job].everyMinutes * MINUTE_MS)));
}

function readShardRuns(
  tenantCluster: Database,
  schema: string,
  { current, before }: Periods,
): Promise<ShardRuns[]> {
  const inPeriod = 'completed_at >= :from AND completed_at < :to';
  return tenantCluster.read({
    sql: `SELECT job, shard_index, shard_count, SUM(${inPeriod}), SUM(completed_at < :from),
        COALESCE(SUM(${inPeriod} AND JSON_EXTRACT(summary, '$.errors') > 0), 0),
        MAX(CASE WHEN ${inPeriod} THEN TIMESTAMPDIFF(MICROSECOND, started_at, completed_at) DIV 1000 END),
        DATE_FORMAT(MIN(completed_at), '%Y-%m-%dT%H:%i:%sZ'), DATE_FORMAT(MAX(completed_at), '%Y-%m-%dT%H:%i:%sZ')
      FROM ${schema}.job_run
      WHERE job IN (${JOBS.map((_, index) => `:job${index}`).join(', ')}) AND completed_at >= :earlier
      GROUP BY job, shard_index, shard_count`,
    parameters: {
      earlier: before.from,
      from: current.from,
      to: current.to,
      ...Object.fromEntries(JOBS.map((job, index) => [`job${index}`, job])),
    },
    row: (next) => ({
      job: next(text),
      shardIndex: next(integer),
      shardCount: next(integer),
      runs: next(integer),
      runsBefore: next(integer),
      runsWithErrors: next(integer),
      slowestMs: next(nullable(integer)),
      firstCompleted: new Date(next(text)),
      lastCompleted: new Date(next(text)),
    }),
  });
}

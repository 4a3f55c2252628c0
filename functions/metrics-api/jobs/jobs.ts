import { schedules } from '../../../lib/catalogue/schedules.ts';
import type { PartialAnswer } from '../../shared/api/partial-answer.ts';
import { JOBS, type JobName, patienceMs } from '../../shared/job-patience.ts';
import { DAY_MS, sqlTime } from '../../shared/utc.ts';
import type { Job, JobRun } from '../contract.ts';
import type { OwnSchema } from '../own-schema.ts';
import { type RememberedRun, readLastRun, readShardCount } from './job-runs.ts';
import { visibleSummary } from './visible-summary.ts';

/** Days; runs of each job are kept for longer, but a search must end. */
const LOOK_BACK = 30;
/** Days; without an error every run of them is looked at. */
const LOOK_BACK_FOR_ERRORS = 7;

/**
 * How the background jobs are doing, as our own schema remembers their runs; dry runs count, for a job in
 * report mode makes nothing else.
 * @param wholePlatform Whether the caller may see what a run did for other tenants.
 * @throws {ApiError} 503 while our own schema cannot be read.
 */
export async function readJobs(
  own: OwnSchema,
  answer: PartialAnswer,
  now: Date,
  wholePlatform: boolean,
): Promise<{ readonly jobs: readonly Job[] }> {
  const jobs = await answer.part('monitoring_schema', () =>
    Promise.all(JOBS.map((job) => readJob(own, job, now, wholePlatform))),
  );
  return { ...answer.degraded(), jobs: (jobs ?? []).flat() };
}

async function readJob(own: OwnSchema, job: JobName, now: Date, wholePlatform: boolean): Promise<Job[]> {
  const since = sqlTime(now.getTime() - LOOK_BACK * DAY_MS);
  const show = (run: RememberedRun | undefined) => (run === undefined ? null : shown(run, wholePlatform));
  const count = await readShardCount(own, job, since);
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const query = { job, shard: { index, count }, since };
      const [last, failed] = await Promise.all([
        readLastRun(own, { ...query, withErrors: false }),
        readLastRun(own, {
          ...query,
          since: sqlTime(now.getTime() - LOOK_BACK_FOR_ERRORS * DAY_MS),
          withErrors: true,
        }),
      ]);
      return {
        job,
        shard: query.shard,
        interval_minutes: schedules[job].everyMinutes,
        overdue: last === undefined || now.getTime() - Date.parse(last.completedAt) > patienceMs(job),
        last_completed: show(last),
        last_with_errors: show(failed),
      };
    }),
  );
}

function shown({ startedAt, completedAt, dryRun, summary }: RememberedRun, wholePlatform: boolean): JobRun {
  return {
    started_at: startedAt,
    completed_at: completedAt,
    dry_run: dryRun,
    summary: visibleSummary(summary, wholePlatform),
  };
}

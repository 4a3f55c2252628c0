import { schedules } from '../../../lib/catalogue/schedules.ts';
import { type OwnReading, type OwnSchema, readOwnAlone } from '../own-schema.ts';
import { DAY_MS, sqlTime } from '../utc.ts';
import { type RememberedRun, readLastRun, readShardCount } from './job-runs.ts';
import { visibleSummary } from './visible-summary.ts';

/** The body of action `jobs`. */
export type Jobs = OwnReading<unknown>['degraded'] & {
  /** One a shard; null while our own schema cannot be read. */
  readonly jobs: readonly Job[] | null;
};

interface Job {
  readonly job: string;
  readonly shard: { readonly index: number; readonly count: number };
  readonly interval_minutes: number;
  /** No run completed for three intervals. */
  readonly overdue: boolean;
  /** Null without a run in the last 30 days. */
  readonly last_completed: Run | null;
  readonly last_with_errors: Run | null;
}

interface Run {
  readonly started_at: string;
  readonly completed_at: string;
  readonly dry_run: boolean;
  readonly summary: Readonly<Record<string, unknown>>;
}

/** One late run is no news; the dead-man alarms have the same patience. */
const OVERDUE_AFTER_INTERVALS = 3;

/** Days; runs of each job are kept for longer, but a search must end. */
const LOOK_BACK = 30;

/**
 * How the background jobs are doing, as our own schema remembers their runs; dry runs count, for a job in
 * report mode makes nothing else.
 * @param wholePlatform Whether the caller may see what a run did for other tenants.
 */
export async function readJobs(own: OwnSchema, now: Date, wholePlatform: boolean): Promise<Jobs> {
  const { value, degraded } = await readOwnAlone(own, async () => {
    const jobs = await Promise.all(
      Object.entries(schedules).map(([job, { everyMinutes }]) =>
        readJob(own, { job, everyMinutes }, now, wholePlatform),
      ),
    );
    return jobs.flat();
  });
  return { jobs: value, ...degraded };
}

async function readJob(
  own: OwnSchema,
  { job, everyMinutes }: { readonly job: string; readonly everyMinutes: number },
  now: Date,
  wholePlatform: boolean,
): Promise<Job[]> {
  const since = sqlTime(now.getTime() - LOOK_BACK * DAY_MS);
  const patienceMs = OVERDUE_AFTER_INTERVALS * everyMinutes * 60_000;
  const show = (run: RememberedRun | undefined) => (run === undefined ? null : shown(run, wholePlatform));
  const count = await readShardCount(own, job, since);
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const query = { job, shard: { index, count }, since };
      const [last, failed] = await Promise.all([
        readLastRun(own, { ...query, withErrors: false }),
        readLastRun(own, { ...query, withErrors: true }),
      ]);
      return {
        job,
        shard: query.shard,
        interval_minutes: everyMinutes,
        overdue: last === undefined || now.getTime() - Date.parse(last.completedAt) > patienceMs,
        last_completed: show(last),
        last_with_errors: show(failed),
      };
    }),
  );
}

function shown({ startedAt, completedAt, dryRun, summary }: RememberedRun, wholePlatform: boolean): Run {
  return {
    started_at: startedAt,
    completed_at: completedAt,
    dry_run: dryRun,
    summary: visibleSummary(summary, wholePlatform),
  };
}

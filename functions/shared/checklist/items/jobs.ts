import { type Context, fromOwnSchema } from '../context.ts';
import { duration } from '../duration.ts';
import { counted, gravest, type Item, type Judgement, sum, unreadable } from '../item.ts';
import { type JobState, readJobStates } from '../queries/job-runs.ts';

const KEY = 'background_jobs';

/** Share of the expected runs below which somebody looks: now and then one is late or lost. */
const ENOUGH_RUNS = 0.95;

/** Runs of the background jobs as our own schema remembers them. */
export async function jobsItem(title: string, context: Context): Promise<Item> {
  const { periods, now } = context;
  const reading = await fromOwnSchema(context, (tenantCluster, schema) =>
    readJobStates(tenantCluster, schema, periods, now),
  );
  if ('gap' in reading) return unreadable(KEY, title, [reading.gap]);
  const jobs = reading.value;
  const total = sum(jobs, ({ runs }) => runs);
  const judged = gravest(jobs.flatMap(judgeJob), {
    verdict: total === 0 ? 'unknown' : 'fine',
    why:
      total === 0
        ? 'No run of this period is remembered.'
        : `${counted(total, 'run', 'runs')} without errors, and none is overdue.`,
  });
  return {
    key: KEY,
    title,
    ...judged,
    figures: [
      { name: 'runs', value: total, previous: sum(jobs, ({ runsBefore }) => runsBefore), of: 'period' },
      { name: 'runs expected', value: sum(jobs, ({ expected }) => expected), previous: null, of: 'period' },
      {
        name: 'runs with errors',
        value: sum(jobs, ({ runsWithErrors }) => runsWithErrors),
        previous: null,
        of: 'period',
      },
      {
        name: 'jobs overdue',
        value: jobs.filter(({ overdue }) => overdue).length,
        previous: null,
        of: 'now',
      },
    ],
    tables: [
      {
        columns: ['job', 'runs', 'expected', 'with errors', 'slowest', 'last completed', 'now'],
        rows: jobs.map((job) => [
          job.job,
          job.runs,
          job.expected,
          job.runsWithErrors,
          job.slowestMs === null ? null : duration(job.slowestMs / 1_000),
          job.lastCompleted === undefined ? 'none' : isoSeconds(job.lastCompleted),
          job.overdue ? 'overdue' : 'on time',
        ]),
      },
    ],
    notes: [],
  };
}

/** What there is to say against one job. */
export function judgeJob({
  job,
  runs,
  expected,
  runsWithErrors,
  lastCompleted,
  overdue,
}: JobState): Judgement[] {
  const judgements: Judgement[] = [];
  if (overdue) {
    const last =
      lastCompleted === undefined ? 'none is remembered' : `the last was at ${isoSeconds(lastCompleted)}`;
    judgements.push({ verdict: 'act', why: `A run of ${job} is overdue: ${last}.` });
  }
  if (runsWithErrors > 0)
    judgements.push({
      verdict: 'look',
      why: `${counted(runsWithErrors, 'run', 'runs')} of ${job} met errors: see its log.`,
    });
  if (runs < Math.floor(expected * ENOUGH_RUNS))
    judgements.push({ verdict: 'look', why: `${job} made ${runs} of ${expected} expected runs.` });
  return judgements;
}

function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

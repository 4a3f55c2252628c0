import type { Figures } from '../figures.ts';
import type { JobState } from '../job-runs.ts';
import type { Periods } from '../periods.ts';
import { textTable } from '../text-table.ts';
import { counted, type Section } from './section.ts';

/** Runs of the background jobs as our own schema remembers them. */
export function jobsSection(title: string, { jobs }: Figures, periods: Periods): Section {
  if ('gap' in jobs) return { title, lines: [jobs.gap], attention: [jobs.gap] };
  const rows = jobs.value.map(({ job, runs, runsWithErrors, lastCompleted, overdue }) => [
    job,
    runs,
    runsWithErrors,
    lastCompleted === undefined ? 'none' : isoSeconds(lastCompleted),
    overdue ? 'overdue' : 'on time',
  ]);
  const columns = ['job', `runs ${periods.current.label}`, 'with errors', 'last completed', 'now'];
  return { title, lines: textTable(columns, rows), attention: jobs.value.flatMap(attention) };
}

function attention({ job, runsWithErrors, lastCompleted, overdue }: JobState): string[] {
  const sentences: string[] = [];
  if (overdue) {
    const last =
      lastCompleted === undefined ? 'none is remembered' : `the last was at ${isoSeconds(lastCompleted)}`;
    sentences.push(`A run of ${job} is overdue: ${last}.`);
  }
  if (runsWithErrors > 0)
    sentences.push(`${counted(runsWithErrors, 'run', 'runs')} of ${job} met errors: see its log.`);
  return sentences;
}

function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

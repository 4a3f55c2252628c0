import { readFileSync } from 'node:fs';
import { resourceName } from '../../lib/resource-name.ts';
import { parseSettings } from '../../lib/settings.ts';
import { billOf } from './bill.ts';
import type { Load } from './options.ts';
import { synthesizeTemplate } from './synthesize.ts';
import { readTemplate } from './template.ts';

/** What a job gets through within its timeout, as the assumptions have it. */
export interface Capacity {
  readonly job: string;
  readonly shards: number;
  /** With `SERIALS_PER_TENANT` a day each. */
  readonly tenants: number;
  /** A day, of `FEW_TENANTS` tenants together. */
  readonly serialsPerDay: number;
}

export const SERIALS_PER_TENANT = 500;
export const FEW_TENANTS = 100;

/** Beyond it the search stops: other limits come first. */
export const MOST_SEARCHED = 16_000_000;

const JOBS = [
  { job: 'outbox-worker', shards: [1, 4] },
  { job: 'consistency-checker', shards: [1, 4, 16] },
  { job: 'metrics-collector', shards: [1] },
  { job: 'checklist-report', shards: [1] },
] as const;

/** The largest loads at which each job still ends in time, by its number of shards. */
export function capacities(): readonly Capacity[] {
  return JOBS.flatMap(({ job, shards }) =>
    shards.map((count) => {
      const fits = fitsIn(job, count);
      return {
        job,
        shards: count,
        tenants: largest((tenants) => fits({ tenants, serialsPerDay: tenants * SERIALS_PER_TENANT })),
        serialsPerDay: largest((serialsPerDay) => fits({ tenants: FEW_TENANTS, serialsPerDay })),
      };
    }),
  );
}

function fitsIn(job: string, shards: number): (load: Load) => boolean {
  const file = 'settings/example.json';
  const example = JSON.parse(readFileSync(file, 'utf8'));
  const sharded = { mode: 'repair', shards };
  const settings = parseSettings(
    { ...example, jobs: { outboxWorker: sharded, consistencyChecker: sharded } },
    file,
  );
  const stack = readTemplate(synthesizeTemplate(settings));
  const functionName = (folder: string) => resourceName(settings, folder);
  return (load) => !billOf({ stack, functionName, load }).overlongRuns.some(({ name }) => name === job);
}

/** The largest whole number that fits, where all smaller ones do. */
function largest(fits: (count: number) => boolean): number {
  let [good, bad] = [0, MOST_SEARCHED];
  if (fits(bad)) return MOST_SEARCHED;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

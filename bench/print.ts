import type { ComparedCase } from './compare/compare.ts';
import { number, spreadText, told } from './format.ts';
import type { WrittenProfile } from './profile/profile.ts';
import type { BenchResult } from './result.ts';

/** A line for each case: median, spread, goal and verdict. */
export function printResults(results: readonly BenchResult[]): string {
  return results
    .map(({ bench, case: name, value, unit, low, high, pairs, goal, verdict, reason }) => {
      const spread = low === null || high === null || pairs === null ? '' : spreadText({ low, high, pairs });
      const figure = value === null ? '–' : `${number(value)} ${unit}`;
      return line([bench, name, figure, spread, goal ?? '', told(verdict, reason)]);
    })
    .join('\n');
}

/** A line for each case: time of this tree as a share of the other's, and what that shows. */
export function printComparison(compared: readonly ComparedCase[]): string {
  return compared
    .map(({ bench, case: name, interval, difference, reason }) => {
      const figure = interval === undefined ? '–' : `${number(interval.median)} of its time`;
      const spread = interval === undefined ? '' : spreadText(interval);
      return line([bench, name, figure, spread, '', told(difference, reason)]);
    })
    .join('\n');
}

/** Functions that are printed of a profile. */
const MOST_FUNCTIONS = 10;

const NOT_IN_IT = 'What the database does while our processes wait is in none of these.';

/** For each profile its file and the functions that work longest themselves. */
export function printProfiles(profiles: readonly WrittenProfile[]): string {
  return `${profiles.map(profileText).join('\n\n')}\n\n${NOT_IN_IT}`;
}

function profileText({ file, total, idle, functions }: WrittenProfile): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    `${file}: ${(total / 1_000).toFixed(2)} s, of which ${percent(idle / total)} waiting`,
    ...functions
      .slice(0, MOST_FUNCTIONS)
      .map(({ name, place, share }) => `${percent(share).padStart(8)}  ${name}  ${place}`),
  ].join('\n');
}

function line([bench = '', name = '', figure = '', spread = '', goal = '', verdict = '']: readonly string[]) {
  const columns = [bench.padEnd(9), name.padEnd(34), figure.padStart(24), spread.padEnd(28), goal.padEnd(8)];
  return [...columns, verdict].join('  ');
}

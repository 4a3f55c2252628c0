import type { BenchResult } from './result.ts';

/** A line for each case. */
export function printResults(results: readonly BenchResult[]): string {
  return results.map(lineOf).join('\n');
}

function lineOf({ bench, case: name, unit, goal, reason, verdict, ...figures }: BenchResult): string {
  const { value, low, high, pairs } = figures;
  const spread = low === null || high === null ? '' : `${number(low)} … ${number(high)}, ${pairs} pairs`;
  const told = `${verdict}${reason === undefined ? '' : `: ${reason}`}`;
  const figure = value === null ? '–' : `${number(value)} ${unit}`;
  const columns = [bench.padEnd(9), name.padEnd(34), figure.padStart(24), spread.padEnd(32)];
  return [...columns, (goal ?? '').padEnd(8), told].join('  ');
}

/** Three digits that count, or all before the point. */
export function number(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

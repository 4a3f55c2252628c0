/** One line of `npm run bench`: a figure of ours, usually as a ratio to a baseline measured in the same run. */
export interface BenchResult {
  readonly bench: string;
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  /** What the value must reach or stay below, as people read it; null for a figure without a bar. */
  readonly goal: string | null;
  readonly met: boolean;
}

export function atLeast(bench: string, name: string, value: number, unit: string, goal: number): BenchResult {
  return { bench, case: name, value, unit, goal: `>= ${goal}`, met: value >= goal };
}

export function atMost(bench: string, name: string, value: number, unit: string, goal: number): BenchResult {
  return { bench, case: name, value, unit, goal: `<= ${goal}`, met: value <= goal };
}

export function withoutGoal(bench: string, name: string, value: number, unit: string): BenchResult {
  return { bench, case: name, value, unit, goal: null, met: true };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

import { type Goal, goalText, judgeExactly, type Verdict } from './pairs/goal.ts';
import type { Interval } from './pairs/interval.ts';

/** What a case measures. */
export interface CaseHead {
  readonly name: string;
  readonly unit: string;
  readonly goal: Goal;
}

/** One line of `npm run bench`. */
export interface BenchResult {
  readonly bench: string;
  readonly case: string;
  /** The median, where there are pairs; null when nothing counted. */
  readonly value: number | null;
  readonly unit: string;
  /** What the value must reach or stay below, as people read it; null for a figure without a bar. */
  readonly goal: string | null;
  /** False when missed; null when nobody can tell. */
  readonly met: boolean | null;
  /** Ends of the median's interval, and how many pairs they are made of; null for a figure that needs no pairs. */
  readonly low: number | null;
  readonly high: number | null;
  readonly pairs: number | null;
  readonly verdict: Verdict;
  /** Why it is too noisy. */
  readonly reason?: string;
}

/** Of what is not measured in time: calls, bytes. */
export function exactResult(bench: string, head: CaseHead, value: number): BenchResult {
  const verdict = judgeExactly(value, head.goal);
  return { ...headOf(bench, head), value, met: verdict !== 'missed', ...NO_INTERVAL, verdict };
}

export function pairedResult(
  bench: string,
  head: CaseHead,
  { median: value, low, high, pairs }: Interval,
  verdict: Exclude<Verdict, 'too noisy'>,
): BenchResult {
  return { ...headOf(bench, head), value, met: verdict !== 'missed', low, high, pairs, verdict };
}

/** @param interval What the pairs that count say, if there are enough of them. */
export function tooNoisy(bench: string, head: CaseHead, reason: string, interval?: Interval): BenchResult {
  const { median: value, low, high, pairs } = interval ?? { median: null, ...NO_INTERVAL };
  return { ...headOf(bench, head), value, met: null, low, high, pairs, verdict: 'too noisy', reason };
}

const NO_INTERVAL = { low: null, high: null, pairs: null };

function headOf(bench: string, { name, unit, goal }: CaseHead) {
  return { bench, case: name, unit, goal: goalText(goal) };
}

/** 1 when a goal is missed, 3 when none is but nobody can tell of each. */
export function exitCodeOf(results: readonly BenchResult[]): number {
  if (results.some(({ verdict }) => verdict === 'missed')) return 1;
  return results.some(({ verdict }) => verdict === 'too noisy') ? 3 : 0;
}

import type { Interval } from './interval.ts';

/** What a value must reach or stay below; null for a figure without a bar. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number } | null;

/** `no goal` is no verdict: the spread says how well a figure is known. */
export type Verdict = 'met' | 'missed' | 'too noisy' | 'no goal';

/** Only an interval that lies on one side of the goal as a whole tells whether it is met. */
export function judge({ low, high }: Interval, goal: Goal): Verdict {
  if (goal === null) return 'no goal';
  if (judgeExactly(low, goal) === judgeExactly(high, goal)) return judgeExactly(low, goal);
  return 'too noisy';
}

/** Of a value that is not measured in time: it is what it is. */
export function judgeExactly(value: number, goal: Goal): Verdict {
  if (goal === null) return 'no goal';
  const met = 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
  return met ? 'met' : 'missed';
}

/** As people read it. */
export function goalText(goal: Goal): string | null {
  if (goal === null) return null;
  return 'atLeast' in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`;
}

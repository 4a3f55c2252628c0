import type { Interval } from './pairs/interval.ts';

/** Three digits that count, or all before the point. */
export function number(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function spreadText({ low, high, pairs }: Omit<Interval, 'median'>): string {
  return `${number(low)} … ${number(high)}, ${pairs} pairs`;
}

/** What is said of a case, and why. */
export function told(verdict: string, reason: string | undefined): string {
  return reason === undefined ? verdict : `${verdict}: ${reason}`;
}

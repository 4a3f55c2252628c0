import type { PairedCase } from '../pairs/measure-cases.ts';

export const SUMMARY_CASES: readonly PairedCase<'literal' | 'summary' | 'scan'>[] = [
  {
    name: 'summary-vs-literal',
    unit: 'times as fast',
    goal: { atLeast: 10 },
    figure: (time) => time('literal') / time('summary'),
  },
  {
    name: 'summary-vs-covering-scan',
    unit: 'of its time',
    goal: { atMost: 1.3 },
    figure: (time) => time('summary') / time('scan'),
  },
];

/** Actions whose time must not grow with the past. */
export const GROWING = ['generation_rate', 'link_health', 'errors', 'jobs'] as const;

export const GROWTH_CASES = GROWING.map((action) => {
  const growth: PairedCase<'old' | 'young'> = {
    name: `${action}-growth`,
    unit: 'times as long',
    goal: { atMost: 1.5 },
    figure: (time) => time('old') / time('young'),
  };
  return { action, head: growth };
});

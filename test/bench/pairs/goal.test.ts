import { describe, expect, test } from 'vitest';
import { goalText, judge, judgeExactly } from '../../../bench/pairs/goal.ts';

const interval = (low: number, high: number) => ({ median: (low + high) / 2, low, high, pairs: 7 });

describe('A goal', () => {
  test.each([
    [{ atLeast: 2 }, 2, 3, 'met'],
    [{ atLeast: 2 }, 1, 1.9, 'missed'],
    [{ atLeast: 2 }, 1.9, 2.1, 'too noisy'],
    [{ atMost: 2 }, 1, 2, 'met'],
    [{ atMost: 2 }, 2.1, 3, 'missed'],
    [{ atMost: 2 }, 1.9, 2.1, 'too noisy'],
    [null, 1, 9, 'no goal'],
  ] as const)('of %j is, from %f to %f, %s', (goal, low, high, verdict) => {
    expect(judge(interval(low, high), goal)).toBe(verdict);
  });

  test('of what is not measured in time is met or missed', () => {
    expect(judgeExactly(6, { atMost: 6 })).toBe('met');
    expect(judgeExactly(6.1, { atMost: 6 })).toBe('missed');
    expect(judgeExactly(6.1, null)).toBe('no goal');
  });

  test('is printed as people read it', () => {
    expect([goalText({ atLeast: 30 }), goalText({ atMost: 1.3 }), goalText(null)]).toEqual([
      '>= 30',
      '<= 1.3',
      null,
    ]);
  });
});

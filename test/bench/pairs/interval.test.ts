import { describe, expect, test } from 'vitest';
import { median, medianInterval } from '../../../bench/pairs/interval.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('The interval of a median', () => {
  test.each([
    [7, 4, 1, 7],
    [10, 5.5, 1, 10],
    [11, 6, 2, 10],
    [15, 8, 3, 13],
    [31, 16, 9, 23],
  ])('of %i values leaves out as many ranks as 98 %% allow', (count, middle, low, high) => {
    expect(medianInterval(upTo(count).toReversed())).toEqual({ median: middle, low, high, pairs: count });
  });

  test('does not exist for six values', () => {
    expect(() => medianInterval(upTo(6))).toThrow('6 values are too few; 7 is right.');
  });
});

test('The median of two values is their mean', () => {
  expect(median([4, 1])).toBe(2.5);
});

import { expect, test } from 'vitest';
import { differenceOf } from '../../../bench/compare/difference.ts';

test.each([
  [1.06, 1.3, 'slower'],
  [1.051, 1.052, 'slower'],
  [0.7, 0.95, 'faster'],
  [0.95, 1.06, 'no difference'],
  [1.01, 1.09, 'no difference'],
  [1.01, 1.2, 'too noisy'],
  [0.85, 1.02, 'too noisy'],
  [0.5, 2, 'too noisy'],
])('A ratio from %f to %f says %s', (low, high, difference) => {
  expect(differenceOf({ median: (low + high) / 2, low, high, pairs: 7 })).toBe(difference);
});

import { expect, test } from 'vitest';
import { exactResult, exitCodeOf, tooNoisy } from '../../bench/result.ts';

const HEAD = { name: 'calls', unit: 'calls', goal: { atMost: 6 } };
const [met, missed] = [exactResult('made-up', HEAD, 4), exactResult('made-up', HEAD, 7)];
const noisy = tooNoisy('made-up', HEAD, 'the pairs differ too much');

test('A figure that is no time needs no pairs', () => {
  expect(met).toMatchObject({ value: 4, met: true, low: null, high: null, pairs: null, verdict: 'met' });
});

test('The exit code tells a missed goal before noise, and noise before nothing', () => {
  expect(exitCodeOf([met])).toBe(0);
  expect(exitCodeOf([met, noisy])).toBe(3);
  expect(exitCodeOf([noisy, missed, met])).toBe(1);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MinuteBucket, type Samples } from '../../../local/cloudwatch/minute-bucket.ts';
import { computeStatistic, parseStatistic } from '../../../local/cloudwatch/statistics.ts';

function compute(statistic: string, ...minutes: readonly Samples[][]) {
  const buckets = minutes.map((samples) => {
    const bucket = new MinuteBucket();
    for (const each of samples) bucket.add(each);
    return bucket;
  });
  return computeStatistic(buckets, parseStatistic(statistic));
}

const values = (...numbers: number[]): Samples => ({ kind: 'values', values: numbers });
const hundred = values(...Array.from({ length: 100 }, (_, index) => 100 - index));

describe('standard statistics', () => {
  it.each([
    ['SampleCount', 5],
    ['Sum', 28],
    ['Average', 5.6],
    ['Minimum', -2],
    ['Maximum', 20],
  ])('compute %s over several minutes', (statistic, expected) => {
    expect(compute(statistic, [values(1, 2), values(7)], [values(20, -2)])).toBe(expected);
  });

  it('have no datapoint without data', () => {
    expect(compute('Sum')).toBeUndefined();
  });

  it('weigh each value by its count', () => {
    const counted: Samples = { kind: 'values', values: [1, 10], counts: [3, 1] };
    expect(compute('Average', [counted])).toBe(3.25);
  });
});

describe('percentiles', () => {
  it.each([
    ['p50', 50],
    ['p99', 99],
    ['p99.9', 100],
    ['p0', 1],
    ['p100', 100],
    ['p0.5', 1],
  ])('take the nearest rank: %s', (statistic, expected) => {
    expect(compute(statistic, [hundred])).toBe(expected);
  });

  it('take rank 999 for 99.9 % of a thousand', () => {
    expect(compute('p99.9', [values(...Array.from({ length: 1_000 }, (_, index) => index + 1))])).toBe(999);
  });

  it('count repeated values', () => {
    const counted: Samples = { kind: 'values', values: [500, 1], counts: [5, 95] };
    expect(compute('p95', [counted])).toBe(1);
    expect(compute('p96', [counted])).toBe(500);
  });

  it('have no datapoint once a value is negative', () => {
    expect(compute('p50', [values(1, 2, -1)])).toBeUndefined();
    expect(compute('TC(0:)', [values(1, 2, -1)])).toBeUndefined();
  });

  it('have no datapoint from a statistic set that hides its values', () => {
    const set: Samples = { kind: 'statistic-set', sampleCount: 3, sum: 6, minimum: 1, maximum: 3 };
    expect(compute('p50', [set])).toBeUndefined();
    expect(compute('p50', [values(4)], [set])).toBeUndefined();
    expect(compute('Average', [set])).toBe(2);
  });

  it.each([
    { kind: 'statistic-set', sampleCount: 1, sum: 4, minimum: 4, maximum: 4 },
    { kind: 'statistic-set', sampleCount: 3, sum: 12, minimum: 4, maximum: 4 },
  ] as const)('come from a statistic set of equal values: %j', (set) => {
    expect(compute('p50', [set])).toBe(4);
  });
});

describe('trimmed statistics', () => {
  it.each([
    ['TC(500:)', 2],
    ['TC(:500)', 3],
    ['TC(100:501)', 2],
    ['TS(100:501)', 1_001],
    ['TM(100:501)', 500.5],
    ['PR(:500)', 60],
    ['TC(9000:)', 0],
    ['TM(9000:)', undefined],
  ])('leave the lower bound out and the upper one in: %s', (statistic, expected) => {
    expect(compute(statistic, [values(50, 100, 500, 501, 900)])).toBe(expected);
  });
});

describe('refusals', () => {
  it.each(['tm90', 'IQM', 'WM(10%:90%)', 'TC(10%:)', 'p101', 'P99', 'TC(:)', 'Median'])('name %s', (text) => {
    expect(() => parseStatistic(text)).toThrow(`The statistic '${text}' is not modelled`);
  });
});

it('agrees with a slow reference on random values', () => {
  const minute = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 4 })), {
    maxLength: 8,
  });
  const percents = fc.integer({ min: 1, max: 1_000 }).map((tenths) => tenths / 10);
  fc.assert(
    fc.property(fc.array(minute, { minLength: 1, maxLength: 4 }), percents, (minutes, percent) => {
      const all = minutes.flat().flatMap(([value, count]) => Array.from({ length: count }, () => value));
      const samples = minutes
        .filter((pairs) => pairs.length > 0)
        .map((pairs): Samples[] => [
          { kind: 'values', values: pairs.map(([v]) => v), counts: pairs.map(([, c]) => c) },
        ]);
      // The smallest value that at least this share of all values does not exceed, in whole tenths of percent.
      const enough = (value: number) =>
        all.filter((other) => other <= value).length * 1_000 >= Math.round(percent * 10) * all.length;
      const expected = all.length === 0 ? undefined : Math.min(...all.filter(enough));
      expect(compute(`p${percent}`, ...samples)).toBe(expected);
      expect(compute('Sum', ...samples)).toBe(
        all.length === 0 ? undefined : all.reduce((sum, value) => sum + value, 0),
      );
      expect(compute('TC(10:20)', ...samples)).toBe(
        all.length === 0 ? undefined : all.filter((value) => value > 10 && value <= 20).length,
      );
    }),
  );
});

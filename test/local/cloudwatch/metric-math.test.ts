import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateMath } from '../../../local/cloudwatch/math/evaluate.ts';
import { MathError } from '../../../local/cloudwatch/math/math-error.ts';
import { parseMath } from '../../../local/cloudwatch/math/parse.ts';
import type { Points } from '../../../local/cloudwatch/math/values.ts';

const _ = undefined;

/** Evaluates over named series of the same periods, each a minute long. */
function evaluate(expression: string, data: Readonly<Record<string, Points>> = {}) {
  const [first = []] = Object.values(data);
  return evaluateMath(parseMath(expression), {
    period: 60,
    length: first.length,
    metricIds: Object.keys(data),
    valueOf(id) {
      const points = data[id];
      if (points === undefined) throw new MathError(`Nothing has the id '${id}'.`);
      return { kind: 'series', points };
    },
  });
}

const series = (...points: Points) => ({ kind: 'series', points });
const scalar = (value: number) => ({ kind: 'scalar', value });

describe('operators', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['12 / 3 / 2', 2],
    ['-2 * -3', 6],
    ['1.5e2 + .5', 150.5],
    ['1 + 1 >= 2 AND 3 < 2 OR 1', 1],
    ['1 == 1 && 2 != 2', 0],
    ['0 || 3', 1],
    ['2 <= 1', 0],
  ])('evaluate %s to %d', (expression, value) => {
    expect(evaluate(expression)).toEqual(scalar(value));
  });

  it.each([
    ['a + b', series(11, 10, 2, _)],
    ['a - b', series(-9, -10, 2, _)],
    ['a * b', series(10, 0, 0, _)],
    ['a > b', series(0, 0, 1, _)],
    ['a == 0 OR b == 0', series(0, 0, 0, _)],
    ['a AND b', series(1, 0, 0, _)],
    ['a OR b', series(1, 1, 1, _)],
  ])('take a missing operand as 0: %s', (expression, expected) => {
    expect(evaluate(expression, { a: [1, _, 2, _], b: [10, 10, _, _] })).toEqual(expected);
  });

  it('leave no datapoint after a division by zero', () => {
    expect(evaluate('a / b', { a: [1, 0, 6, _], b: [0, 0, 2, 3] })).toEqual(series(_, _, 3, 0));
    expect(evaluate('errors / requests * 100', { errors: [_, 1], requests: [_, _] })).toEqual(series(_, _));
  });

  it('give a scalar no datapoints of its own', () => {
    expect(evaluate('a + 5', { a: [1, _] })).toEqual(series(6, _));
    expect(evaluate('5 - a', { a: [1, _] })).toEqual(series(4, _));
  });
});

describe('IF', () => {
  const data = { cond: [1, 0, _, 1, 0], a: [10, 20, 30, _, 50], b: [7, _, 9, 8, _] };

  it.each([
    ['has no datapoint where the condition has none', 'IF(cond, 1, 2)', [1, 2, _, 1, 2]],
    ['has no datapoint when false without a second branch', 'IF(cond, a)', [10, _, _, 0, _]],
    ['takes a missing datapoint of a branch as 0', 'IF(cond, a, b)', [10, 0, _, 0, 0]],
    ['drops a missing datapoint beside a scalar branch', 'IF(cond, a, 5)', [10, 5, _, _, 5]],
    ['drops it in the second branch too', 'IF(cond, 5, b)', [5, _, _, 5, _]],
    ['takes any number but 0 for true', 'IF(a - 10, 1, 0)', [0, 1, 1, _, 1]],
  ] as const)('%s', (_name, expression, expected) => {
    expect(evaluate(expression, data)).toEqual(series(...expected));
  });

  it('chooses a whole branch by a scalar condition', () => {
    expect(evaluate('IF(0, a, b)', data)).toEqual(series(...data.b));
    expect(evaluate('IF(0, a)', data)).toEqual(series(_, _, _, _, _));
  });

  it('judges a percentile only where enough values are slow', () => {
    const slow = [2, 3, _, 5];
    const percentile = [900, 900, _, _];
    expect(evaluate('IF(slow >= 3, percentile, 0)', { slow, percentile })).toEqual(series(0, 900, _, _));
  });
});

describe('FILL', () => {
  it.each([
    ['a number', 'FILL(a, 0)', [0, 1, 0, 0, 4, 0]],
    ['the last value', 'FILL(a, REPEAT)', [_, 1, 1, 1, 4, 4]],
    ['a straight line', 'FILL(a, LINEAR)', [_, 1, 2, 3, 4, _]],
    ['another series', 'FILL(a, b)', [9, 1, _, 7, 4, 6]],
  ] as const)('fills with %s', (_name, expression, expected) => {
    const data = { a: [_, 1, _, _, 4, _], b: [9, 8, _, 7, 6, 6] };
    expect(evaluate(expression, data)).toEqual(series(...expected));
  });

  it('makes an error ratio 0 without traffic', () => {
    expect(evaluate('FILL(e / r, 0)', { e: [_, 1], r: [_, 4] })).toEqual(series(0, 0.25));
  });
});

describe('functions', () => {
  const data = { a: [1, _, 3, _], b: [5, 6, _, _] };

  it.each([
    ['SUM([a, b])', [6, 6, 3, _]],
    ['MAX([a, b])', [5, 6, 3, _]],
    ['MIN([a, b])', [1, 6, 3, _]],
    ['AVG([a, b])', [3, 3, 1.5, _]],
    ['SUM(METRICS())', [6, 6, 3, _]],
    ['SUM(METRICS("b"))', [5, 6, _, _]],
    ['a - SUM(a)', [-3, _, -1, _]],
    ['a * MAX(b)', [6, _, 18, _]],
    ['a - AVG(a)', [-1, _, 1, _]],
    ['ABS(a - 3)', [2, _, 0, _]],
    ['CEIL(a / 2)', [1, _, 2, _]],
    ['FLOOR(a / 2)', [0, _, 1, _]],
    ['b / PERIOD(b)', [5 / 60, 0.1, _, _]],
    ['DIFF(a)', [_, _, 2, _]],
    ['RATE(a)', [_, _, 2 / 120, _]],
    ['TIME_SERIES(4)', [4, 4, 4, 4]],
  ] as const)('evaluate %s', (expression, expected) => {
    expect(evaluate(expression, data)).toEqual(series(...expected));
  });

  it('give a scalar of one series', () => {
    expect(evaluate('SUM(a)', data)).toEqual(scalar(4));
  });
});

describe('refusals', () => {
  it.each([
    ['ANOMALY_DETECTION_BAND(a)', /ANOMALY_DETECTION_BAND is not modelled/],
    ['SEARCH("x")', /SEARCH is not modelled/],
    ['RUNNING_SUM(a)', /RUNNING_SUM is not modelled/],
    ['a ^ 2', /\^.* is not modelled/],
    ['SUM(a ^ 2)', /\^.* is not modelled/],
    ['sum(a)', /sum is not modelled/],
    ['unknown + 1', /Nothing has the id 'unknown'/],
    ['a +', /ends too early/],
    ['(a', /expected '\)'/],
    ['a b', /unexpected 'b'/],
    ['A + 1', /'A' is neither an id nor called/],
    ['a ; b', /Unexpected ';' at position 3/],
    ['IF(a)', /IF takes 2 to 3 arguments, not 1/],
    ['FILL(3, 0)', /must be a time series/],
    ['REPEAT', /inside FILL only/],
  ])('names what is wrong with %s', (expression, message) => {
    expect(() => evaluate(expression, { a: [1] })).toThrow(message);
  });
});

describe('laws', () => {
  const points = fc.array(fc.option(fc.integer({ min: -50, max: 50 }), { nil: undefined }), {
    minLength: 6,
    maxLength: 6,
  });

  it('a sum of an array is the sum of its series, whatever is missing', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        expect(evaluate('SUM([a, b])', { a, b })).toEqual(evaluate('a + b', { a, b }));
      }),
    );
  });

  it('a filled series has a datapoint in every period and keeps the real ones', () => {
    fc.assert(
      fc.property(points, (a) => {
        expect(evaluate('FILL(a, 7)', { a })).toEqual(series(...a.map((point) => point ?? 7)));
      }),
    );
  });

  it('a condition and its opposite never have the same datapoint', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        const both = evaluate('IF(a > b, 1, 0) + IF(a <= b, 1, 0)', { a, b });
        expect(both).toEqual(
          series(...a.map((x, i) => (x === undefined && b[i] === undefined ? undefined : 1))),
        );
      }),
    );
  });
});

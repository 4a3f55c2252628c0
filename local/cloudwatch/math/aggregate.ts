import { MathError } from './math-error.ts';
import type { FunctionName } from './signatures.ts';
import { type MathValue, type Points, scalar, series } from './values.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Reduces the values of one period; `of` is how many series there are, with and without a datapoint in it. */
const REDUCERS = {
  SUM: sum,
  MAX: (values: readonly number[]) => Math.max(...values),
  MIN: (values: readonly number[]) => Math.min(...values),
  // AVG of an array counts a missing datapoint as 0.
  AVG: (values: readonly number[], of: number) => sum(values) / of,
} as const;

export type Aggregate = keyof typeof REDUCERS;

/** True for a function over several values. */
export function isAggregate(name: FunctionName): name is Aggregate {
  return Object.hasOwn(REDUCERS, name);
}

/** Of an array a series, with a datapoint wherever one of them has one; of one series a scalar over its datapoints. */
export function aggregate(name: Aggregate, value: MathValue): MathValue {
  const reduce = REDUCERS[name];
  switch (value.kind) {
    case 'scalar':
      throw new MathError(`${name} takes a time series or an array of them, not a number.`);
    case 'series': {
      const present = defined(value.points);
      // Without data there is no scalar; 0 is what every operator takes a missing operand for.
      return scalar(present.length === 0 ? 0 : reduce(present, present.length));
    }
    case 'list': {
      const [first = []] = value.series;
      return series(
        first.map((_, index) => {
          const present = defined(value.series.map((points) => points[index]));
          return present.length === 0 ? undefined : reduce(present, value.series.length);
        }),
      );
    }
  }
}

function defined(points: Points): number[] {
  return points.filter((point) => point !== undefined);
}

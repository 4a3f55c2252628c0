import { MathError } from './math-error.ts';

/** One value a period, oldest first; undefined where there is no datapoint. */
export type Points = readonly (number | undefined)[];

export type MathValue =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'series'; readonly points: Points }
  | { readonly kind: 'list'; readonly series: readonly Points[] };

export function scalar(value: number): MathValue {
  return { kind: 'scalar', value };
}

export function series(points: Points): MathValue {
  return { kind: 'series', points };
}

/** Applies to each datapoint; a result that is not a number is no datapoint. */
export function mapValue(value: MathValue, change: (value: number) => number): MathValue {
  const mapped = (points: Points) =>
    points.map((point) => finite(point === undefined ? point : change(point)));
  switch (value.kind) {
    case 'scalar':
      return scalar(change(value.value));
    case 'series':
      return series(mapped(value.points));
    case 'list':
      return { kind: 'list', series: value.series.map(mapped) };
  }
}

/** Division by zero and the like leave no datapoint. */
export function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** @throws {MathError} for a scalar or an array. */
export function seriesOnly(value: MathValue | undefined, what: string): Points {
  if (value?.kind === 'series') return value.points;
  throw new MathError(`${what} must be a time series.`);
}

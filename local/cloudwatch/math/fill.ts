import { MathError } from './math-error.ts';
import type { Expression } from './syntax-tree.ts';
import { type MathValue, type Points, series } from './values.ts';

/**
 * `FILL(series, number | series | REPEAT | LINEAR)`. REPEAT has nothing to repeat before the first datapoint, and
 * LINEAR nothing to aim at outside the outermost two: there the gap stays.
 */
export function fill(
  points: Points,
  filler: MathValue | Extract<Expression, { kind: 'keyword' }>,
): MathValue {
  switch (filler.kind) {
    case 'keyword':
      return series(filler.word === 'REPEAT' ? repeat(points) : linear(points));
    case 'scalar':
      return series(points.map((point) => point ?? filler.value));
    case 'series':
      return series(points.map((point, index) => point ?? filler.points[index]));
    case 'list':
      throw new MathError('FILL takes a number, a time series, REPEAT or LINEAR, not an array.');
  }
}

function repeat(points: Points): Points {
  let last: number | undefined;
  return points.map((point) => {
    last = point ?? last;
    return last;
  });
}

function linear(points: Points): Points {
  let before: { index: number; value: number } | undefined;
  const filled = [...points];
  points.forEach((value, index) => {
    if (value === undefined) return;
    for (let gap = (before?.index ?? index) + 1; before !== undefined && gap < index; gap += 1) {
      const share = (gap - before.index) / (index - before.index);
      filled[gap] = before.value + share * (value - before.value);
    }
    before = { index, value };
  });
  return filled;
}

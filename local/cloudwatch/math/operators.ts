import { MathError } from './math-error.ts';
import type { BinaryOperator } from './syntax-tree.ts';
import { finite, type MathValue, mapValue, type Points, scalar, series } from './values.ts';

const truth = (condition: boolean): number => (condition ? 1 : 0);

const OPERATIONS: Readonly<Record<BinaryOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
};

/**
 * Arithmetic, comparisons and logic. Where only one of two series has a datapoint, the other counts as 0; where
 * neither has one, and where a division by zero leaves no number, there is none.
 */
export function applyOperator(operator: BinaryOperator, left: MathValue, right: MathValue): MathValue {
  const operation = OPERATIONS[operator];
  if (left.kind === 'scalar' && right.kind === 'scalar') return scalar(operation(left.value, right.value));
  if (left.kind === 'scalar') return mapValue(right, (value) => operation(left.value, value));
  if (right.kind === 'scalar') return mapValue(left, (value) => operation(value, right.value));
  if (left.kind === 'series' && right.kind === 'series') {
    return series(combine(left.points, right.points, operation));
  }
  if (left.kind === 'list' && right.kind === 'list') {
    throw new MathError(`Two arrays cannot be combined with ${operator}.`);
  }
  return eachOfList(left, right, operation);
}

function eachOfList(
  left: MathValue,
  right: MathValue,
  operation: (a: number, b: number) => number,
): MathValue {
  const of = (value: MathValue): readonly Points[] => (value.kind === 'list' ? value.series : []);
  if (left.kind === 'series') {
    return { kind: 'list', series: of(right).map((points) => combine(left.points, points, operation)) };
  }
  const [other = []] = right.kind === 'series' ? [right.points] : [];
  return { kind: 'list', series: of(left).map((points) => combine(points, other, operation)) };
}

function combine(left: Points, right: Points, operation: (a: number, b: number) => number): Points {
  return left.map((a, index) => {
    const b = right[index];
    return a === undefined && b === undefined ? undefined : finite(operation(a ?? 0, b ?? 0));
  });
}

import { MathError } from './math-error.ts';
import { type MathValue, type Points, series } from './values.ts';

/**
 * `IF(condition, then[, otherwise])`, datapoint by datapoint. There is none where the condition has none, and none
 * where it is false without `otherwise`. Where the chosen branch is a series without a datapoint, it counts as 0,
 * unless the other branch is a scalar: then there is none.
 */
export function choose(condition: MathValue, then: MathValue, otherwise: MathValue | undefined): MathValue {
  if (condition.kind === 'list' || then.kind === 'list' || otherwise?.kind === 'list') {
    throw new MathError('IF takes numbers and time series, not arrays.');
  }
  if (condition.kind === 'scalar') return chooseAtOnce(condition.value, then, otherwise);
  return series(
    condition.points.map((point, index) => {
      if (point === undefined) return undefined;
      return point !== 0 ? branchAt(then, otherwise, index) : branchAt(otherwise, then, index);
    }),
  );
}

type Branch = Exclude<MathValue, { kind: 'list' }>;

function branchAt(chosen: Branch | undefined, other: Branch | undefined, index: number): number | undefined {
  if (chosen === undefined) return undefined;
  if (chosen.kind === 'scalar') return chosen.value;
  return chosen.points[index] ?? (other?.kind === 'scalar' ? undefined : 0);
}

function chooseAtOnce(condition: number, then: Branch, otherwise: Branch | undefined): MathValue {
  const chosen = condition !== 0 ? then : otherwise;
  if (chosen !== undefined) return chosen;
  const empty: Points = then.kind === 'series' ? then.points.map(() => undefined) : [];
  return series(empty);
}

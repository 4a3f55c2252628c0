import {
  type CheckedRange,
  compareOn,
  hasReached,
  type RememberedRange,
  RULERS,
  type Ruler,
  START,
  type SweepPart,
  type SweepPosition,
} from './checked-range.ts';

/** A round takes this many hourly runs: everything is seen within 24 hours, even if some of them are lost. */
const RUNS_A_ROUND = 20;
/** Rows seen longer ago than this are due, in seconds. */
const DUE_AFTER_SECONDS = RUNS_A_ROUND * 3_600 + 1_800;

/** How far one run goes with one part of a tenant's rows: where it begins, and when it has done enough. */
export interface Pace {
  readonly start: SweepPosition;
  /**
   * What is to be done after `position`, with so many rows seen in this run: its share of the round, or rows that
   * are due because earlier runs did not get there.
   */
  next(position: SweepPosition, rows: number): 'share' | 'due' | 'nothing';
}

/**
 * @param remembered In the order of their writing.
 * @param least Rows that cost so little that every run looks at as many: small tenants are seen whole each hour.
 */
export function paceOf(
  part: SweepPart,
  remembered: readonly RememberedRange[],
  end: SweepPosition,
  least: number,
): Pace {
  const own = remembered.filter((range) => range.part === part);
  const fresh = own.filter(({ ageSeconds }) => ageSeconds < DUE_AFTER_SECONDS);
  const round = newestCover(part, fresh, end).reduce((sum, { rows }) => sum + rows, 0);
  const share = Math.max(round / RUNS_A_ROUND, least);
  const last = own.at(-1)?.to ?? START;
  return {
    start: hasReached(part, last, end) ? START : last,
    next: (position, rows) => {
      if (rows < share || rows === 0) return 'share';
      return isCovered(part, fresh, position, end) ? 'nothing' : 'due';
    },
  };
}

/** Whether what comes next, by each ruler, lies in one of the ranges. */
function isCovered(
  part: SweepPart,
  ranges: readonly CheckedRange[],
  position: SweepPosition,
  end: SweepPosition,
): boolean {
  return RULERS[part].every(
    (ruler) =>
      compareOn(ruler, position, end) >= 0 ||
      ranges.some(
        ({ from, to }) => compareOn(ruler, from, position) <= 0 && compareOn(ruler, position, to) < 0,
      ),
  );
}

/** The newest ranges that are needed to cover as much as all of them do before `end`, the newest first. */
export function newestCover<R extends CheckedRange>(
  part: SweepPart,
  ranges: readonly R[],
  end: SweepPosition,
): R[] {
  const needed: R[] = [];
  for (const range of ranges.filter((one) => one.part === part).toReversed()) {
    needed.push(range);
    if (RULERS[part].every((ruler) => gapsBefore(ruler, needed, end).length === 0)) break;
  }
  return needed;
}

/** What none of the ranges covers before `end` by a ruler, in order. */
export function gapsBefore(
  ruler: Ruler,
  ranges: readonly Pick<CheckedRange, 'from' | 'to'>[],
  end: SweepPosition,
): { readonly from: SweepPosition; readonly to: SweepPosition }[] {
  const gaps: { from: SweepPosition; to: SweepPosition }[] = [];
  let covered = START;
  for (const { from, to } of ranges.toSorted((one, other) => compareOn(ruler, one.from, other.from))) {
    if (compareOn(ruler, covered, end) >= 0) return gaps;
    if (compareOn(ruler, covered, from) < 0)
      gaps.push({ from: covered, to: compareOn(ruler, from, end) < 0 ? from : end });
    if (compareOn(ruler, covered, to) < 0) covered = to;
  }
  if (compareOn(ruler, covered, end) < 0) gaps.push({ from: covered, to: end });
  return gaps;
}

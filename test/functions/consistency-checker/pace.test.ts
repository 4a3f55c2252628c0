import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type RememberedRange,
  START,
  type SweepPosition,
} from '../../../functions/consistency-checker/sweep/checked-range.ts';
import { gapsBefore, newestCover, paceOf } from '../../../functions/consistency-checker/sweep/pace.ts';

const at = (id: number): SweepPosition => ({ id: String(id), time: START.time });
const range = (from: number, to: number, ageHours = 1, rows = to - from): RememberedRange => ({
  part: 'tokens',
  from: at(from),
  to: at(to),
  rows,
  ageSeconds: ageHours * 3_600,
});

const END = 40;
const ranges = fc
  .array(fc.tuple(fc.nat(END + 5), fc.nat(12)), { maxLength: 10 })
  .map((pairs) => pairs.map(([from, length]) => range(from, from + length)));

/** Which of the numbers behind 0 and up to the end lie in one of the pieces. */
function covered(pieces: readonly { readonly from: SweepPosition; readonly to: SweepPosition }[]): number[] {
  return Array.from({ length: END }, (_, index) => index + 1).filter((id) =>
    pieces.some(({ from, to }) => Number(from.id) < id && id <= Number(to.id)),
  );
}

describe('Gaps', () => {
  test('are exactly what the ranges leave out', () => {
    fc.assert(
      fc.property(ranges, (some) => {
        const gaps = gapsBefore('id', some, at(END));
        const inRanges = new Set(covered(some));
        expect(covered(gaps)).toEqual(covered([range(0, END)]).filter((id) => !inRanges.has(id)));
      }),
    );
  });

  test('are the same with no more ranges than are needed, and there is no more than one need', () => {
    fc.assert(
      fc.property(ranges, (some) => {
        const needed = newestCover('tokens', some, at(END));
        expect(gapsBefore('id', needed, at(END))).toEqual(gapsBefore('id', some, at(END)));
        expect(needed).toEqual(some.slice(some.length - needed.length).toReversed());
      }),
    );
  });
});

describe('The pace', () => {
  test('goes on behind the newest range, and at the beginning after the end', () => {
    expect(paceOf('tokens', [], at(END), 1).start).toEqual(START);
    expect(paceOf('tokens', [range(0, 10), range(10, 25)], at(END), 1).start).toEqual(at(25));
    expect(paceOf('tokens', [range(0, END)], at(END), 1).start).toEqual(START);
  });

  test('does a twentieth of a round, and what nobody saw for 20 hours', () => {
    const { next } = paceOf('tokens', [range(0, END, 2, 400)], at(END), 1);
    expect(next(at(0), 0)).toBe('share');
    expect(next(at(5), 19)).toBe('share');
    expect(next(at(5), 20)).toBe('nothing');

    const old = paceOf('tokens', [range(0, 20, 25, 200), range(20, END, 3, 200)], at(END), 1);
    expect(old.next(at(0), 100)).toBe('due');
    expect(old.next(at(20), 100)).toBe('nothing');
  });

  test('looks at a few rows again, however lately they were seen', () => {
    const { next } = paceOf('tokens', [range(0, END, 1, 40)], at(END), 30);
    expect(next(at(5), 29)).toBe('share');
    expect(next(at(5), 30)).toBe('nothing');
  });
});

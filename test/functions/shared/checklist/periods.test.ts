import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CADENCES } from '../../../../functions/shared/checklist/cadence.ts';
import {
  choosePeriods,
  lastPeriods,
  periodsOfDay,
  readDay,
} from '../../../../functions/shared/checklist/periods.ts';

const DAY = 86_400_000;
const cadence = fc.constantFrom(...CADENCES);
/** Month ends, leap days and year ends come up often enough by chance alone. */
const moment = fc.integer({ min: Date.UTC(2000, 0, 10), max: Date.UTC(2104, 11, 31) });

describe('Periods', () => {
  test('adjoin and cover whole UTC days, and the last one is just over', () => {
    fc.assert(
      fc.property(cadence, moment, (kind, now) => {
        const { current, before } = lastPeriods(kind, new Date(now));
        for (const { start, end, from, to, firstDay, lastDay } of [current, before]) {
          expect([start.getTime() % DAY, end.getTime() % DAY]).toEqual([0, 0]);
          expect(end.getTime()).toBeGreaterThan(start.getTime());
          expect([from, to]).toEqual([start, end].map((at) => `${at.toISOString().slice(0, 10)} 00:00:00`));
          expect([firstDay, lastDay]).toEqual(
            [start.getTime(), end.getTime() - DAY].map((at) => new Date(at).toISOString().slice(0, 10)),
          );
        }
        expect(before.end).toEqual(current.start);
        expect(current.end.getTime()).toBeLessThanOrEqual(now);
        // The running period begins where the last one ends.
        expect(periodsOfDay(kind, now).current.start).toEqual(current.end);
        expect(periodsOfDay(kind, now).before).toEqual(current);
      }),
    );
  });

  test('are a day, a week from Monday, or a calendar month', () => {
    fc.assert(
      fc.property(cadence, moment, (kind, now) => {
        const { start, end } = periodsOfDay(kind, now).current;
        expect(start.getTime()).toBeLessThanOrEqual(now);
        expect(end.getTime()).toBeGreaterThan(now);
        const days = (end.getTime() - start.getTime()) / DAY;
        if (kind === 'daily') expect(days).toBe(1);
        if (kind === 'weekly') expect([days, start.getUTCDay()]).toEqual([7, 1]);
        if (kind === 'monthly') expect([start.getUTCDate(), end.getUTCDate()]).toEqual([1, 1]);
      }),
    );
  });

  test.each([
    ['daily', '2026-03-01T00:00:00Z', '2026-02-28', '2026-02-27'],
    ['daily', '2028-03-01T01:00:00Z', '2028-02-29', '2028-02-28'],
    ['daily', '2026-01-01T23:59:59Z', '2025-12-31', '2025-12-30'],
    ['weekly', '2026-01-05T01:00:00Z', '2025-12-29 to 2026-01-04', '2025-12-22 to 2025-12-28'],
    ['weekly', '2028-03-05T23:59:59Z', '2028-02-21 to 2028-02-27', '2028-02-14 to 2028-02-20'],
    ['monthly', '2026-01-01T01:00:00Z', '2025-12', '2025-11'],
    ['monthly', '2024-03-31T01:00:00Z', '2024-02', '2024-01'],
  ] as const)('of the %s report at %s are %s and %s', (kind, now, current, before) => {
    const periods = lastPeriods(kind, new Date(now));
    expect([periods.current.label, periods.before.label]).toEqual([current, before]);
  });
});

describe('The day of a report', () => {
  const now = new Date('2026-03-10T09:00:00Z');
  const labelOf = (kind: (typeof CADENCES)[number], day?: string) => {
    const chosen = choosePeriods(kind, day, now);
    return 'fault' in chosen ? chosen.fault : chosen.current.label;
  };

  test('names the period that it lies in', () => {
    expect(labelOf('daily', '2026-03-09')).toBe('2026-03-09');
    expect(labelOf('weekly', '2026-03-08')).toBe('2026-03-02 to 2026-03-08');
    expect(labelOf('monthly', '2026-02-28')).toBe('2026-02');
    expect(labelOf('monthly')).toBe('2026-02');
  });

  test('lies in no period that is not over', () => {
    expect(labelOf('daily', '2026-03-10')).toMatch(/lie in a day .* over; .* 2026-03-09/);
    expect(labelOf('weekly', '2026-03-09')).toMatch(/lie in a week .* 2026-03-08/);
    expect(labelOf('monthly', '2026-03-01')).toMatch(/lie in a month .* 2026-02-28/);
    expect(labelOf('daily', '9999-12-31')).toMatch(/over/);
  });

  test.each(['2026-02-29', '2026-13-01', '2026-1-1', '2026-03-09T00:00:00Z', '', 'yesterday', '0000-00-00'])(
    'is a day of the calendar, which %j is not',
    (day) => {
      expect(readDay(day)).toBeUndefined();
      expect(labelOf('daily', day)).toBe('be a day like 2026-03-09');
    },
  );

  test('reaches back to the year 2000', () => {
    expect(labelOf('daily', '2000-01-01')).toBe('2000-01-01');
    expect(labelOf('daily', '1999-12-31')).toMatch(/before 2000-01-01/);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextRun } from '../../../local/scheduler/next-run.ts';
import { casesOf } from '../../support/thoroughness.ts';

const iso = (date: Date | undefined) => date?.toISOString();
const following = (expression: string, time: string) => iso(nextRun(expression, new Date(time)));

/** Reads one field by brute force: does this value belong to it? */
function named(field: string, value: number, min: number): boolean {
  return field.split(',').some((part) => {
    const [range = '', step = '1'] = part.split('/');
    if (range === '*') return (value - min) % Number(step) === 0;
    const [first = 0, last] = range.split('-').map(Number);
    const end = last ?? (part.includes('/') ? Number.POSITIVE_INFINITY : first);
    return value >= first && value <= end && (value - first) % Number(step) === 0;
  });
}

/** The slow way: minute by minute. */
function slowNextRun(fields: readonly string[], from: Date, limit: number): Date | undefined {
  const [minutes = '', hours = '', dates = '', months = '', weekdays = '', years = ''] = fields;
  let time = Math.floor(from.getTime() / 60_000) * 60_000;
  for (let step = 0; step < limit; step += 1) {
    time += 60_000;
    const at = new Date(time);
    if (
      named(minutes, at.getUTCMinutes(), 0) &&
      named(hours, at.getUTCHours(), 0) &&
      (dates === '?' || named(dates, at.getUTCDate(), 1)) &&
      named(months, at.getUTCMonth() + 1, 1) &&
      (weekdays === '?' || named(weekdays, at.getUTCDay() + 1, 1)) &&
      named(years, at.getUTCFullYear(), 1970)
    ) {
      return at;
    }
  }
  return undefined;
}

function field(min: number, max: number): fc.Arbitrary<string> {
  const value = fc.integer({ min, max });
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.integer({ min: 1, max: max - min + 1 });
  const part = fc.oneof(
    fc.constant('*'),
    value.map(String),
    range,
    fc.tuple(fc.oneof(fc.constant('*'), value.map(String), range), step).map(([base, by]) => `${base}/${by}`),
  );
  return fc.oneof(
    fc.constant('*'),
    part,
    fc.array(part, { minLength: 2, maxLength: 3 }).map((parts) => parts.join(',')),
  );
}

describe('nextRun', () => {
  it('agrees with a search minute by minute', () => {
    const days = fc.oneof(
      field(1, 31).map((dates) => [dates, '?'] as const),
      field(1, 7).map((weekdays) => ['?', weekdays] as const),
    );
    const from = fc.date({
      min: new Date('2024-01-01T00:00:00Z'),
      max: new Date('2027-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    const twoMonths = 60 * 24 * 60;
    fc.assert(
      fc.property(
        field(0, 59),
        field(0, 23),
        days,
        field(1, 12),
        from,
        (minutes, hours, [dates, weekdays], months, start) => {
          const fields = [minutes, hours, dates, months, weekdays, '*'];
          const actual = nextRun(`cron(${fields.join(' ')})`, start);
          // What lies beyond the slow search is not compared.
          const limit = Math.floor(start.getTime() / 60_000 + twoMonths) * 60_000;
          const near = actual !== undefined && actual.getTime() <= limit ? actual : undefined;
          expect(iso(near)).toBe(iso(slowNextRun(fields, start, twoMonths)));
        },
      ),
      { numRuns: casesOf('SCHEDULES', { change: 40, all: 150 }) },
    );
  });

  it.each([
    ['cron(0 * * * ? *)', '2026-03-01T12:00:00Z', '2026-03-01T13:00:00.000Z'],
    ['cron(0 * * * ? *)', '2026-03-01T12:59:59.999Z', '2026-03-01T13:00:00.000Z'],
    ['cron(*/5 * * * ? *)', '2026-03-01T23:56:00Z', '2026-03-02T00:00:00.000Z'],
    ['cron(0 6 ? * 2-6 *)', '2026-03-06T06:00:00Z', '2026-03-09T06:00:00.000Z'],
    ['cron(0 0 29 2 ? *)', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['cron(30 4 1 1 ? 2030/10)', '2026-01-01T00:00:00Z', '2030-01-01T04:30:00.000Z'],
    ['rate(1 minute)', '2026-03-01T12:00:30Z', '2026-03-01T12:01:30.000Z'],
    ['rate(2 hours)', '2026-03-01T23:00:00Z', '2026-03-02T01:00:00.000Z'],
    ['rate(1 day)', '2026-02-28T00:00:00Z', '2026-03-01T00:00:00.000Z'],
  ])('%s after %s is %s', (expression, start, expected) => {
    expect(following(expression, start)).toBe(expected);
  });

  it('answers undefined when there is no further run', () => {
    expect(following('cron(0 0 1 1 ? 2020)', '2026-01-01T00:00:00Z')).toBeUndefined();
    expect(following('cron(0 0 30 2 ? *)', '2026-01-01T00:00:00Z')).toBeUndefined();
  });

  it.each([
    ['cron(0 6 ? * MON-FRI *)', 'cron field day of week: MON-FRI is not modelled'],
    ['cron(0 0 L * ? *)', 'cron field day of month: L is not modelled'],
    ['cron(0 0 ? * 6#3 *)', 'cron field day of week: 6#3 is not modelled'],
    ['cron(60 * * * ? *)', 'cron field minutes: 60 is outside 0-59'],
    ['cron(0/0 * * * ? *)', 'cron field minutes: 0/0 is outside 0-59'],
    ['cron(9-5 * * * ? *)', 'cron field minutes: 9-5 is outside 0-59'],
    ['cron(0 0 * * * *)', 'exactly one of day of month and day of week must be ?'],
    ['cron(0 * * * *)', 'expected six fields, found 5'],
    ['rate(0 minutes)', 'expected rate(n minutes|hours|days) or cron(six fields)'],
    ['rate(5 seconds)', 'expected rate('],
    ['at(2026-01-01T00:00:00)', 'expected rate('],
  ])('refuses %s', (expression, message) => {
    expect(() => nextRun(expression, new Date(0))).toThrow(message);
  });
});

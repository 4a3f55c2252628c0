import { describe, expect, test } from 'vitest';
import {
  ChecklistEventError,
  parseChecklistEvent,
} from '../../../functions/checklist-report/checklist-event.ts';
import { writeEmail } from '../../../functions/checklist-report/email.ts';
import { periodsOf } from '../../../functions/checklist-report/periods.ts';
import { duration } from '../../../functions/checklist-report/sections/duration.ts';
import { textTable } from '../../../functions/checklist-report/text-table.ts';

const NOW = new Date('2025-11-09T01:00:00Z');

describe('An e-mail', () => {
  const write = (lines: readonly string[], environment = 'e'.repeat(20)) =>
    writeEmail(
      { environment, cadence: 'weekly', periods: periodsOf('weekly', NOW), now: NOW },
      {
        codes: new Map(),
        tenants: Array.from({ length: 1_000 }, (_, index) => ({ gap: `Tenant ${index} is gone.` })),
        generated: { value: [] },
        jobs: { value: [] },
        findings: { value: [] },
      },
      [{ title: 'Item', lines, attention: [] }],
    );

  test('has a subject that SNS takes, however long its parts', () => {
    const { subject } = write([]);
    expect(subject.length).toBeLessThan(100);
    expect(subject).toMatch(/^[\x20-\x7e]+attention$/);
  });

  test('fits into a message of SNS and says how much was left out', () => {
    const { text } = write(Array.from({ length: 20_000 }, (_, index) => `line ${index} – ü`));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(262_144);
    expect(text).toMatch(/\n\(\d+ more lines do not fit into one message\)$/);
    expect(write(['short']).text).not.toContain('do not fit');
  });
});

describe('The event', () => {
  test.each(['daily', 'weekly', 'monthly'])('may ask for the %s report', (cadence) => {
    expect(parseChecklistEvent({ cadence })).toBe(cadence);
  });

  test.each([undefined, {}, 'daily', { cadence: 'hourly' }, { cadence: 'daily', tenant: 'DEFAULT' }])(
    'is refused when it is %j',
    (event) => {
      expect(() => parseChecklistEvent(event)).toThrow(ChecklistEventError);
      expect(() => parseChecklistEvent(event)).toThrow(/"daily" \| "weekly" \| "monthly"/);
    },
  );
});

describe('Periods', () => {
  test.each([
    ['daily', '2026-03-01T00:00:00Z', '2026-02-28', '2026-02-27'],
    ['daily', '2026-01-01T23:59:59Z', '2025-12-31', '2025-12-30'],
    ['weekly', '2026-01-05T01:00:00Z', '2025-12-29 to 2026-01-04', '2025-12-22 to 2025-12-28'],
    ['monthly', '2026-01-01T01:00:00Z', '2025-12', '2025-11'],
    ['monthly', '2024-03-31T01:00:00Z', '2024-02', '2024-01'],
  ] as const)('of the %s report at %s are %s and %s', (cadence, now, current, before) => {
    const periods = periodsOf(cadence, new Date(now));
    expect([periods.current.label, periods.before.label]).toEqual([current, before]);
    expect(periods.before.to).toBe(periods.current.from);
  });
});

test('Durations are told in two units at most', () => {
  expect([0, 59, 60, 3_599, 3_600, 7_260, 86_400, 187_200].map(duration)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '59 min',
    '1 h',
    '2 h 1 min',
    '1 d',
    '2 d 4 h',
  ]);
});

test('Tables align text to the left and numbers to the right', () => {
  expect(
    textTable(
      ['tenant', 'n'],
      [
        ['a', 5],
        ['longer name', 1_000],
        ['b', null],
      ],
    ),
  ).toEqual(['tenant          n', 'a               5', 'longer name  1000', 'b               -']);
});

import { describe, expect, test } from 'vitest';
import {
  ChecklistEventError,
  parseChecklistEvent,
} from '../../../functions/checklist-report/checklist-event.ts';
import { reportEmail } from '../../../functions/checklist-report/email.ts';
import { slackMessage } from '../../../functions/checklist-report/slack-message.ts';
import type { Report } from '../../../functions/shared/checklist/compose.ts';
import { duration } from '../../../functions/shared/checklist/duration.ts';
import type { Item, Verdict } from '../../../functions/shared/checklist/item.ts';
import { lastPeriods } from '../../../functions/shared/checklist/periods.ts';
import { plainText } from '../../../functions/shared/checklist/plain-text.ts';
import { textTable } from '../../../functions/shared/checklist/text-table.ts';
import { renderCustomNotification } from '../../../local/sns/custom-notification.ts';

const NOW = new Date('2025-11-10T01:00:00Z');

function item(title: string, verdict: Verdict, why: string, rows: Item['tables'][number]['rows'] = []): Item {
  return {
    key: title,
    title,
    verdict,
    why,
    figures: [
      { name: 'dead entries', value: 2, previous: null, of: 'now' },
      { name: 'links failed', value: 3, previous: 1, of: 'period' },
    ],
    tables: [{ columns: ['tenant', 'n'], rows }],
    notes: ['A note.'],
  };
}

function report(items: readonly Item[], environment = 'production'): Report {
  return {
    environment,
    cadence: 'weekly',
    periods: lastPeriods('weekly', NOW),
    now: NOW,
    verdict: 'act',
    headline: '2 items: 1 to act on',
    items,
    degraded: [],
  };
}

describe('The e-mail', () => {
  test('says first what matters, then every item with its numbers', () => {
    const { subject, text } = reportEmail(
      report([item('Calm', 'fine', 'All is well.'), item('Outbox', 'act', 'It burns.', [['DEFAULT', 2]])]),
    );
    expect(subject).toBe(
      'Serial Monitoring production, weekly 2025-11-03 to 2025-11-09: 2 items: 1 to act on',
    );
    expect(text.split('\n').slice(0, 6)).toEqual([
      'Serial Monitoring production: weekly checklist for 2025-11-03 to 2025-11-09',
      '',
      '2 items: 1 to act on.',
      '  ACT: Outbox. It burns.',
      '',
      '1. Calm',
    ]);
    expect(text).toContain(
      [
        '2. Outbox',
        '   ACT: It burns.',
        '',
        '                 2025-11-03 to 2025-11-09  2025-10-27 to 2025-11-02',
        '   links failed                         3                         1',
        '',
        '                 now',
        '   dead entries    2',
        '',
        '   tenant   n',
        '   DEFAULT  2',
        '',
        '   * A note.',
        '',
        'Read at 2025-11-10T01:00:00Z.',
      ].join('\n'),
    );
  });

  test('has a subject that SNS takes, however long its parts', () => {
    const { subject } = reportEmail(report([], 'e'.repeat(200)));
    expect(subject.length).toBeLessThan(100);
    expect(subject).toMatch(/^[\x20-\x7e]+$/);
  });

  test('fits into a message of SNS and says how much was left out', () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => [`tenant ${index} – ü`, index]);
    const { text } = reportEmail(report(Array.from({ length: 99 }, () => item('Long', 'look', '', rows))));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(262_144);
    expect(text).toMatch(/\n\(\d+ more lines do not fit into one message\)$/);
  });
});

test('Long tables show a hundred rows, those that count something first; long lists of notes twenty', () => {
  const rows = Array.from({ length: 150 }, (_, index) => [`tenant ${index}`, index === 149 ? 7 : 0]);
  const notes = Array.from({ length: 25 }, (_, index) => `Note ${index}.`);
  const lines = plainText(report([{ ...item('Long', 'look', '', rows), notes }])).split('\n');
  expect(lines.filter((line) => /^ {3}tenant \d/.test(line))).toHaveLength(100);
  expect(lines).toContain('   tenant 149  7');
  expect(lines).toContain('   … and 50 more rows: `npm run report` with --json prints all');
  expect(lines.filter((line) => line.startsWith('   * Note'))).toHaveLength(20);
  expect(lines).toContain('   * … and 5 more: `npm run report` with --json prints all');
});

describe('The message to Slack', () => {
  const render = (items: readonly Item[]) =>
    renderCustomNotification(JSON.parse(slackMessage(report(items), true)));

  test('has a line an item, the gravest first', () => {
    const rendered = render([item('Calm', 'fine', 'All is well.'), item('Outbox', 'act', 'a < b & c > d')]);
    expect(rendered).toMatchObject({
      kind: 'shown',
      title: ':rotating_light: weekly checklist 2025-11-03 to 2025-11-09: 2 items: 1 to act on',
      text: expect.stringMatching(
        /^:rotating_light: \*Outbox\*: a &lt; b &amp; c &gt; d\n:white_check_mark: \*Calm\*: All is well\.\n/,
      ),
    });
  });

  test('is within the limits, however long its parts', () => {
    const long = Array.from({ length: 60 }, (_, index) => item(`Item ${index}`, 'look', '<'.repeat(5_000)));
    expect(render(long).kind).toBe('shown');
    expect(render([item('', 'fine', '')]).kind).toBe('shown');
  });
});

describe('The event', () => {
  test.each(['daily', 'weekly', 'monthly'])('may ask for the %s report', (cadence) => {
    expect(parseChecklistEvent({ cadence })).toEqual({ cadence });
    expect(parseChecklistEvent({ cadence, date: '2025-11-09', again: true })).toMatchObject({ again: true });
  });

  test.each([undefined, {}, 'daily', { cadence: 'hourly' }, { cadence: 'daily', tenant: 'DEFAULT' }])(
    'is refused when it is %j',
    (event) => {
      expect(() => parseChecklistEvent(event)).toThrow(ChecklistEventError);
      expect(() => parseChecklistEvent(event)).toThrow(/"daily" \| "weekly" \| "monthly"/);
    },
  );
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

test('Texts of a table stay on their line', () => {
  expect(textTable(['reason'], [['one\r\ntwo\u001b[31m']])).toEqual([
    'reason',
    'one\\u{D}\\u{A}two\\u{1B}[31m',
  ]);
});

test('Tables align text to the left and numbers to the right', () => {
  const rows = [
    ['a', 5],
    ['longer name', 1_000],
    ['b', null],
  ];
  expect(textTable(['tenant', 'n'], rows)).toEqual([
    'tenant          n',
    'a               5',
    'longer name  1000',
    'b               -',
  ]);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reportEmail } from '../../../functions/checklist-report/email.ts';
import { slackMessage } from '../../../functions/checklist-report/slack-message.ts';
import { findingsMail } from '../../../functions/consistency-checker/findings-mail.ts';
import { tableHtml } from '../../../functions/dashboard-queries/html.ts';
import { deathNotice } from '../../../functions/outbox-worker/death-notice.ts';
import type { Report } from '../../../functions/shared/checklist/compose.ts';
import { lastPeriods } from '../../../functions/shared/checklist/periods.ts';
import { plainText } from '../../../functions/shared/checklist/plain-text.ts';
import { mustFix, reportOf } from '../../../scripts/preflight/finding.ts';
import { printReport } from '../../../scripts/preflight/print-report.ts';

const BELL = String.fromCodePoint(7);
const ESCAPE = String.fromCodePoint(27);
const OVERRIDE = String.fromCodePoint(0x202e);

/** What each producer of messages makes of one foreign text, wherever it may stand. */
const PRODUCERS = {
  'death notice in Slack': (text: string) =>
    slackTexts(
      deathNotice([{ tenant: text, count: 1, examples: [{ serialCode: text, error: text }] }], 'test'),
    ),
  'findings by e-mail': (text: string) => {
    const finding = { tenantId: 1, check: 'dual_link_mismatch', subject: text, detail: text };
    const counts = [{ check: 'dual_link_mismatch', count: 1 }];
    const words = { environment: 'test', runbook: 'https://runbooks.example/findings' };
    return findingsMail({ counts, first: [finding], upTo: '1' }, () => text, words).text;
  },
  'checklist by e-mail': (text: string) => reportEmail(checklist(text)).text,
  'checklist in a terminal': (text: string) => plainText(checklist(text)),
  'checklist in Slack': (text: string) => slackTexts(slackMessage(checklist(text), true)),
  'widget of the dashboard': (text: string) => tableHtml({ columns: [text], rows: [[text]] }),
  'preflight in a terminal': (text: string) =>
    printReport(
      reportOf('test', new Date(0), [
        {
          cluster: 'core',
          title: text,
          findings: [mustFix('tables', text, { subject: text, right: text, otherwise: text })],
        },
      ]),
    ),
} as const;

function slackTexts(message: string): string {
  const { content } = JSON.parse(message) as { content: { title: string; description: string } };
  return `${content.title}\n${content.description}`;
}

function checklist(text: string): Report {
  return {
    environment: 'test',
    cadence: 'daily',
    periods: lastPeriods('daily', new Date('2026-11-20T09:00:00Z')),
    now: new Date(0),
    verdict: 'act',
    headline: `${text} needs somebody`,
    items: [
      {
        key: 'a',
        title: 'Errors',
        verdict: 'act',
        why: `The ERP of ${text} rejected 3 serials.`,
        figures: [],
        tables: [{ columns: ['tenant'], rows: [[text]] }],
        notes: [`${text} could not be read.`],
      },
    ],
    degraded: [],
  };
}

/** Cannot be seen, or moves what stands beside it; between lines of ours there are line feeds. */
const UNSEEN = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u;

const NASTY = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        '\n',
        '\r\n',
        '\u2028',
        '\u200B',
        ESCAPE,
        BELL,
        OVERRIDE,
        '`',
        '<!channel>',
        '<b>',
        '&',
      ),
      fc.constantFrom('<https://evil.example/x|Runbook>', '\n\nWhat to do: http://evil.example', '</td>'),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

describe.each(Object.entries(PRODUCERS))('%s', (_, produce) => {
  test('has as many lines as with a plain text, and nothing in it that cannot be seen', () => {
    const lines = produce('DEFAULT').split('\n').length;
    fc.assert(
      fc.property(NASTY, (text) => {
        const made = produce(text);
        expect(made.split('\n')).toHaveLength(lines);
        expect(made).not.toMatch(UNSEEN);
        expect(made.isWellFormed()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe.each(['death notice in Slack', 'checklist in Slack'] as const)('%s', (name) => {
  test('mentions nobody, links nothing and opens no code', () => {
    const produce = PRODUCERS[name];
    fc.assert(
      fc.property(NASTY, (text) => {
        const made = produce(text);
        expect(made).not.toMatch(/[<>]|:\/\//);
        const backticks = (whole: string) => whole.split('`').length - 1;
        expect(backticks(made)).toBe(backticks(produce('DEFAULT')));
      }),
      { numRuns: 300 },
    );
  });
});

test('A widget has no element that is not ours', () => {
  const produce = PRODUCERS['widget of the dashboard'];
  fc.assert(
    fc.property(NASTY, (text) => {
      expect(produce(text).match(/<[^>]*>/g)).toEqual(produce('DEFAULT').match(/<[^>]*>/g));
    }),
    { numRuns: 300 },
  );
});

test('A serial that would call everybody in the channel and call its link a runbook stays a serial', () => {
  const serialCode = 'TEMP-` <!channel> <https://evil.example/x|Runbook> `';
  expect(
    slackTexts(
      deathNotice([{ tenant: 'DEFAULT', count: 1, examples: [{ serialCode, error: 'gone' }] }], 'test'),
    ),
  ).toBe(
    ':skull: 1 outbox entry died in 1 tenant\n*DEFAULT*: 1\n' +
      '• `TEMP-ˋ &lt;!channel&gt; &lt;https[:]//evil.example/x|Runbook&gt; ˋ` gone',
  );
});

test('A serial with line breaks cannot tell the reader of the e-mail what to do', () => {
  const mail = PRODUCERS['findings by e-mail']('A\n\nWhat to do: http://evil.example');
  expect(mail).toContain('  A\\u{A}\\u{A}What to do: http[:]//evil.example  (dual_link_mismatch)\n');
  expect(mail.split('\n').filter((line) => line.startsWith('What to do'))).toEqual([
    'What to do: https://runbooks.example/findings',
  ]);
});

test('An organization whose code moves the cursor is printed as what it is', () => {
  expect(PRODUCERS['preflight in a terminal'](`A${ESCAPE}[2J`)).toContain('A\\u{1B}[2J: A\\u{1B}[2J');
});

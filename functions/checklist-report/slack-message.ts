import type { Report } from '../shared/checklist/compose.ts';
import type { Verdict } from '../shared/checklist/item.ts';
import { gravestFirst } from '../shared/checklist/verdict-words.ts';
import { inSlack } from '../shared/foreign-text.ts';

/*
 * Slack shows a message of ours only in this form, and drops without a word what breaks its limits.
 * Source: custom notifications of Amazon Q Developer in chat applications.
 */
const MAX_TITLE = 250;
const MAX_DESCRIPTION = 8_000;

/** Characters of one item's sentence. */
const MAX_WHY = 400;

const EMOJI: Readonly<Record<Verdict, string>> = {
  act: ':rotating_light:',
  look: ':eyes:',
  unknown: ':grey_question:',
  fine: ':white_check_mark:',
};

/** The short form of a report: one line an item, the gravest first. @param emailed Whether the whole went out. */
export function slackMessage(
  { environment, cadence, periods, verdict, headline, items }: Report,
  emailed: boolean,
): string {
  const lines = gravestFirst(items).map(
    (item) => `${EMOJI[item.verdict]} *${item.title}*: ${inSlack(item.why, MAX_WHY)}`,
  );
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: `${EMOJI[verdict]} ${cadence} checklist ${periods.current.label}: ${inSlack(headline)}`.slice(
        0,
        MAX_TITLE,
      ),
      description: lines.join('\n').slice(0, MAX_DESCRIPTION).toWellFormed(),
      nextSteps: [
        emailed
          ? `The whole report went out by e-mail; GET /v1/reports/${cadence} answers it, too.`
          : `The e-mail with the whole report could not be sent: GET /v1/reports/${cadence} answers it. Runbook: docs/reports.md.`,
      ],
      keywords: [`checklist-${cadence}`],
    },
    metadata: {
      threadId: `checklist-${cadence}`,
      summary: `${cadence} checklist: ${headline}`,
      additionalContext: { environment },
    },
  });
}

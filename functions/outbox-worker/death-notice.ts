import { inSlack } from '../shared/foreign-text.ts';
import type { DeadEntry } from '../shared/outbox/process-batch.ts';

/** The dead entries of one tenant in one run. */
export interface TenantDeaths {
  readonly tenant: string;
  /** Entries that this run marked dead. */
  readonly count: number;
  /** Some of them, in the order of their death. */
  readonly examples: readonly DeadEntry[];
}

/*
 * Slack shows a message of ours only in this form, and drops without a word what breaks its limits.
 * Source: custom notifications of Amazon Q Developer in chat applications.
 */
const MAX_DESCRIPTION = 8_000;
const MAX_NEXT_STEP = 350;

const TENANTS_SHOWN = 10;
const EXAMPLES_SHOWN = 5;
/** Characters of a serial, and of a tenant's code. */
const MAX_CODE = 100;
const MAX_ERROR = 160;

/** One Slack message about all entries that died in a run; far below SNS's 262,144 bytes, however many died. */
export function deathNotice(deaths: readonly TenantDeaths[], environment: string): string {
  const total = deaths.reduce((sum, { count }) => sum + count, 0);
  const summary = `${total} outbox ${total === 1 ? 'entry' : 'entries'} died in ${deaths.length === 1 ? '1 tenant' : `${deaths.length} tenants`}`;
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: `:skull: ${summary}`,
      description: describe(deaths).slice(0, MAX_DESCRIPTION).toWellFormed(),
      nextSteps: NEXT_STEPS.map((step) => step.slice(0, MAX_NEXT_STEP)),
      keywords: ['outbox-dead-entries'],
    },
    metadata: { threadId: 'outbox-dead-entries', summary, additionalContext: { environment } },
  });
}

const NEXT_STEPS = [
  'Read the error of each entry; the runbook outbox-dead-entries says what each one means.',
  'Requeue entries whose cause is gone, acknowledge those that can never be linked. Nothing links them by itself.',
];

function describe(deaths: readonly TenantDeaths[]): string {
  const shown = deaths
    .slice(0, TENANTS_SHOWN)
    .flatMap(({ tenant, count, examples }) => [
      `*${inSlack(tenant, MAX_CODE)}*: ${count}`,
      ...examples
        .slice(0, EXAMPLES_SHOWN)
        .map(
          ({ serialCode, error }) => `• \`${inSlack(serialCode, MAX_CODE)}\` ${inSlack(error, MAX_ERROR)}`,
        ),
      ...(count > EXAMPLES_SHOWN ? [`… and ${count - EXAMPLES_SHOWN} more`] : []),
    ]);
  const hidden = deaths.length - TENANTS_SHOWN;
  return [...shown, ...(hidden > 0 ? [`… and ${hidden} more tenants`] : [])].join('\n');
}

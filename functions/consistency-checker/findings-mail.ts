import { plainLines, quoted } from '../shared/foreign-text.ts';
import type { NewFindings } from './new-findings.ts';

export interface Mail {
  /** Below 100 characters and without line breaks, as SNS demands. */
  readonly subject: string;
  readonly text: string;
}

/** What a check's findings mean, for somebody who reads the mail first. */
const MEANING: Readonly<Record<string, string>> = {
  dual_link_mismatch: 'Tenant link and core link name different tokens, or one that is not this serial’s',
  oem_core_link: 'An OEM serial is linked to a token in the Core DB; only Hatthasilpa serials are',
  context_mismatch: 'The registry row contradicts its production line or its own code',
  implausible_row:
    'The registry row names a day before 2000 or in the future, a signature that is none, or salt version 0',
  refused_row: 'The tenant’s database refuses what would be written about a serial; the log says why',
  misconfigured_check: 'A check finds so much that it is probably wrong itself; it did nothing',
};

/** The e-mail about findings that nobody was told of yet: the counts, the first ones, and what to do. */
export function findingsMail(
  { counts, first }: NewFindings,
  codeOf: (tenantId: number) => string,
  { environment, runbook }: { readonly environment: string; readonly runbook: string },
): Mail {
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const title = `${total} new consistency ${total === 1 ? 'finding' : 'findings'}`;
  const text = plainLines([
    `${title} in ${environment}. The checker repairs none of them by itself: a person has to decide.`,
    '',
    ...counts.map(
      ({ check, count }) => `${String(count).padStart(6)}  ${check}: ${MEANING[check] ?? check}.`,
    ),
    '',
    first.length < total ? `The first ${first.length}:` : 'Which ones:',
    ...first.flatMap(({ tenantId, check, subject, detail }) => [
      `  * ${quoted(codeOf(tenantId))}  ${quoted(subject)}  (${check})`,
      `    ${quoted(detail)}`,
    ]),
    ...(first.length < total ? [`  and ${total - first.length} more.`] : []),
    '',
    `What to do: ${runbook}`,
    'All open findings: GET /v1/findings, or table finding of the monitoring schema.',
    'A finding closes by itself as soon as a run no longer finds it. This mail comes once for each finding.',
  ]);
  return { subject: `Serial Monitoring ${environment}: ${title}`.slice(0, 99), text };
}

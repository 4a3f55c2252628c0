import type { Database } from '../shared/database/data-api.ts';
import type { Deadline } from '../shared/deadline.ts';
import { type Actions, act } from './act.ts';
import { confirm } from './confirm.ts';
import type { CoreRegistry } from './core-registry.ts';
import { findingKey } from './finding.ts';
import type { FindingBook } from './finding-book.ts';
import type { OpenFinding } from './finding-store.ts';
import type { Issue } from './issue.ts';
import { withoutKnown } from './known-issues.ts';
import { readSettledUpTo } from './read-tokens.ts';
import { type Survey, survey } from './survey.ts';

export interface TenantInput {
  readonly tenant: Database;
  /** Null while the Core DB cannot be asked for it; then nothing is written. */
  readonly tenantId: number | null;
  readonly registry: CoreRegistry;
  readonly book: FindingBook;
  readonly deadline: Deadline;
  /** Read and judge only. */
  readonly dryRun: boolean;
}

export interface TenantResult {
  readonly survey: Survey;
  /** Issues that were confirmed and that nobody worked on before. */
  readonly issues: readonly Issue[];
  readonly actions: Actions;
}

/**
 * Checks one tenant: judges its open findings and recent serials, reads the suspicious ones again, acts on what
 * stands, and closes findings that are gone.
 * @throws what reading the tenant's database throws, and when the time budget ends.
 */
export async function checkTenant(input: TenantInput): Promise<TenantResult> {
  const { book, dryRun, tenant, tenantId } = input;
  const writeAs = dryRun || tenantId === null ? null : { tenantId };
  const open = tenantId === null ? [] : await book.open(tenantId);
  const settledUpTo = await readSettledUpTo(tenant);
  const named = open.flatMap(({ serials }) => serials);
  const first = await survey(input, named, settledUpTo, input.deadline);
  const { issues: suspects, outboxReadUpTo } = await withoutKnown(tenant, first.issues);
  const issues = await confirm(input, suspects, settledUpTo);
  const actions = await act({ tenant, issues, checked: first.checked, outboxReadUpTo, writeAs });
  if (writeAs !== null) {
    await book.remember(writeAs.tenantId, actions.findings);
    await book.close(writeAs.tenantId, goneFindings(open, first, suspects, actions));
  }
  return { survey: first, issues, actions };
}

/**
 * Findings that hold no longer. One of which nothing could be said in this run stays open: a serial that is
 * changing just now, a Core DB that is silent, a quarantine that the database refused, a share of fewer rows.
 */
function goneFindings(
  open: readonly OpenFinding[],
  { complete, undecided }: Survey,
  suspects: readonly Issue[],
  { failed, findings }: Actions,
): OpenFinding[] {
  const standing = new Set(
    [...findings, ...suspects.map(({ check, serial }) => ({ check, subject: serial }))].map(findingKey),
  );
  return open.filter(
    (finding) =>
      !standing.has(findingKey(finding)) &&
      (complete || finding.check !== 'misconfigured_check') &&
      !finding.serials.some((serial) => undecided.has(serial)) &&
      !failed.some(({ check }) => check === finding.subject),
  );
}

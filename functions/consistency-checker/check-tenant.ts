import type { Database } from '../shared/database/data-api.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { TicketTableName } from '../shared/queries/ticket-table.ts';
import { type Actions, act } from './act.ts';
import { confirm } from './confirm.ts';
import { type CoreRegistry, readPrefix } from './core-registry.ts';
import { findingKey } from './finding.ts';
import type { FindingBook } from './finding-book.ts';
import type { OpenFinding } from './finding-store.ts';
import type { Issue } from './issue.ts';
import { withoutKnown } from './known-issues.ts';
import { readSettledUpTo } from './read-tokens.ts';
import { recentPages } from './recent-pages.ts';
import { type Survey, survey } from './survey.ts';
import { type Coverage, coverageOf } from './sweep/coverage.ts';
import { sweep } from './sweep/sweep.ts';
import type { SweepBook } from './sweep/sweep-book.ts';

export interface TenantInput {
  readonly tenant: Database;
  /** Null while the Core DB cannot be asked for it; then nothing is written. */
  readonly tenantId: number | null;
  readonly ticketTables: readonly TicketTableName[];
  readonly registry: CoreRegistry;
  readonly book: FindingBook;
  readonly sweepBook: SweepBook;
  readonly deadline: Deadline;
  /** Rows of either side in a slice of the sweep. */
  readonly sliceRows: number;
  /** Read and judge only. */
  readonly dryRun: boolean;
}

export interface TenantResult {
  readonly survey: Survey;
  /** Issues that were confirmed and that nobody worked on before. */
  readonly issues: readonly Issue[];
  readonly actions: Actions;
  /** Null when it could not be told. */
  readonly coverage: Coverage | null;
}

/**
 * Checks one tenant: judges its open findings, recent serials and a share of all others, reads the suspicious
 * ones again, acts on what stands, and closes findings that are gone.
 * @throws what reading the tenant's database throws, and when the time budget ends.
 */
export async function checkTenant(input: TenantInput): Promise<TenantResult> {
  const { book, dryRun, registry, sweepBook, tenant, tenantId } = input;
  const writeAs = dryRun || tenantId === null ? null : { tenantId };
  const open = tenantId === null ? [] : await book.open(tenantId);
  const context = { settledUpTo: await readSettledUpTo(tenant), prefix: await prefixOf(input) };
  const subjects = {
    named: open.flatMap(({ serials }) => serials),
    recent: recentPages(input, context.prefix),
    swept: registry.whileItAnswers(sweptSteps(input, context.prefix)),
  };
  const first = await survey(input, context, subjects, input.deadline);
  const { issues: suspects, outboxReadUpTo } = await withoutKnown(tenant, first.issues);
  const issues = await confirm(input, suspects, context);
  const broken = new Map(
    open.filter(({ check }) => check === 'misconfigured_check').map((one) => [one.subject, one.serials]),
  );
  const actions = await act({
    tenant,
    issues,
    checked: first.checked + first.compared,
    broken,
    outboxReadUpTo,
    writeAs,
  });
  if (writeAs !== null) {
    await book.remember(writeAs.tenantId, actions.findings);
    await book.close(writeAs.tenantId, goneFindings(open, first, suspects, actions));
  }
  if (tenantId !== null && actions.failed.length === 0 && !registry.unreachable)
    await sweepBook.remember(tenantId, first.ranges);
  return { survey: first, issues, actions, coverage: await coverageAfter(input) };
}

async function coverageAfter({ registry, sweepBook, tenant, tenantId }: TenantInput) {
  if (tenantId === null || registry.unreachable) return null;
  try {
    return await coverageOf({ tenant, core: registry.core, tenantId }, sweepBook.seen(tenantId));
  } catch (error) {
    if (!registry.unreachable) throw error;
    return null;
  }
}

/** What the tenant's serials begin with, as far as the Core DB can say. */
async function prefixOf({ registry, tenantId }: TenantInput): Promise<string | null> {
  if (tenantId === null || registry.unreachable) return null;
  try {
    return await readPrefix(registry.core, tenantId);
  } catch (error) {
    if (!registry.unreachable) throw error;
    return null;
  }
}

async function* sweptSteps(input: TenantInput, prefix: string | null) {
  const { deadline, registry, sliceRows, sweepBook, tenant, tenantId, ticketTables } = input;
  if (tenantId === null) return;
  const remembered = await sweepBook.ranges(tenantId);
  const sources = { tenant, core: registry.core, tenantId, prefix, ticketTables };
  yield* sweep(sources, { remembered, deadline, sliceRows });
}

/**
 * Findings that hold no longer. One of which nothing could be said in this run stays open: a serial that is
 * changing just now, a Core DB that is silent, a quarantine that the database refused.
 */
function goneFindings(
  open: readonly OpenFinding[],
  { undecided }: Survey,
  suspects: readonly Issue[],
  { failed, findings }: Actions,
): OpenFinding[] {
  const standing = new Set(
    [...findings, ...suspects.map(({ check, serial }) => ({ check, subject: serial }))].map(findingKey),
  );
  return open.filter(
    (finding) =>
      !standing.has(findingKey(finding)) &&
      !finding.serials.some((serial) => undecided.has(serial)) &&
      !failed.some(({ check }) => check === finding.subject),
  );
}

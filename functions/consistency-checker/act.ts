import type { Database } from '../shared/database/data-api.ts';
import { type DatabaseErrorKind, databaseErrorKind } from '../shared/database/error-kind.ts';
import { ValueTooWideError } from '../shared/database/json-table.ts';
import { retryingLocks } from '../shared/database/retrying-locks.ts';
import { BREAKABLE_REPORTS, type BreakableCheck, breakerLimit, misconfigured } from './circuit-breaker.ts';
import type { Finding } from './finding.ts';
import { handOver } from './hand-over.ts';
import { type Check, type Issue, type IssueOf, isReported, QUARANTINE_REASONS } from './issue.ts';
import { pagesOf } from './pages-of.ts';
import { quarantine } from './quarantine.ts';
import { repairTenantLinks } from './repair-tenant-links.ts';

interface RefusedRow {
  readonly issue: Issue;
  readonly error: unknown;
}

/** What was done about the issues of one tenant. */
export interface Actions {
  /** Links written and links handed over. */
  readonly fixed: number;
  readonly quarantined: number;
  readonly findings: readonly Finding[];
  /** What the database refused to write about one serial; a finding says so until it is written, or gone. */
  readonly refused: readonly RefusedRow[];
  /** Checks whose statement the database refused, and what it said first; the others went on. */
  readonly failed: readonly { readonly check: Check; readonly error: unknown }[];
}

/** A statement holds its locks until it ends, so it holds few rows. */
const ISSUES_A_STATEMENT = 1_000;

/** Rows that are looked for one by one, a run; more say that it is not about rows. */
const MOST_ROWS_REFUSED = 20;

export interface ActInput {
  readonly tenant: Database;
  readonly issues: readonly Issue[];
  /** Rows looked at, for the circuit breaker. */
  readonly checked: number;
  /** The serials that an earlier run named when it found a check misconfigured here, by check. */
  readonly broken: ReadonlyMap<string, readonly string[]>;
  /** The highest id of an outbox entry when the issues were compared with the outbox. */
  readonly outboxReadUpTo: string;
  /** Null: write nothing, only tell what the findings are. */
  readonly writeAs: { readonly tenantId: number } | null;
}

/**
 * Repairs, hands over and quarantines, each check by itself; it may be interrupted after any statement, and
 * the next run does the rest.
 * @throws only when the time budget ends.
 */
export async function act(input: ActInput): Promise<Actions> {
  const { tenant, issues, writeAs } = input;
  const failed = new Map<Check, unknown>();
  const refused: RefusedRow[] = [];
  /** One row that the database refuses must not keep the others of its page from being written. */
  const attempt = async <I extends Issue>(
    page: readonly I[],
    statement: (page: readonly I[]) => Promise<number>,
  ): Promise<number> => {
    const [first] = page;
    if (writeAs === null || first === undefined) return 0;
    try {
      return await retryingLocks(() => statement(page));
    } catch (error) {
      const kind = databaseErrorKind(error);
      if (kind === 'out-of-time') throw error;
      const ofOneRow = isOfOneRow(kind, error) && refused.length < MOST_ROWS_REFUSED;
      if (ofOneRow && page.length > 1) {
        const middle = Math.ceil(page.length / 2);
        return (
          (await attempt(page.slice(0, middle), statement)) + (await attempt(page.slice(middle), statement))
        );
      }
      if (ofOneRow) refused.push({ issue: first, error });
      else if (!failed.has(first.check)) failed.set(first.check, error);
      return 0;
    }
  };
  let fixed = 0;
  let quarantined = 0;
  for (const page of pagesOf(ofCheck(issues, 'missing_tenant_link'), ISSUES_A_STATEMENT))
    fixed += await attempt(page, (part) => repairTenantLinks(tenant, part));
  for (const page of pagesOf(ofCheck(issues, 'missing_core_link'), ISSUES_A_STATEMENT))
    fixed += await attempt(page, (part) => handOver(tenant, part, input.outboxReadUpTo));
  const findings: Finding[] = [];
  const silenced = new Set<Check>();
  for (const check of BREAKABLE_REPORTS) {
    const tooMany = breaker(input, check, ofCheck(issues, check));
    if (tooMany === undefined) continue;
    findings.push(tooMany);
    silenced.add(check);
  }
  for (const { check, serial, detail } of issues.filter(isReported))
    if (!silenced.has(check)) findings.push({ check, subject: serial, detail, serials: [serial] });
  for (const reason of QUARANTINE_REASONS) {
    const suspects = ofCheck(issues, reason);
    const tooMany = breaker(input, reason, suspects);
    if (tooMany !== undefined) findings.push(tooMany);
    else if (writeAs !== null)
      for (const page of pagesOf(suspects, ISSUES_A_STATEMENT))
        quarantined += await attempt(page, (part) => quarantine(tenant, writeAs.tenantId, reason, part));
  }
  return {
    fixed,
    quarantined,
    findings: [...findings, ...refused.map(({ issue }) => refusedRow(issue))],
    refused,
    failed: [...failed].map(([check, error]) => ({ check, error })),
  };
}

/** The finding that a check is misconfigured here; undefined while it is not. */
function breaker(
  { broken, checked }: ActInput,
  check: BreakableCheck,
  issues: readonly IssueOf<BreakableCheck>[],
): Finding | undefined {
  const suspect = new Set(issues.map(({ serial }) => serial));
  const stillBroken = broken.get(check)?.every((serial) => suspect.has(serial)) === true;
  return stillBroken || issues.length > breakerLimit(checked)
    ? misconfigured(check, issues, checked)
    : undefined;
}

function ofCheck<C extends Check>(issues: readonly Issue[], check: C): IssueOf<C>[] {
  return issues.filter((issue): issue is IssueOf<C> => issue.check === check);
}

/** What the database said stands in the log alone: others may see findings. */
function refusedRow({ check, serial }: Issue): Finding {
  const detail = `Nothing could be done about ${check}: the tenant's database refuses what would be written about this serial. The checker's log says why.`;
  return { check: 'refused_row', subject: serial, detail, serials: [serial] };
}

/** Whether another row of the statement may well be taken. */
function isOfOneRow(kind: DatabaseErrorKind, error: unknown): boolean {
  return kind === 'row' || error instanceof ValueTooWideError;
}

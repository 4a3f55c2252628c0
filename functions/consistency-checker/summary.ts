import type { TenantResult } from './check-tenant.ts';
import type { Check } from './issue.ts';

/** What one run of the consistency checker did. Counts are of serials unless they say otherwise. */
export interface RunSummary {
  readonly mode: 'LIVE' | 'DRY RUN';
  readonly tenantsProcessed: number;
  /** Open findings and recent serials, which are judged one by one. */
  readonly serialsChecked: number;
  /** Rows of all sides that were compared in slices: this run's share of everything. */
  readonly rowsCompared: number;
  readonly missingTenantLinks: number;
  readonly missingCoreLinks: number;
  /** Malformed codes and wrong check characters. */
  readonly invalidFormats: number;
  readonly orphanedSerials: number;
  readonly duplicates: number;
  readonly dualLinkMismatches: number;
  readonly oemCoreLinks: number;
  readonly contextMismatches: number;
  /** Registry rows with a day, a signature or a salt version that cannot be. */
  readonly implausibleRows: number;
  /** All of the above: confirmed, and neither in quarantine nor in an outbox before. */
  readonly issuesFound: number;
  /** Links repaired or handed over to the outbox. */
  readonly fixed: number;
  readonly quarantined: number;
  /** Check characters of the published mapping: worth knowing, not wrong. */
  readonly publishedCheckCharacters: number;
  /** Recent Hatthasilpa serials on a token without a row in `job_ticket_serial`: some spawns write none. */
  readonly withoutTicketSerial: number;
  /** Share of the rows older than a day that were compared within the last 24 hours, in percent; null without any. */
  readonly coverage: number | null;
  /** Hatthasilpa serials on recent tokens that need two links, and those of them that have both. */
  readonly dualLinks: { readonly needed: number; readonly consistent: number };
  /** Findings of the run's tenants that are open after it; those of this run alone when our schema cannot tell. */
  readonly openFindings: number;
  /** Whether our schema could be read and written. */
  readonly findingsRemembered: boolean;
  /** Tenants and checks that could not run. */
  readonly errors: number;
  readonly tenantsFailed: readonly string[];
  /** Checks that could not run: what a tenant's database refused, and recent rows that stand in no order. As `CODE: check`. */
  readonly checksFailed: readonly string[];
  readonly coreUnreachable: boolean;
  /** The time budget ended before the rows did. */
  readonly budgetExhausted: boolean;
  readonly durationMs: number;
}

/** Adds up a run while it goes on. */
export class RunTally {
  budgetExhausted = false;
  readonly tenantsFailed: string[] = [];
  readonly checksFailed: string[] = [];
  readonly #found = new Map<Check, number>();
  readonly #sum = {
    processed: 0,
    checked: 0,
    needed: 0,
    consistent: 0,
    published: 0,
    ticketless: 0,
    compared: 0,
  };
  readonly #coverage = { seen: 0, unseen: 0 };
  readonly #done = { fixed: 0, quarantined: 0, findings: 0 };

  add(code: string, { survey, issues, actions, coverage }: TenantResult): void {
    this.#sum.processed += 1;
    this.#sum.checked += survey.checked;
    this.#sum.compared += survey.compared;
    this.#sum.needed += survey.dualLinks.needed;
    this.#sum.consistent += survey.dualLinks.consistent;
    this.#sum.published += survey.publishedMapping;
    this.#sum.ticketless += survey.withoutTicketSerial;
    this.#coverage.seen += coverage?.seen ?? 0;
    this.#coverage.unseen += coverage?.unseen ?? 0;
    this.budgetExhausted ||= !survey.complete;
    for (const { check } of issues) this.#found.set(check, this.#of(check) + 1);
    this.#done.fixed += actions.fixed;
    this.#done.quarantined += actions.quarantined;
    this.#done.findings += actions.findings.length;
    this.checksFailed.push(
      ...actions.failed.map(({ check }) => `${code}: ${check}`),
      ...survey.disordered.map((table) => `${code}: recent rows of ${table}`),
    );
  }

  summary(run: {
    readonly dryRun: boolean;
    readonly coreUnreachable: boolean;
    /** Null when our schema cannot tell. */
    readonly openFindings: number | null;
    readonly findingsRemembered: boolean;
    readonly durationMs: number;
  }): RunSummary {
    const { processed, checked, needed, consistent, published, ticketless } = this.#sum;
    const { seen, unseen } = this.#coverage;
    return {
      mode: run.dryRun ? 'DRY RUN' : 'LIVE',
      tenantsProcessed: processed,
      serialsChecked: checked,
      rowsCompared: this.#sum.compared,
      missingTenantLinks: this.#of('missing_tenant_link'),
      missingCoreLinks: this.#of('missing_core_link'),
      invalidFormats: this.#of('invalid_format') + this.#of('checksum_fail'),
      orphanedSerials: this.#of('orphaned'),
      duplicates: this.#of('duplicate'),
      dualLinkMismatches: this.#of('dual_link_mismatch'),
      oemCoreLinks: this.#of('oem_core_link'),
      contextMismatches: this.#of('context_mismatch'),
      implausibleRows: this.#of('implausible_row'),
      issuesFound: [...this.#found.values()].reduce((sum, count) => sum + count, 0),
      fixed: this.#done.fixed,
      quarantined: this.#done.quarantined,
      publishedCheckCharacters: published,
      withoutTicketSerial: ticketless,
      coverage: seen + unseen === 0 ? null : (seen / (seen + unseen)) * 100,
      dualLinks: { needed, consistent },
      openFindings: run.openFindings ?? this.#done.findings,
      findingsRemembered: run.findingsRemembered,
      errors: this.tenantsFailed.length + this.checksFailed.length,
      tenantsFailed: this.tenantsFailed,
      checksFailed: this.checksFailed,
      coreUnreachable: run.coreUnreachable,
      budgetExhausted: this.budgetExhausted,
      durationMs: run.durationMs,
    };
  }

  #of(check: Check): number {
    return this.#found.get(check) ?? 0;
  }
}

/** The run as the ERP's job log had it, so that a `grep` for its lines still answers. */
export function greppableLines(summary: RunSummary, startedAt: Date, completedAt: Date): string[] {
  const live = summary.mode === 'LIVE';
  return [
    '=== Serial Consistency Checker ===',
    `Started at: ${logTime(startedAt)}`,
    `Mode: ${summary.mode}`,
    '=== Summary ===',
    `Tenants processed: ${summary.tenantsProcessed}`,
    `Missing tenant links: ${summary.missingTenantLinks}`,
    `Missing core links: ${summary.missingCoreLinks}`,
    `Invalid formats: ${summary.invalidFormats}`,
    `Orphaned serials: ${summary.orphanedSerials}`,
    `Duplicates: ${summary.duplicates}`,
    `Dual-link mismatches: ${summary.dualLinkMismatches}`,
    `Context mismatches: ${summary.contextMismatches + summary.oemCoreLinks}`,
    `Implausible rows: ${summary.implausibleRows}`,
    ...(live ? [`Fixed: ${summary.fixed}`, `Quarantined: ${summary.quarantined}`] : []),
    `Errors: ${summary.errors}`,
    `Completed at: ${logTime(completedAt)}`,
    ...(live && summary.errors === 0 ? ['✅ Success!'] : []),
  ];
}

/** What the ERP's job log said about one tenant. */
export function tenantLines({ issues, actions }: TenantResult, dryRun: boolean): string[] {
  const count = (...checks: readonly Check[]) => issues.filter(({ check }) => checks.includes(check)).length;
  return [
    `Found ${count('missing_tenant_link')} missing tenant links`,
    `Found ${count('missing_core_link')} missing core links`,
    `Found ${count('invalid_format', 'checksum_fail')} invalid serial formats`,
    `Found ${count('orphaned')} orphaned serials`,
    ...(dryRun ? [] : [`Fixed: ${actions.fixed}`, `Quarantined: ${actions.quarantined}`]),
  ];
}

function logTime(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

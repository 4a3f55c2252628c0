import type { BatchResult } from '../shared/outbox/process-batch.ts';
import type { TenantDeaths } from './death-notice.ts';

/** What one run of the outbox worker did. Counts are of entries. */
export interface RunSummary {
  readonly mode: 'LIVE' | 'DRY RUN';
  readonly tenantsProcessed: number;
  readonly pendingFound: number;
  /** Succeeded + failed + marked dead. */
  readonly retried: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly markedDead: number;
  /** Due, but left uncharged because the Core DB could not be used. */
  readonly deferred: number;
  /**
   * Due, but left uncharged because the Core DB refuses them for a reason that is not known to be theirs, while it takes
   * others. They are tried last in each run; their `last_error` begins with `ERR_REFUSED:`.
   */
  readonly refusedUnknown: number;
  /** Tenants that could not be processed. */
  readonly errors: number;
  readonly tenantsFailed: readonly string[];
  readonly coreUnreachable: boolean;
  /** The error with which the Core DB refuses every link; null when it does not. */
  readonly systemicError: string | null;
  /** The time budget ended before the due entries did; the next run goes on. */
  readonly budgetExhausted: boolean;
  readonly durationMs: number;
}

/** Dead entries of a tenant that are kept as examples. */
const EXAMPLES_KEPT = 10;

/** Adds up a run while it goes on. */
export class RunTally {
  coreUnreachable = false;
  systemicError: string | null = null;
  budgetExhausted = false;
  pendingFound = 0;
  readonly tenantsFailed: string[] = [];
  #succeeded = 0;
  #failed = 0;
  #markedDead = 0;
  #deferred = 0;
  #refusedUnknown = 0;

  /** What died, by tenant; for the notice, not for the log. */
  readonly deaths = new Map<string, TenantDeaths>();

  add(tenant: string, result: BatchResult): void {
    if (result.markedDead > 0) {
      const { count = 0, examples = [] } = this.deaths.get(tenant) ?? {};
      this.deaths.set(tenant, {
        tenant,
        count: count + result.markedDead,
        examples: [...examples, ...result.dead].slice(0, EXAMPLES_KEPT),
      });
    }
    this.#succeeded += result.succeeded;
    this.#failed += result.failed;
    this.#markedDead += result.markedDead;
    this.#deferred += result.deferred;
  }

  defer(entries: number): void {
    this.#deferred += entries;
  }

  refuse(entries: number): void {
    this.#refusedUnknown += entries;
  }

  summary(run: { dryRun: boolean; tenants: number; durationMs: number }): RunSummary {
    return {
      mode: run.dryRun ? 'DRY RUN' : 'LIVE',
      tenantsProcessed: run.tenants - this.tenantsFailed.length,
      pendingFound: this.pendingFound,
      retried: this.#succeeded + this.#failed + this.#markedDead,
      succeeded: this.#succeeded,
      failed: this.#failed,
      markedDead: this.#markedDead,
      deferred: this.#deferred,
      refusedUnknown: this.#refusedUnknown,
      errors: this.tenantsFailed.length,
      tenantsFailed: this.tenantsFailed,
      coreUnreachable: this.coreUnreachable,
      systemicError: this.systemicError,
      budgetExhausted: this.budgetExhausted,
      durationMs: run.durationMs,
    };
  }
}

/** The run as the ERP's job log had it, so that `grep "Completed at"` and `grep -i "pending found"` still answer. */
export function greppableLines(summary: RunSummary, startedAt: Date, completedAt: Date): string[] {
  return [
    '=== Serial Link Outbox Worker ===',
    `Started at: ${logTime(startedAt)}`,
    `Mode: ${summary.mode}`,
    `Tenants processed: ${summary.tenantsProcessed}`,
    `Pending found: ${summary.pendingFound}`,
    `Retried: ${summary.retried}`,
    `Succeeded: ${summary.succeeded}`,
    `Failed retry: ${summary.failed}`,
    `Marked dead: ${summary.markedDead}`,
    `Deferred: ${summary.deferred}`,
    `Refused, cause unknown: ${summary.refusedUnknown}`,
    `Errors: ${summary.errors}`,
    `Completed at: ${logTime(completedAt)}`,
  ];
}

function logTime(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

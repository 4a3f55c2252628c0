import { databaseErrorKind } from '../shared/database/error-kind.ts';
import { schemaOf, type Tenant } from '../shared/database/tenants.ts';
import type { Stop } from '../shared/outbox/link-isolating.ts';
import { type BatchInput, type BatchResult, processBatch } from '../shared/outbox/process-batch.ts';
import { describeError } from '../shared/telemetry/logger.ts';
import type { RunServices } from './run-services.ts';
import type { RunTally } from './summary.ts';

/** So many tenants without an answer about their links in one run: it is the Core DB that does not answer. */
const TIMEOUTS_THAT_MEAN_THE_CORE_DB = 2;

/** Links batches in one run, and keeps what their results say about the Core DB as a whole. */
export class Linking {
  readonly #services: RunServices;
  readonly #tally: RunTally;
  readonly #dryRun: boolean;
  #open = true;
  #witnessed = false;
  /** Whether the Core DB said of some entry that it is to blame: then it does not refuse everything alike. */
  #blamed = false;
  #timeouts = 0;

  constructor(services: RunServices, tally: RunTally, dryRun: boolean) {
    this.#services = services;
    this.#tally = tally;
    this.#dryRun = dryRun;
  }

  /** Whether links are still tried; otherwise due entries are only counted. */
  get open(): boolean {
    return this.#open;
  }

  /** Whether the Core DB took no link of the run and blamed no entry. */
  get tookNothing(): boolean {
    return !this.#witnessed && !this.#blamed;
  }

  /** After the listing of tenants failed in the Core DB: it would refuse every link. */
  stopFor(coreError: unknown): void {
    this.#stop({ cause: databaseErrorKind(coreError), error: coreError });
  }

  /** Nothing was taken in the whole run: nobody is to blame, and nobody is tried again. */
  stopForAll(error: string): void {
    this.#open = false;
    this.#tally.systemicError = error;
    this.#services.log.error('The Core DB refuses every link with the same error; nothing was charged', {
      error,
    });
  }

  /** @param found Entries of the batch that this run had not tried before. */
  async process(
    tenant: Tenant,
    tenantId: number,
    batch: Pick<BatchInput, 'entries' | 'contested' | 'last'>,
    found: number,
  ): Promise<BatchResult> {
    const { databases, log } = this.#services;
    const result = await processBatch({
      ...batch,
      core: databases.core,
      tenant: databases.tenant(schemaOf(tenant)),
      tenantId,
      witnessed: this.#witnessed,
      dryRun: this.#dryRun,
    });
    this.#witnessed ||= result.witnessed;
    this.#blamed ||= result.blamed;
    this.#tally.add(tenant.code, result);
    log.info('Batch processed', { tenant: tenant.code, found, ...counts(result) });
    if (result.tokensUnread !== undefined)
      log.warn('Tokens could not be read; serials with several entries wait', {
        tenant: tenant.code,
        error: describeError(result.tokensUnread),
      });
    return result;
  }

  /** Draws the conclusion from a batch that stopped. Answers whether the tenant's next batch may be tried. */
  heed(tenant: Tenant, stop: Stop | undefined): boolean {
    if (stop === undefined || passesWithThisBatch(stop)) return true;
    if (!this.#isThisTenantsAlone(stop)) {
      this.#stop(stop);
      return true;
    }
    this.#services.log.warn('The links of a tenant were not answered in time; they are deferred', {
      tenant: tenant.code,
    });
    return false;
  }

  /** After this, due entries are only counted: the Core DB would refuse them all. */
  #stop(stop: Stop): void {
    this.#open = false;
    if (stop.cause === 'out-of-time') {
      this.#tally.budgetExhausted = true;
      return;
    }
    this.#tally.coreUnreachable = true;
    this.#services.log.error('The Core DB cannot be used; due entries are deferred', {
      cause: stop.cause,
      error: describeError(stop.error),
    });
  }

  /**
   * Whether a statement that was not answered in time holds up one tenant only: somebody may keep one of its
   * registry rows locked for longer than the Data API waits, and the others must not wait with it.
   */
  #isThisTenantsAlone({ cause }: Stop): boolean {
    if (cause !== 'timeout') return false;
    this.#timeouts += 1;
    return this.#timeouts < TIMEOUTS_THAT_MEAN_THE_CORE_DB;
  }
}

/** A lock, a throttled call or a statement to repeat says nothing about the next batch. */
function passesWithThisBatch({ cause }: Stop): boolean {
  return cause === 'locked' || cause === 'throttled' || cause === 'retry';
}

function counts({ succeeded, failed, markedDead, deferred, aside }: BatchResult) {
  return { succeeded, failed, markedDead, deferred, setAside: aside.length };
}

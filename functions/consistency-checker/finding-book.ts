import type { Database } from '../shared/database/data-api.ts';
import { databaseErrorKind } from '../shared/database/error-kind.ts';
import { retryingLocks } from '../shared/database/retrying-locks.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';
import type { Finding } from './finding.ts';
import {
  closeFindings,
  countOpenFindings,
  type OpenFinding,
  readOpenFindings,
  writeFindings,
} from './finding-store.ts';

export interface FindingBookOptions {
  readonly tenantCluster: Database;
  readonly schema: string;
  readonly log: Log;
}

/**
 * The findings in our own schema. When it cannot be used the run goes on, and the log says what could not be
 * remembered. Only the end of the time budget is passed on.
 */
export class FindingBook {
  #complete = true;
  readonly #options: FindingBookOptions;

  constructor(options: FindingBookOptions) {
    this.#options = options;
  }

  /** Whether everything could be read and remembered so far. */
  get complete(): boolean {
    return this.#complete;
  }

  open(tenantId: number): Promise<readonly OpenFinding[]> {
    const { tenantCluster, schema } = this.#options;
    return this.#guarded(
      { lost: 'Open findings could not be read and are not checked again', tenantId },
      () => readOpenFindings(tenantCluster, schema, tenantId),
      [],
    );
  }

  async remember(tenantId: number, findings: readonly Finding[]): Promise<void> {
    if (findings.length === 0) return;
    const { tenantCluster, schema } = this.#options;
    await this.#guarded(
      { lost: 'Findings could not be remembered', tenantId, findings },
      () => retryingLocks(() => writeFindings(tenantCluster, schema, tenantId, findings)),
      undefined,
    );
  }

  async close(tenantId: number, findings: readonly OpenFinding[]): Promise<void> {
    if (findings.length === 0) return;
    const { tenantCluster, schema } = this.#options;
    await this.#guarded(
      { lost: 'Findings that are gone could not be closed', tenantId, findings },
      () => retryingLocks(() => closeFindings(tenantCluster, schema, findings)),
      undefined,
    );
  }

  /** Null when our schema cannot tell. */
  count(tenantIds: readonly number[]): Promise<number | null> {
    const { tenantCluster, schema } = this.#options;
    return this.#guarded(
      { lost: 'Open findings could not be counted' },
      () => countOpenFindings(tenantCluster, schema, tenantIds),
      null,
    );
  }

  async #guarded<T>(
    { lost, ...details }: { readonly lost: string; readonly [detail: string]: unknown },
    work: () => Promise<T>,
    otherwise: T,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (databaseErrorKind(error) === 'out-of-time') throw error;
      this.#complete = false;
      this.#options.log.warn(lost, { ...details, error: describeError(error) });
      return otherwise;
    }
  }
}

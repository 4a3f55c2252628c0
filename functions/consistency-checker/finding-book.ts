import { retryingLocks } from '../shared/database/retrying-locks.ts';
import type { Finding } from './finding.ts';
import {
  closeFindings,
  countOpenFindings,
  FINDINGS_WRITTEN_AT_ONCE,
  type OpenFinding,
  readOpenFindings,
  writeFindings,
} from './finding-store.ts';
import { type Loss, type OwnSchema, unlessLost } from './own-schema.ts';
import { pagesOf } from './pages-of.ts';

/** A statement holds its locks until it ends, so it closes few. */
const FINDINGS_CLOSED_AT_ONCE = 1_000;

/**
 * The findings in our own schema. When it cannot be used the run goes on, and the log says what could not be
 * remembered. Only the end of the time budget is passed on.
 */
export class FindingBook {
  #complete = true;
  readonly #options: OwnSchema;

  constructor(options: OwnSchema) {
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
      async () => {
        for (const page of pagesOf(findings, FINDINGS_WRITTEN_AT_ONCE))
          await retryingLocks(() => writeFindings(tenantCluster, schema, tenantId, page));
      },
      undefined,
    );
  }

  async close(tenantId: number, findings: readonly OpenFinding[]): Promise<void> {
    if (findings.length === 0) return;
    const { tenantCluster, schema } = this.#options;
    await this.#guarded(
      { lost: 'Findings that are gone could not be closed', tenantId, findings },
      async () => {
        for (const page of pagesOf(findings, FINDINGS_CLOSED_AT_ONCE))
          await retryingLocks(() => closeFindings(tenantCluster, schema, page));
      },
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

  #guarded<T>(loss: Loss, work: () => Promise<T>, otherwise: T): Promise<T> {
    return unlessLost(this.#options.log, loss, work, () => {
      this.#complete = false;
      return otherwise;
    });
  }
}

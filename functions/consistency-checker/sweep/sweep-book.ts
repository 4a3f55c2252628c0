import { retryingLocks } from '../../shared/database/retrying-locks.ts';
import { type Loss, type OwnSchema, unlessLost } from '../own-schema.ts';
import type { CheckedRange, RememberedRange } from './checked-range.ts';
import { addRanges, forgetOldRanges, readRanges } from './range-store.ts';

export interface SweepBookOptions extends OwnSchema {
  /** False for a dry run: what it looked at is not remembered. */
  readonly writes: boolean;
}

/**
 * The ranges that sweeps looked at, in our own schema. When it cannot be used, the run goes on and the log says
 * what could not be remembered: the same rows are looked at again. Only the end of the time budget is passed on.
 */
export class SweepBook {
  readonly #options: SweepBookOptions;
  readonly #ranges = new Map<number, readonly RememberedRange[]>();

  constructor(options: SweepBookOptions) {
    this.#options = options;
  }

  /** The ranges of a tenant, in the order of their writing; those of this run only once they are remembered. */
  async ranges(tenantId: number): Promise<readonly RememberedRange[]> {
    const { tenantCluster, schema } = this.#options;
    const ranges = await this.#guarded(
      { lost: 'What was looked at earlier could not be read: the sweep begins at the beginning', tenantId },
      () => readRanges(tenantCluster, schema, tenantId),
      [],
    );
    this.#ranges.set(tenantId, ranges);
    return ranges;
  }

  async remember(tenantId: number, ranges: readonly CheckedRange[]): Promise<void> {
    const { tenantCluster, schema, writes } = this.#options;
    const known = this.#ranges.get(tenantId) ?? [];
    this.#ranges.set(tenantId, [...known, ...ranges.map((range) => ({ ...range, ageSeconds: 0 }))]);
    if (!writes || ranges.length === 0) return;
    await this.#guarded(
      { lost: 'What was looked at could not be remembered', tenantId },
      () => retryingLocks(() => addRanges(tenantCluster, schema, tenantId, ranges)),
      undefined,
    );
  }

  /** The ranges of a tenant after this run. */
  seen(tenantId: number): readonly RememberedRange[] {
    return this.#ranges.get(tenantId) ?? [];
  }

  async forgetOld(): Promise<void> {
    const { tenantCluster, schema, writes } = this.#options;
    if (!writes) return;
    await this.#guarded(
      { lost: 'Old ranges could not be forgotten' },
      () => retryingLocks(() => forgetOldRanges(tenantCluster, schema)),
      undefined,
    );
  }

  #guarded<T>(loss: Loss, work: () => Promise<T>, otherwise: T): Promise<T> {
    return unlessLost(this.#options.log, loss, work, () => otherwise);
  }
}

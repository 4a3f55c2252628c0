import type { BenchTenant } from './factory.ts';
import type { Compared } from './pass.ts';
import type { SideSum } from './scan-limit.ts';

/*
 * A wrong answer is not fast. Each of these throws what the answer should have been.
 */

/** @param drifted Serials that a comparison must find, and no others. */
export function requireFound(found: Compared, { serials }: BenchTenant, drifted: readonly string[]): void {
  const differing = new Set(found.differing);
  const right = differing.size === drifted.length && drifted.every((serial) => differing.has(serial));
  if (right && found.rows === 2 * serials) return;
  throw new Error(
    `Of ${found.rows} rows ${differing.size} serials differ; of ${2 * serials} exactly ${drifted.length} must.`,
  );
}

/** One side holds all serials, and nothing that is suspicious whatever the other side holds. */
export function requireSum(sum: SideSum, { serials }: BenchTenant): void {
  if (sum.serials === serials && sum.suspicious === 0) return;
  throw new Error(
    `A side answers ${JSON.stringify(sum)}; ${serials} serials without a suspicious one is right.`,
  );
}

/** Links are consistent, so the sums must be equal. */
export function requireEqualSums([one, other]: readonly [SideSum, SideSum]): void {
  if (one.checksum === other.checksum) return;
  throw new Error(`The sums ${one.checksum} and ${other.checksum} must be equal.`);
}

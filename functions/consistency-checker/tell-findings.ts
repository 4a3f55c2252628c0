import type { Tenant } from '../shared/database/tenants.ts';
import { describeError } from '../shared/telemetry/logger.ts';
import { markTold, type NewFindings, readNewFindings } from './new-findings.ts';
import type { OwnSchema } from './own-schema.ts';

/** Tells people about findings; `codeOf` answers organization.code. */
export type TellFindings = (found: NewFindings, codeOf: (tenantId: number) => string) => Promise<void>;

/**
 * Tells people once about each open finding, and remembers that afterwards: a run that dies in between tells
 * again, so that nothing stays untold. Never throws: the findings stand, their alarm speaks anyway, and the next
 * run tries again.
 */
export async function tellNewFindings(
  { tenantCluster, schema, log }: OwnSchema,
  tenants: readonly Tenant[],
  tell: TellFindings,
): Promise<void> {
  const codes = new Map(tenants.flatMap(({ id, code }) => (id === null ? [] : [[id, code]])));
  try {
    const found = await readNewFindings(tenantCluster, schema, [...codes.keys()]);
    if (found === undefined) return;
    await tell(found, (id) => codes.get(id) ?? String(id));
    await markTold(tenantCluster, schema, [...codes.keys()], found.upTo);
  } catch (error) {
    log.error('New findings could not be told by e-mail', { error: describeError(error) });
  }
}

import { listTenants, type Tenant } from '../../functions/shared/database/tenants.ts';
import { foldCode } from '../../lib/catalogue/tenant-codes.ts';
import { UsageError } from '../command-line.ts';
import type { PreflightContext } from './preflight-context.ts';

/** The tenants of a target. */
export interface TenantSelection {
  /** All active ones, excluded ones too; undefined where nobody could say who is active. */
  readonly all: readonly Tenant[] | undefined;
  /** Those that are looked at. */
  readonly watched: readonly Tenant[];
  /** Why Core could not be asked; the tenant cluster's own list stands in. */
  readonly coreError?: unknown;
}

/**
 * Lists tenants as the jobs do. Read-only.
 * @param code Only this one is looked at.
 * @throws {UsageError} when no active tenant has the code.
 */
export async function selectTenants(
  { databases, target }: Pick<PreflightContext, 'databases' | 'target'>,
  code: string | undefined,
): Promise<TenantSelection> {
  const { databasePrefix, monitoringSchema } = target;
  const { core, tenantCluster } = databases;
  const sources = { core, tenantCluster, databasePrefix, monitoringSchema, excludedTenants: [] };
  // Whatever Core lacks is told where Core is checked.
  const list = await listTenants(sources, {}).catch(() => undefined);
  if (list === undefined) return { all: undefined, watched: [] };
  const excluded = new Set(target.excludedTenants.map(foldCode));
  const active = list.tenants.filter((tenant) => !excluded.has(foldCode(tenant.code)));
  const watched =
    code === undefined ? active : active.filter((tenant) => foldCode(tenant.code) === foldCode(code));
  if (code !== undefined && watched.length === 0) {
    const codes = active.map((tenant) => tenant.code).join(', ');
    throw new UsageError(`There is no active tenant ${code} to be watched; there are: ${codes}.`);
  }
  return { all: list.tenants, watched, coreError: list.coreError };
}

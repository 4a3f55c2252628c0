import type { JobEvent } from '../job-event.ts';
import { integer, text } from './columns.ts';
import type { Database } from './data-api.ts';
import { databaseErrorKind, isPassing } from './error-kind.ts';
import { type KnownTenant, recallTenants } from './known-tenants.ts';

export interface Tenant {
  /** organization.id_org; null while neither the Core DB nor our own schema knows it. */
  readonly id: number | null;
  /** organization.code; where nobody knows it, the part of the schema's name after the prefix. */
  readonly code: string;
  /** The tenant's database; null when the cluster has none for this tenant. */
  readonly schema: string | null;
}

export interface TenantList {
  /** Those that the run works on. */
  readonly tenants: readonly Tenant[];
  /** All active ones, whatever is excluded or asked for. */
  readonly active: readonly Tenant[];
  /** Why the Core DB could not be asked; what is remembered of it stands in. */
  readonly coreError?: unknown;
}

export interface TenantSources {
  readonly core: Database;
  /** The tenant cluster, without a default database. */
  readonly tenantCluster: Database;
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly excludedTenants: readonly string[];
}

/** Thrown when a run was asked for one tenant and no active tenant has this code. */
export class UnknownTenantError extends Error {
  override readonly name = 'UnknownTenantError';
}

/**
 * The tenants that a run works on: active ones, of the event's shard or the one it names, without excluded
 * ones. When the Core DB does not answer, the list remembered in our own schema stands in, and without that
 * the schemas with the tenant prefix, for all shards alike, so that an outage does not blind us.
 * @throws {UnknownTenantError}, and what the tenant cluster throws: without it there is nothing to work on.
 */
export async function listTenants(sources: TenantSources, event: JobEvent): Promise<TenantList> {
  const [schemas, organizations] = await Promise.allSettled([
    readSchemas(sources),
    readOrganizations(sources.core),
  ]);
  if (schemas.status === 'rejected') throw schemas.reason;
  const { tenants: active, ...list } = await activeTenants(sources, schemas.value, organizations);
  const excluded = new Set(sources.excludedTenants.map(fold));
  const tenants = active.filter((tenant) => !excluded.has(fold(tenant.code)) && isAskedFor(tenant, event));
  if (event.tenant !== undefined && tenants.length === 0) {
    throw new UnknownTenantError(
      `There is no active tenant ${event.tenant}; use organization.code, as in maison_atelier.`,
    );
  }
  return { ...list, tenants, active };
}

async function activeTenants(
  sources: TenantSources,
  schemas: ReadonlyMap<string, string>,
  organizations: PromiseSettledResult<readonly KnownTenant[]>,
): Promise<Omit<TenantList, 'active'>> {
  const located = (tenants: readonly KnownTenant[]) =>
    tenants.map((tenant) => ({
      ...tenant,
      schema: schemas.get(fold(sources.databasePrefix + tenant.code)) ?? null,
    }));
  if (organizations.status === 'fulfilled') return { tenants: located(organizations.value) };
  const coreError: unknown = organizations.reason;
  if (!isPassing(databaseErrorKind(coreError))) throw coreError;
  const remembered = await recallTenants(sources.tenantCluster, sources.monitoringSchema).catch(() => []);
  if (remembered.length > 0) return { tenants: located(remembered), coreError };
  const tenants = [...schemas.values()].map((schema) => ({
    id: null,
    code: schema.slice(sources.databasePrefix.length),
    schema,
  }));
  return { tenants, coreError };
}

function isAskedFor(tenant: Tenant, event: JobEvent): boolean {
  if (event.tenant !== undefined) return fold(tenant.code) === fold(event.tenant);
  if (event.shard === undefined || tenant.id === null) return true;
  return tenant.id % event.shard.count === event.shard.index;
}

/** All active tenants. `status = 1` is the active state for an integer column and for an ENUM whose first value is `active`. */
export function readOrganizations(core: Database): Promise<KnownTenant[]> {
  return core.read({
    sql: 'SELECT id_org, code FROM organization WHERE status = 1 ORDER BY id_org',
    row: (next) => ({ id: next(integer), code: next(text) }),
  });
}

/** Schema names by their folded form: code `DEFAULT` may live in `bgerp_t_default`, and case matters on Linux. */
async function readSchemas(sources: TenantSources): Promise<Map<string, string>> {
  const names = await sources.tenantCluster.read({
    sql: 'SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE LOWER(LEFT(SCHEMA_NAME, CHAR_LENGTH(:prefix))) = LOWER(:prefix) ORDER BY SCHEMA_NAME',
    parameters: { prefix: sources.databasePrefix },
    row: (next) => next(text),
  });
  return new Map(names.map((name) => [fold(name), name]));
}

function fold(name: string): string {
  return name.toLowerCase();
}

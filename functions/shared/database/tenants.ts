import { chooseByName, foldCode } from '../../../lib/catalogue/tenant-codes.ts';
import type { JobEvent } from '../job-event.ts';
import { integer, text } from './columns.ts';
import type { Database } from './data-api.ts';
import { databaseErrorKind, isPassing } from './error-kind.ts';
import { type KnownTenant, recallTenants } from './known-tenants.ts';
import { databaseNamed, MissingDatabaseError } from './tenant-schema.ts';

export interface Tenant {
  /** organization.id_org; null while neither the Core DB nor our own schema knows it. */
  readonly id: number | null;
  /** organization.code; where nobody knows it, the part of the schema's name after the prefix. */
  readonly code: string;
  /** The tenant's database; null when the cluster has none for this tenant. */
  readonly schema: string | null;
  /** Why there is none. */
  readonly schemaProblem?: string;
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
  const excluded = new Set(sources.excludedTenants.map(foldCode));
  const tenants = active.filter(
    (tenant) => !excluded.has(foldCode(tenant.code)) && isAskedFor(tenant, event, active),
  );
  if (event.tenant !== undefined && tenants.length === 0) {
    throw new UnknownTenantError(
      `There is no active tenant ${event.tenant}; use organization.code, as in maison_atelier.`,
    );
  }
  return { ...list, tenants, active };
}

async function activeTenants(
  sources: TenantSources,
  schemas: readonly string[],
  organizations: PromiseSettledResult<readonly KnownTenant[]>,
): Promise<Omit<TenantList, 'active'>> {
  const located = (tenants: readonly KnownTenant[]) => locate(tenants, schemas, sources.databasePrefix);
  if (organizations.status === 'fulfilled') return { tenants: located(organizations.value) };
  const coreError: unknown = organizations.reason;
  if (!isPassing(databaseErrorKind(coreError))) throw coreError;
  const remembered = await recallTenants(sources.tenantCluster, sources.monitoringSchema).catch(() => []);
  if (remembered.length > 0) return { tenants: located(remembered), coreError };
  const tenants = schemas.map((schema) => ({
    id: null,
    code: schema.slice(sources.databasePrefix.length),
    schema,
  }));
  return { tenants, coreError };
}

/** Finds the database of each tenant. One that bears the very name of a tenant's is no other tenant's. */
function locate(
  tenants: readonly KnownTenant[],
  schemas: readonly string[],
  databasePrefix: string,
): readonly Tenant[] {
  const own = new Set(tenants.map(({ code }) => databasePrefix + code));
  return tenants.map((tenant) => {
    const wanted = databasePrefix + tenant.code;
    const candidates = schemas.filter((name) => name === wanted || !own.has(name));
    try {
      return { ...tenant, schema: databaseNamed(wanted, candidates) };
    } catch (error) {
      if (!(error instanceof MissingDatabaseError)) throw error;
      return { ...tenant, schema: null, schemaProblem: error.message };
    }
  });
}

/** @throws {MissingDatabaseError} for a tenant without a database. */
export function schemaOf(tenant: Tenant): string {
  if (tenant.schema !== null) return tenant.schema;
  throw new MissingDatabaseError(databaseProblem(tenant));
}

/** Says why a tenant has no database. */
export function databaseProblem({ code, schemaProblem }: Tenant): string {
  return schemaProblem ?? `Tenant ${code} has no database on the tenant cluster.`;
}

function isAskedFor(tenant: Tenant, event: JobEvent, active: readonly Tenant[]): boolean {
  if (event.tenant !== undefined) {
    const choice = chooseByName(active, ({ code }) => code, event.tenant);
    return choice.kind === 'found' && choice.item === tenant;
  }
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

/** Names of the databases that may be tenants': case matters on Linux, and code `DEFAULT` may live in `bgerp_t_default`. */
function readSchemas(sources: TenantSources): Promise<string[]> {
  return sources.tenantCluster.read({
    sql: 'SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE LOWER(LEFT(SCHEMA_NAME, CHAR_LENGTH(:prefix))) = LOWER(:prefix) ORDER BY SCHEMA_NAME',
    parameters: { prefix: sources.databasePrefix },
    row: (next) => next(text),
  });
}

import { DROP_IN_PATH } from '../../../lib/catalogue/api-routes.ts';
import { chooseByName } from '../../../lib/catalogue/tenant-codes.ts';
import { integer, text } from '../database/columns.ts';
import { type Database, LOOKUP_PATIENCE_MS } from '../database/data-api.ts';
import { databaseErrorKind, isPassing } from '../database/error-kind.ts';
import { recallTenants } from '../database/known-tenants.ts';
import type { Permission, Principal, Scope } from '../principal.ts';
import { ApiError, databaseUnavailable, validationError } from './errors.ts';
import { readParameter, tenantParameter } from './parameters.ts';
import type { ApiRequest } from './request.ts';

/** The tenant that a request is about. */
export interface CallerTenant {
  /** organization.id_org */
  readonly id: number;
  /** organization.code */
  readonly code: string;
}

const PLATFORM_SCOPE: Scope = 'serial-metrics/platform';

/** A right: what an ERP session and what a token must hold for it. */
interface Right {
  /** Begins the sentence that refuses. */
  readonly doing: string;
  readonly permission: Permission;
  readonly scope: Scope;
}

const READ: Right = {
  doing: 'Reading serial metrics',
  permission: 'platform.view.metrics',
  scope: 'serial-metrics/read',
};

const OPERATE: Right = {
  doing: 'The dead-letter desk',
  permission: 'platform.manage.serial_outbox',
  scope: 'serial-metrics/operate',
};

/** @throws {ApiError} 403 unless the caller may read metrics. */
export function requireRead(principal: Principal): void {
  requireRight(principal, READ);
}

/** @throws {ApiError} 403 unless the caller may work on outbox, quarantine and findings. */
export function requireOperate(principal: Principal): void {
  requireRight(principal, OPERATE);
}

function requireRight(principal: Principal, { doing, permission, scope }: Right): void {
  const session = principal.kind === 'session';
  const allowed = session ? principal.permissions.includes(permission) : principal.scopes.includes(scope);
  if (allowed) return;
  const missing = session ? `permission ${permission}` : `scope ${scope}`;
  throw new ApiError(403, 'CORE_403_FORBIDDEN', `${doing} takes the ${missing}.`);
}

/**
 * @param doing Begins the sentence that refuses.
 * @throws {ApiError} 403 unless the caller is a program of the platform.
 */
export function requirePlatform(principal: Principal, doing: string): void {
  if (isPlatform(principal)) return;
  throw new ApiError(
    403,
    'CORE_403_FORBIDDEN',
    `${doing} takes a bearer token with the scope ${PLATFORM_SCOPE}.`,
  );
}

/** Whether the caller is a program of the platform, which may ask for any tenant. */
export function isPlatform(principal: Principal): boolean {
  return principal.kind === 'token' && principal.scopes.includes(PLATFORM_SCOPE);
}

/** Where active tenants are looked up. */
export interface TenantDirectory {
  readonly core: Database;
  /** Holds our own schema, which remembers the active tenants for the time when Core cannot be asked. */
  readonly tenantCluster: Database;
  readonly monitoringSchema: string;
}

export interface FoundCaller {
  readonly caller: CallerTenant;
  /** Why the Core DB could not be asked; the tenant is the one that our own schema remembers. */
  readonly coreError?: unknown;
}

/**
 * Refuses to be asked for another tenant by anybody but the platform: silence would pass for an answer about that
 * tenant. The drop-in path ignores the parameter, as the ERP's endpoint does.
 * @throws {ApiError} 403 when `tenant` names another one than the caller's, 400 when it names none or is sent twice.
 */
export function requireOwnTenant(request: ApiRequest): void {
  const { principal, resource } = request;
  if (resource === DROP_IN_PATH || isPlatform(principal)) return;
  const named = readParameter(request, tenantParameter);
  if (named === undefined || named === principal.orgCode) return;
  throw new ApiError(
    403,
    'CORE_403_FORBIDDEN',
    `Parameter tenant names another tenant than yours, which takes a bearer token with the scope ${PLATFORM_SCOPE}. Leave it out to get your own.`,
  );
}

/**
 * Finds the one tenant that the answer may speak of: the caller's own. Only a platform token chooses, by
 * `tenant=CODE`.
 * @throws {ApiError} 400 when a platform token names no active tenant, 403 when the caller has none or names
 *   another, and what the Core DB throws when it does not answer and nobody remembers the tenants.
 */
export async function callerTenant(request: ApiRequest, directory: TenantDirectory): Promise<FoundCaller> {
  const { principal } = request;
  if (isPlatform(principal)) {
    const code = readParameter(request, tenantParameter);
    if (code === undefined)
      throw validationError('A platform token must name the tenant: add tenant=CODE, as in tenant=DEFAULT.');
    const chosen = await activeTenant(directory, code);
    if (chosen === undefined)
      throw validationError('Parameter tenant names no active tenant; use organization.code.');
    return chosen;
  }
  requireOwnTenant(request);
  const own = principal.orgCode === '' ? undefined : await activeTenant(directory, principal.orgCode);
  if (own === undefined) {
    throw new ApiError(403, 'CORE_403_NO_ORG', 'You are signed in, but not for an active organisation.');
  }
  return own;
}

async function activeTenant(directory: TenantDirectory, code: string): Promise<FoundCaller | undefined> {
  try {
    const alike = await directory.core.read({
      sql: 'SELECT id_org, code FROM organization WHERE code = :code AND status = 1',
      parameters: { code },
      patienceMs: LOOKUP_PATIENCE_MS,
      row: (next) => ({ id: next(integer), code: next(text) }),
    });
    const caller = named(alike, code);
    return caller && { caller };
  } catch (coreError) {
    if (!isPassing(databaseErrorKind(coreError))) throw coreError;
    const known = await rememberedTenants(directory);
    if (known.length === 0) throw databaseUnavailable(coreError, 'The Core DB');
    const caller = named(known, code);
    return caller && { caller, coreError };
  }
}

/** A collation's comparison takes more for the same than a caller may have: `ß` for `ss`, `é` for `e`. */
function named(tenants: readonly CallerTenant[], code: string): CallerTenant | undefined {
  const choice = chooseByName(tenants, (tenant) => tenant.code, code);
  return choice.kind === 'found' ? choice.item : undefined;
}

/** The tenants that were active when Core was last asked; none when nobody knows. */
async function rememberedTenants({
  tenantCluster,
  monitoringSchema,
}: TenantDirectory): Promise<CallerTenant[]> {
  try {
    return await recallTenants(tenantCluster, monitoringSchema, LOOKUP_PATIENCE_MS);
  } catch (error) {
    if (databaseErrorKind(error) === 'unknown') throw error;
    return [];
  }
}

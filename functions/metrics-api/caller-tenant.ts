import { ApiError, validationError } from '../shared/api/errors.ts';
import type { ApiRequest } from '../shared/api/request.ts';
import { integer, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { Principal } from '../shared/principal.ts';

/** The tenant that a request is about. */
export interface CallerTenant {
  /** organization.id_org */
  readonly id: number;
  /** organization.code */
  readonly code: string;
}

const READ_PERMISSION = 'platform.view.metrics';
const READ_SCOPE = 'serial-metrics/read';
const PLATFORM_SCOPE = 'serial-metrics/platform';

/** @throws {ApiError} 403 unless the caller may read metrics. */
export function requireRead(principal: Principal): void {
  const allowed =
    principal.kind === 'session'
      ? principal.permissions.includes(READ_PERMISSION)
      : principal.scopes.includes(READ_SCOPE);
  if (allowed) return;
  const missing = principal.kind === 'session' ? `permission ${READ_PERMISSION}` : `scope ${READ_SCOPE}`;
  throw new ApiError(403, 'CORE_403_FORBIDDEN', `Reading serial metrics takes the ${missing}.`);
}

/**
 * Finds the one tenant that the answer may speak of: the caller's own, whatever the request says. Only a
 * platform token chooses, by `tenant=CODE`.
 * @throws {ApiError} 400 when a platform token names no active tenant, 403 when the caller has none.
 */
export async function callerTenant(request: ApiRequest, core: Database): Promise<CallerTenant> {
  const { principal } = request;
  if (principal.kind === 'token' && principal.scopes.includes(PLATFORM_SCOPE)) {
    const code = request.parameter('tenant');
    if (code === undefined || code === '') {
      throw validationError('A platform token must name the tenant: add tenant=CODE, as in tenant=DEFAULT.');
    }
    const chosen = await activeTenant(core, code);
    if (chosen === undefined)
      throw validationError('Parameter tenant names no active tenant; use organization.code.');
    return chosen;
  }
  const own = principal.orgCode === '' ? undefined : await activeTenant(core, principal.orgCode);
  if (own === undefined) {
    throw new ApiError(403, 'CORE_403_NO_ORG', 'You are signed in, but not for an active organisation.');
  }
  return own;
}

async function activeTenant(core: Database, code: string): Promise<CallerTenant | undefined> {
  const [tenant] = await core.read({
    sql: 'SELECT id_org, code FROM organization WHERE code = :code AND status = 1',
    parameters: { code },
    row: (next) => ({ id: next(integer), code: next(text) }),
  });
  return tenant;
}

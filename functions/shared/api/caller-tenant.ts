import { integer, text } from '../database/columns.ts';
import type { Database } from '../database/data-api.ts';
import type { Principal, Scope } from '../principal.ts';
import { ApiError, validationError } from './errors.ts';
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
  readonly permission: string;
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

/** Whether the caller is a program of the platform, which may ask for any tenant. */
export function isPlatform(principal: Principal): boolean {
  return principal.kind === 'token' && principal.scopes.includes(PLATFORM_SCOPE);
}

/**
 * Finds the one tenant that the answer may speak of: the caller's own, whatever the request says. Only a
 * platform token chooses, by `tenant=CODE`.
 * @throws {ApiError} 400 when a platform token names no active tenant, 403 when the caller has none.
 */
export async function callerTenant(request: ApiRequest, core: Database): Promise<CallerTenant> {
  const { principal } = request;
  if (isPlatform(principal)) {
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

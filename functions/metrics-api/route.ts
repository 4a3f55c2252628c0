import { callerTenant, requireRead } from '../shared/api/caller-tenant.ts';
import { ApiError, databaseUnavailable } from '../shared/api/errors.ts';
import { type ApiRequest, requireMethod } from '../shared/api/request.ts';
import type { Databases } from '../shared/database/databases.ts';
import type { TenantSchemas } from '../shared/database/tenant-schema.ts';
import { readSummary } from './summary/summary.ts';

export interface ApiServices {
  readonly databases: Databases;
  readonly schemas: TenantSchemas;
  readonly databasePrefix: string;
  readonly now: () => Date;
}

const ACTIONS = ['summary'] as const;
type Action = (typeof ACTIONS)[number];

/** The ERP's own path, with the action as a parameter; the other paths carry it in their last segment. */
const DROP_IN_RESOURCE = '/source/platform_serial_metrics_api.php';

/**
 * Answers one request for the caller's tenant.
 * @throws {ApiError} for what the caller did wrong or a database that has none of the answer, and what the
 *   databases throw.
 */
export async function answer(request: ApiRequest, services: ApiServices): Promise<object> {
  requireMethod(request, 'GET');
  requireRead(request.principal);
  const action = actionOf(request);
  const caller = await callerTenant(request, services.databases.core);
  const name = services.databasePrefix + caller.code;
  const schema = await services.schemas.find(services.databases.tenantCluster, name);
  if (schema === undefined)
    throw databaseUnavailable(new Error(`No database ${name} on the tenant cluster.`));
  const databases = { core: services.databases.core, tenant: services.databases.tenant(schema.name) };
  const head = {
    ok: true,
    timestamp: `${services.now().toISOString().slice(0, 19)}Z`,
    tenant_id: caller.id,
    tenant_code: caller.code,
  };
  switch (action) {
    case 'summary':
      return { ...head, ...(await readSummary(databases, caller, schema)) };
  }
}

function actionOf(request: ApiRequest): Action {
  const dropIn = request.resource === DROP_IN_RESOURCE;
  const asked = dropIn ? request.parameter('action') : request.path['action'];
  const action = ACTIONS.find((known) => known === asked);
  if (action !== undefined) return action;
  const known = `Known actions: ${ACTIONS.join(', ')}.`;
  if (!dropIn) throw new ApiError(404, 'SERIAL_METRICS_404_UNKNOWN', `There is no such action. ${known}`);
  const fault =
    asked === undefined || asked === '' ? 'Parameter action is missing.' : 'Parameter action is unknown.';
  throw new ApiError(400, 'SERIAL_METRICS_400_UNKNOWN', `${fault} ${known}`);
}

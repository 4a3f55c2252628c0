import { type CallerTenant, callerTenant, isPlatform, requireRead } from '../shared/api/caller-tenant.ts';
import { ApiError, databaseUnavailable } from '../shared/api/errors.ts';
import { type ApiRequest, requireMethod } from '../shared/api/request.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { Databases } from '../shared/database/databases.ts';
import type { TenantSchema, TenantSchemas } from '../shared/database/tenant-schema.ts';
import type { Log } from '../shared/telemetry/logger.ts';
import { readErrors } from './errors/errors.ts';
import { daysOf } from './generation-rate/days.ts';
import { readGenerationRate } from './generation-rate/generation-rate.ts';
import { readJobs } from './jobs/jobs.ts';
import { readLinkHealth } from './link-health/link-health.ts';
import type { OwnSchema } from './own-schema.ts';
import { readSummary } from './summary/summary.ts';
import { isoTime } from './utc.ts';

export interface ApiServices {
  readonly databases: Databases;
  readonly schemas: TenantSchemas;
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly log: Log;
  readonly now: () => Date;
}

const ACTIONS = ['summary', 'generation_rate', 'link_health', 'errors', 'jobs'] as const;
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
  // Before any database is asked: a wrong request costs nothing.
  const read = readingOf(request, actionOf(request));
  const caller = await callerTenant(request, services.databases.core);
  const now = services.now();
  const head = {
    ok: true,
    timestamp: isoTime(now.getTime()),
    tenant_id: caller.id,
    tenant_code: caller.code,
  };
  const { core, tenantCluster } = services.databases;
  const own = { tenantCluster, name: services.monitoringSchema, log: services.log };
  const found = () => findTenant(services, caller);
  return { ...head, ...(await read({ core, own, caller, now, findTenant: found })) };
}

/** What a reading may use: the caller's tenant, and nothing of another one. */
interface Sources {
  readonly core: Database;
  readonly own: OwnSchema;
  readonly caller: CallerTenant;
  readonly now: Date;
  /** Asked for only where it is needed: other actions answer while the tenant cluster is down. */
  findTenant(): Promise<{ readonly tenant: Database; readonly schema: TenantSchema }>;
}

async function findTenant({ databases, schemas, databasePrefix }: ApiServices, caller: CallerTenant) {
  const name = databasePrefix + caller.code;
  const schema = await schemas.find(databases.tenantCluster, name);
  if (schema === undefined)
    throw databaseUnavailable(new Error(`No database ${name} on the tenant cluster.`));
  return { tenant: databases.tenant(schema.name), schema };
}

/** @throws {ApiError} 400 for a wrong parameter of the action. */
function readingOf(request: ApiRequest, action: Action): (sources: Sources) => Promise<object> {
  switch (action) {
    case 'summary':
      return async ({ core, caller, findTenant }) => {
        const { tenant, schema } = await findTenant();
        return readSummary({ core, tenant }, caller, schema);
      };
    case 'generation_rate': {
      const days = daysOf(request);
      return ({ core, caller, now }) => readGenerationRate(core, caller.id, days, now);
    }
    case 'link_health':
      return async ({ core, own, caller, findTenant }) => {
        const { tenant, schema } = await findTenant();
        return readLinkHealth({ core, tenant }, own, caller, schema);
      };
    case 'errors':
      return async ({ own, caller, now, findTenant }) => {
        const { tenant } = await findTenant();
        return readErrors(tenant, own, caller, now);
      };
    case 'jobs':
      return ({ own, now }) => readJobs(own, now, isPlatform(request.principal));
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

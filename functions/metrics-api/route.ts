import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DROP_IN_PATH } from '../../lib/catalogue/api-routes.ts';
import { callerTenant, isPlatform, requirePlatform, requireRead } from '../shared/api/caller-tenant.ts';
import { ApiError } from '../shared/api/errors.ts';
import { readParameter, requireKnownParameters, tenantParameter } from '../shared/api/parameters.ts';
import { PartialAnswer } from '../shared/api/partial-answer.ts';
import { type ApiRequest, requireMethod } from '../shared/api/request.ts';
import type { Databases } from '../shared/database/databases.ts';
import type { TenantSchemas } from '../shared/database/tenant-schema.ts';
import type { Log } from '../shared/telemetry/logger.ts';
import { isoTime } from '../shared/utc.ts';
import { readErrors } from './errors/errors.ts';
import { readGenerationRate } from './generation-rate/generation-rate.ts';
import { readJobs } from './jobs/jobs.ts';
import { readLinkHealth } from './link-health/link-health.ts';
import { ACTIONS, type Action, actionParameter, daysParameter } from './parameters.ts';
import { readSlos } from './slo/slos.ts';
import { type Sources, sourcesOf } from './sources.ts';
import { readSummary } from './summary/summary.ts';

export interface ApiServices {
  readonly databases: Databases;
  readonly schemas: TenantSchemas;
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  /** Value of the `Environment` dimension. */
  readonly environment: string;
  readonly alarmNamePrefix: string;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * Answers one request for the caller's tenant, or for the platform.
 * @throws {ApiError} for what the caller did wrong or databases that have none of the answer, and what the
 *   databases throw.
 */
export async function answer(request: ApiRequest, services: ApiServices): Promise<object> {
  requireMethod(request);
  requireRead(request.principal);
  // Before any database is asked: a wrong request costs nothing.
  const read = readingOf(request, actionOf(request), services.now());
  return await read(request, services);
}

type Reading = (request: ApiRequest, services: ApiServices) => Promise<object>;

/** @throws {ApiError} 400 for a wrong parameter of the action, 403 for an action that is not the caller's. */
function readingOf(request: ApiRequest, action: Action, now: Date): Reading {
  requireKnownParameters(request, action === 'generation_rate' ? [daysParameter] : []);
  switch (action) {
    case 'summary':
      return ofTenant(now, readSummary);
    case 'generation_rate': {
      const days = readParameter(request, daysParameter);
      return ofTenant(now, (sources) => readGenerationRate(sources, days, now));
    }
    case 'link_health':
      return ofTenant(now, readLinkHealth);
    case 'errors':
      return ofTenant(now, (sources) => readErrors(sources, now));
    case 'slo':
      requirePlatform(request.principal, 'Reading the objectives of the whole platform');
      return ofPlatform(now, (services) => readSlos(services, now));
    case 'jobs':
      return readJobsFor(request, now);
  }
}

function ofTenant(now: Date, read: (sources: Sources) => Promise<object>): Reading {
  return async (request, services) => {
    const found = await callerTenant(request, directoryOf(services));
    const { id, code } = found.caller;
    const body = await read(sourcesOf(services, found, new PartialAnswer(services.log)));
    return { ...head(now), tenant_id: id, tenant_code: code, ...body };
  };
}

function ofPlatform(now: Date, read: (services: ApiServices) => Promise<object>): Reading {
  return async (_, services) => ({
    ...head(now),
    tenant_id: null,
    tenant_code: null,
    ...(await read(services)),
  });
}

/** The jobs work for all tenants; a caller of one sees no more of a run than tells of none. */
function readJobsFor(request: ApiRequest, now: Date): Reading {
  const wholePlatform = isPlatform(request.principal);
  const jobs = ({ databases, monitoringSchema, log }: ApiServices) =>
    readJobs(
      { tenantCluster: databases.tenantCluster, name: monitoringSchema },
      new PartialAnswer(log),
      now,
      wholePlatform,
    );
  if (wholePlatform && readParameter(request, tenantParameter) === undefined) return ofPlatform(now, jobs);
  return (_, services) => ofTenant(now, () => jobs(services))(request, services);
}

function directoryOf({ databases: { core, tenantCluster }, monitoringSchema }: ApiServices) {
  return { core, tenantCluster, monitoringSchema };
}

function head(now: Date) {
  return { ok: true, timestamp: isoTime(now.getTime()) };
}

function actionOf(request: ApiRequest): Action {
  const dropIn = request.resource === DROP_IN_PATH;
  const asked = dropIn ? request.parameter(actionParameter.name) : request.path['action'];
  const action = ACTIONS.find((known) => known === asked);
  if (action !== undefined) return action;
  const known = `Known actions: ${ACTIONS.join(', ')}.`;
  if (!dropIn) throw new ApiError(404, 'SERIAL_METRICS_404_UNKNOWN', `There is no such action. ${known}`);
  const fault =
    asked === undefined || asked === '' ? 'Parameter action is missing.' : 'Parameter action is unknown.';
  throw new ApiError(400, 'SERIAL_METRICS_400_UNKNOWN', `${fault} ${known}`);
}

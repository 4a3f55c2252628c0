import type { apiRoutes } from '../../lib/catalogue/api-routes.ts';
import type { RequestBody } from '../shared/api/body.ts';
import { callerTenant, requireOperate } from '../shared/api/caller-tenant.ts';
import { ApiError } from '../shared/api/errors.ts';
import { requireOwnPage } from '../shared/api/own-page.ts';
import { readParameter, requireKnownParameters } from '../shared/api/parameters.ts';
import { type ApiRequest, type ProxyEvent, requireMethod } from '../shared/api/request.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { Databases } from '../shared/database/databases.ts';
import { retryingLocks } from '../shared/database/retrying-locks.ts';
import type { TenantSchemas } from '../shared/database/tenant-schema.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { Principal } from '../shared/principal.ts';
import type { Log } from '../shared/telemetry/logger.ts';
import { acknowledge } from './acknowledge.ts';
import type { Actor, Desk } from './desk.ts';
import { explain } from './explain.ts';
import { listFindings } from './findings.ts';
import { listOutbox } from './list-outbox.ts';
import {
  outboxStatusParameter,
  quarantineStatusParameter,
  readId,
  readNote,
  readPage,
  readRequeueOrder,
} from './parameters.ts';
import { listQuarantine, resolve } from './quarantine.ts';
import { requeue } from './requeue.ts';

export interface DeskServices {
  readonly databases: Databases;
  readonly schemas: TenantSchemas;
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  /** Where the ERP's pages come from, like `https://erp.example.com`. */
  readonly erpOrigin: string;
  readonly deadline: Deadline;
  readonly log: Log;
  readonly now: () => Date;
  /** A new identifier that nobody else has, of at most 64 characters. */
  readonly newId: () => string;
}

/** Reads what was sent, before any database is asked; the result does the work. */
type Prepare = (request: ApiRequest, body: RequestBody) => (desk: Desk) => Promise<object>;

type DeskPath = Extract<(typeof apiRoutes)[number], { readonly function: 'outbox-desk' }>['path'];

const ROUTES: Readonly<Record<DeskPath, Prepare>> = {
  '/v1/outbox': (request) => {
    const status = readParameter(request, outboxStatusParameter);
    const page = readPage(request, [outboxStatusParameter]);
    return (desk) => listOutbox(desk, status, page);
  },
  '/v1/outbox/{id}': (request) => {
    requireKnownParameters(request, []);
    const id = readId(request);
    return (desk) => explain(desk, id);
  },
  '/v1/outbox/requeue': (request, body) => {
    requireKnownParameters(request, []);
    const order = readRequeueOrder(body);
    return (desk) => requeue(desk, order);
  },
  '/v1/outbox/{id}/acknowledge': (request, body) => {
    requireKnownParameters(request, []);
    const [id, note] = [readId(request), readNote(body)];
    return (desk) => acknowledge(desk, id, note);
  },
  '/v1/quarantine': (request) => {
    const status = readParameter(request, quarantineStatusParameter);
    const page = readPage(request, [quarantineStatusParameter]);
    return (desk) => listQuarantine(desk, status, page);
  },
  '/v1/quarantine/{id}/resolve': (request, body) => {
    requireKnownParameters(request, []);
    const [id, note] = [readId(request), readNote(body)];
    return (desk) => resolve(desk, id, note);
  },
  '/v1/findings': (request) => {
    const page = readPage(request, []);
    return (desk) => listFindings(desk, page);
  },
};

/**
 * Answers one request at the desk of the caller's tenant.
 * @throws {ApiError} for what the caller did wrong or a database that has none of the answer, and what the
 *   databases throw.
 */
export async function answer(
  request: ApiRequest,
  sent: RequestBody & Pick<ProxyEvent, 'headers'>,
  services: DeskServices,
): Promise<object> {
  const prepare = prepareOf(request.resource);
  if (prepare === undefined) throw new ApiError(404, 'SERIAL_METRICS_404_UNKNOWN', 'There is no such path.');
  requireMethod(request);
  requireOwnPage(request, sent, services.erpOrigin);
  requireOperate(request.principal);
  const work = prepare(request, sent);
  const { databases, databasePrefix, monitoringSchema } = services;
  const { core, tenantCluster } = databases;
  const { caller } = await callerTenant(request, { core, tenantCluster, monitoringSchema });
  const { tenant } = await services.schemas.open(databases, databasePrefix + caller.code);
  const done = await work({
    core,
    tenant: patient(tenant),
    caller,
    ownSchema: monitoringSchema,
    actor: actorOf(request.principal),
    correlationId: request.correlationId,
    log: services.log,
    deadline: services.deadline,
    newId: services.newId,
  });
  const timestamp = `${services.now().toISOString().slice(0, 19)}Z`;
  return { ok: true, timestamp, tenant_id: caller.id, tenant_code: caller.code, ...done };
}

/** Two at one desk, or the worker beside it, may meet in a deadlock; every statement here may be repeated. */
function patient(database: Database): Database {
  return {
    read: (statement) => database.read(statement),
    write: (statement) => retryingLocks(() => database.write(statement)),
  };
}

function prepareOf(resource: string): Prepare | undefined {
  return Object.entries(ROUTES).find(([path]) => path === resource)?.[1];
}

function actorOf(principal: Principal): Actor {
  return principal.kind === 'session'
    ? { kind: 'session', id: principal.memberId }
    : { kind: 'token', id: principal.subject };
}

import type { RequestBody } from '../shared/api/body.ts';
import { callerTenant, requireOperate } from '../shared/api/caller-tenant.ts';
import { ApiError, databaseUnavailable } from '../shared/api/errors.ts';
import { type ApiRequest, requireMethod } from '../shared/api/request.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { Databases } from '../shared/database/databases.ts';
import { retryingLocks } from '../shared/database/retrying-locks.ts';
import type { TenantSchemas } from '../shared/database/tenant-schema.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { Principal } from '../shared/principal.ts';
import { acknowledge } from './acknowledge.ts';
import type { Actor, Desk } from './desk.ts';
import { explain } from './explain.ts';
import { listFindings } from './findings.ts';
import { listOutbox, OUTBOX_STATUSES } from './list-outbox.ts';
import { readChoice, readId, readNote, readPage, readRequeueOrder } from './parameters.ts';
import { listQuarantine, resolve } from './quarantine.ts';
import { requeue } from './requeue.ts';

export interface DeskServices {
  readonly databases: Databases;
  readonly schemas: TenantSchemas;
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly deadline: Deadline;
  readonly now: () => Date;
  /** A new identifier that nobody else has, of at most 64 characters. */
  readonly newId: () => string;
}

/** Reads what was sent, before any database is asked; the result does the work. */
type Prepare = (request: ApiRequest, body: RequestBody) => (desk: Desk) => Promise<object>;

interface Route {
  readonly method: 'GET' | 'POST';
  readonly prepare: Prepare;
}

const ROUTES: ReadonlyMap<string, Route> = new Map(
  Object.entries({
    '/v1/outbox': get((request) => {
      const status = readChoice(request, 'status', OUTBOX_STATUSES);
      const page = readPage(request);
      return (desk) => listOutbox(desk, status, page);
    }),
    '/v1/outbox/{id}': get((request) => {
      const id = readId(request);
      return (desk) => explain(desk, id);
    }),
    '/v1/outbox/requeue': post((_, body) => {
      const order = readRequeueOrder(body);
      return (desk) => requeue(desk, order);
    }),
    '/v1/outbox/{id}/acknowledge': post((request, body) => {
      const [id, note] = [readId(request), readNote(body)];
      return (desk) => acknowledge(desk, id, note);
    }),
    '/v1/quarantine': get((request) => {
      const status = readChoice(request, 'status', ['open', 'all']);
      const page = readPage(request);
      return (desk) => listQuarantine(desk, status, page);
    }),
    '/v1/quarantine/{id}/resolve': post((request, body) => {
      const [id, note] = [readId(request), readNote(body)];
      return (desk) => resolve(desk, id, note);
    }),
    '/v1/findings': get((request) => {
      const page = readPage(request);
      return (desk) => listFindings(desk, page);
    }),
  }),
);

/**
 * Answers one request at the desk of the caller's tenant.
 * @throws {ApiError} for what the caller did wrong or a database that has none of the answer, and what the
 *   databases throw.
 */
export async function answer(
  request: ApiRequest,
  body: RequestBody,
  services: DeskServices,
): Promise<object> {
  const route = ROUTES.get(request.resource);
  if (route === undefined) throw new ApiError(404, 'SERIAL_METRICS_404_UNKNOWN', 'There is no such path.');
  requireMethod(request, route.method);
  requireOperate(request.principal);
  const work = route.prepare(request, body);
  const { databases, databasePrefix } = services;
  const caller = await callerTenant(request, databases.core);
  const name = databasePrefix + caller.code;
  const schema = await services.schemas.find(databases.tenantCluster, name);
  if (schema === undefined)
    throw databaseUnavailable(new Error(`No database ${name} on the tenant cluster.`));
  const done = await work({
    core: databases.core,
    tenant: patient(databases.tenant(schema.name)),
    caller,
    ownSchema: services.monitoringSchema,
    actor: actorOf(request.principal),
    correlationId: request.correlationId,
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

function get(prepare: Prepare): Route {
  return { method: 'GET', prepare };
}

function post(prepare: Prepare): Route {
  return { method: 'POST', prepare };
}

function actorOf(principal: Principal): Actor {
  return principal.kind === 'session'
    ? { kind: 'session', id: principal.memberId }
    : { kind: 'token', id: principal.subject };
}

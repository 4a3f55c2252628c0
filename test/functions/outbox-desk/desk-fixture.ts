import type { RowDataPacket } from 'mysql2/promise';
import { answer } from '../../../functions/outbox-desk/route.ts';
import { readRequest } from '../../../functions/shared/api/request.ts';
import type { Databases } from '../../../functions/shared/database/databases.ts';
import { TenantSchemas } from '../../../functions/shared/database/tenant-schema.ts';
import type { Deadline } from '../../../functions/shared/deadline.ts';
import {
  type Permission,
  type Principal,
  type Scope,
  toContext,
} from '../../../functions/shared/principal.ts';
import { requireAsDocumented } from '../../support/contract.ts';
import { databasesOf, quietLog, RELAXED } from '../../support/functions.ts';
import type { Erp, ErpTenant } from '../../support/mariadb.ts';

export const ERP_ORIGIN = 'https://erp.example.com';
const NOW = new Date('2025-11-09T14:30:00.250Z');

export const session = (permissions: readonly Permission[], orgCode = 'DEFAULT'): Principal => ({
  kind: 'session',
  memberId: '7',
  orgCode,
  permissions,
});

const MEMBER = session(['platform.manage.serial_outbox']);

export const token = (scopes: readonly Scope[], orgCode = ''): Principal => ({
  kind: 'token',
  subject: 'robot',
  orgCode,
  scopes,
});

export interface Call {
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** Sent as it is when it is text, else as JSON. */
  readonly body?: unknown;
  readonly principal?: Principal;
  /** Default: those of a program, or of a page of the ERP. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly databases?: Databases;
  readonly deadline?: Deadline;
}

/** Any answer; a test says which fields it expects. */
// biome-ignore lint/suspicious/noExplicitAny: each route has a body of its own.
export type Answer = any;

let requests = 0;

/**
 * One request, as API Gateway would hand it over: `ask(erp, 'POST /v1/outbox/requeue', { body })`. The answer
 * must be as the OpenAPI document says.
 */
export async function ask(erp: Erp, line: string, call: Call = {}): Promise<Answer> {
  const [method = '', resource = ''] = line.split(' ');
  const event = {
    httpMethod: method,
    resource,
    headers: call.headers ?? { 'Content-Type': 'application/json' },
    multiValueQueryStringParameters: Object.fromEntries(
      Object.entries(call.query ?? {}).map(([name, value]) => [
        name,
        typeof value === 'string' ? [value] : value,
      ]),
    ),
    pathParameters: call.id === undefined ? null : { id: call.id },
    requestContext: { requestId: 'c0ffee', authorizer: toContext(call.principal ?? MEMBER) },
  };
  const deadline = call.deadline ?? RELAXED;
  const body = typeof call.body === 'string' ? call.body : JSON.stringify(call.body ?? null);
  const answered = await answer(
    readRequest(event),
    { headers: event.headers, body: call.body === undefined ? null : body },
    {
      databases: call.databases ?? databasesOf(erp, deadline, 'outbox-desk'),
      schemas: new TenantSchemas(),
      databasePrefix: erp.tenantPrefix,
      monitoringSchema: erp.ownSchema,
      erpOrigin: ERP_ORIGIN,
      deadline,
      log: quietLog(),
      now: () => NOW,
      newId: () => `request-${requests++}`,
    },
  );
  return requireAsDocumented(method, resource, answered);
}

export interface AuditRow {
  readonly actor: string;
  readonly tenant: number;
  readonly action: string;
  readonly subject: string;
  readonly before: Answer;
  readonly after: Answer;
  readonly applied: boolean;
}

/** The audit rows in their order. */
export async function auditOf(erp: Erp): Promise<AuditRow[]> {
  const [rows] = await erp.root.query<RowDataPacket[]>(
    `SELECT CONCAT(actor_kind, ' ', actor_id) AS actor, tenant_id AS tenant, action, subject,
       before_json, after_json, applied_at IS NOT NULL AS applied
     FROM ${erp.ownSchema}.audit ORDER BY id`,
  );
  return rows.map((row) => ({
    actor: String(row['actor']),
    tenant: Number(row['tenant']),
    action: String(row['action']),
    subject: String(row['subject']),
    before: parsed(row['before_json']),
    after: parsed(row['after_json']),
    applied: row['applied'] === 1,
  }));
}

function parsed(value: unknown): Answer {
  return typeof value === 'string' ? JSON.parse(value) : value;
}

/** `tenant/entry` of each acknowledgement. */
export async function acknowledged(erp: Erp): Promise<string[]> {
  const [rows] = await erp.root.query<RowDataPacket[]>(
    `SELECT CONCAT(tenant_id, '/', outbox_id) AS name FROM ${erp.ownSchema}.acknowledgement ORDER BY 1`,
  );
  return rows.map((row) => String(row['name']));
}

/** Quarantines serials and answers the ids. */
export async function hold(
  erp: Erp,
  tenant: ErpTenant,
  serials: readonly string[],
  tenantId = tenant.id,
): Promise<string[]> {
  const ids: string[] = [];
  for (const serial of serials) {
    const [result] = await erp.root.query(
      `INSERT INTO ${tenant.database}.serial_quarantine (tenant_id, serial_code, source_table, reason)
       VALUES (?, ?, 'flow_token', 'orphaned')`,
      [tenantId, serial],
    );
    ids.push(String((result as { insertId: number }).insertId));
  }
  return ids;
}

/** Empties what the desk writes, beyond registry and outbox. */
export async function clearDesk(erp: Erp): Promise<void> {
  for (const table of ['audit', 'acknowledgement', 'finding'])
    await erp.root.query(`DELETE FROM ${erp.ownSchema}.${table}`);
  for (const { database } of erp.tenants) await erp.root.query(`DELETE FROM ${database}.serial_quarantine`);
}

import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { TenantDeaths } from '../../functions/outbox-worker/death-notice.ts';
import { runOutboxWorker } from '../../functions/outbox-worker/run.ts';
import type { RunSummary } from '../../functions/outbox-worker/summary.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';
import type { Deadline } from '../../functions/shared/deadline.ts';
import type { JobEvent } from '../../functions/shared/job-event.ts';
import { databasesOf, type LogEntry, quietLog, RELAXED } from './functions.ts';
import type { Erp, ErpTenant } from './mariadb.ts';

export interface RegistryFixture {
  readonly serial: string;
  readonly tenantId: number;
  readonly type?: 'hatthasilpa' | 'oem';
  readonly token?: number | string | null;
}

export interface OutboxFixture {
  readonly serial: string;
  readonly token: number | string;
  /** Default `pending`. */
  readonly status?: 'pending' | 'done' | 'dead';
  /** Default 0. */
  readonly retries?: number;
  /** Minutes since the last attempt. Default: a day, which is always due. */
  readonly minutesAgo?: number;
  readonly error?: string | null;
}

export interface OutboxRow {
  readonly id: string;
  readonly serial: string;
  readonly token: string;
  readonly status: string;
  readonly retries: number;
  readonly error: string | null;
}

const A_DAY = 1_440;

/** Writes registry rows as the ERP would. */
export async function register(erp: Erp, rows: readonly RegistryFixture[]): Promise<void> {
  if (rows.length === 0) return;
  await erp.root.query(
    `INSERT INTO ${erp.coreDatabase}.serial_registry
      (serial_code, tenant_id, org_code, production_type, serial_scope, job_ticket_id, dag_token_id,
       hash_signature, checksum, created_at) VALUES ?`,
    [
      rows.map(({ serial, tenantId, type = 'hatthasilpa', token = null }) => [
        serial,
        tenantId,
        'ORG',
        type,
        type === 'oem' ? 'batch' : 'piece',
        1,
        token,
        'f'.repeat(64),
        serial.at(-1) ?? '0',
        new Date(),
      ]),
    ],
  );
}

/** Writes outbox entries and answers their ids. */
export async function enqueue(
  erp: Erp,
  tenant: ErpTenant,
  rows: readonly OutboxFixture[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const { serial, token, status = 'pending', retries = 0, minutesAgo = A_DAY, error = null } of rows) {
    const [result] = await erp.root.query<ResultSetHeader>(
      `INSERT INTO ${tenant.database}.serial_link_outbox
        (serial_code, dag_token_id, status, retry_count, last_error, created_at, updated_at)
        VALUES (?, ?, ?, ?, ?, NOW() - INTERVAL ? SECOND, NOW() - INTERVAL ? SECOND)`,
      [serial, token, status, retries, error, minutesAgo * 60, minutesAgo * 60],
    );
    ids.push(String(result.insertId));
  }
  return ids;
}

/** The outbox in the order of its ids. */
export async function outboxOf(erp: Erp, tenant: ErpTenant): Promise<OutboxRow[]> {
  const [rows] = await erp.root.query<RowDataPacket[]>(
    `SELECT CAST(id AS CHAR) AS id, serial_code AS serial, CAST(dag_token_id AS CHAR) AS token, status,
       retry_count AS retries, last_error AS error
     FROM ${tenant.database}.serial_link_outbox ORDER BY serial_link_outbox.id`,
  );
  return rows.map((row) => row as OutboxRow & RowDataPacket);
}

/** Token of each registered serial, as text. */
export async function coreLinks(erp: Erp): Promise<Record<string, string | null>> {
  const [rows] = await erp.root.query<RowDataPacket[]>(
    `SELECT serial_code, CAST(dag_token_id AS CHAR) AS token FROM ${erp.coreDatabase}.serial_registry`,
  );
  return Object.fromEntries(rows.map((row) => [String(row['serial_code']), row['token'] as string | null]));
}

/** Empties registry and outboxes. */
export async function clearLinks(erp: Erp): Promise<void> {
  await erp.root.query(`DELETE FROM ${erp.coreDatabase}.serial_registry`);
  for (const { database } of erp.tenants) await erp.root.query(`DELETE FROM ${database}.serial_link_outbox`);
}

export interface WorkerOptions {
  readonly mode?: 'repair' | 'report';
  readonly deadline?: Deadline;
  /** Default: the file's own. */
  readonly databases?: Databases;
  readonly excludedTenants?: readonly string[];
  readonly log?: LogEntry[];
  /** Default: the system's. */
  readonly now?: () => Date;
  readonly tellDeaths?: (deaths: readonly TenantDeaths[]) => Promise<void>;
}

/** One run of the worker over the file's tenants. */
export function runWorker(erp: Erp, event: JobEvent = {}, options: WorkerOptions = {}): Promise<RunSummary> {
  const deadline = options.deadline ?? RELAXED;
  return runOutboxWorker(
    {
      databases: options.databases ?? databasesOf(erp, deadline),
      deadline,
      log: quietLog(options.log),
      now: options.now ?? (() => new Date()),
      tellDeaths: options.tellDeaths ?? (async () => undefined),
    },
    {
      databasePrefix: erp.tenantPrefix,
      monitoringSchema: erp.ownSchema,
      excludedTenants: options.excludedTenants ?? [],
      mode: options.mode ?? 'repair',
    },
    event,
  );
}

import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type ProductionType, serialCode } from '../../../erp/serial.ts';
import { runConsistencyChecker } from '../../../functions/consistency-checker/run.ts';
import type { RunSummary } from '../../../functions/consistency-checker/summary.ts';
import type { TellFindings } from '../../../functions/consistency-checker/tell-findings.ts';
import type { Databases } from '../../../functions/shared/database/databases.ts';
import type { Deadline } from '../../../functions/shared/deadline.ts';
import type { JobEvent } from '../../../functions/shared/job-event.ts';
import { databasesOf, type LogEntry, quietLog, RELAXED } from '../../support/functions.ts';
import type { Erp, ErpTenant } from '../../support/mariadb.ts';
import { clearLinks, outboxOf, register } from '../../support/outbox.ts';

/** The job ticket of all pieces. */
const TICKET = 1;

/** Older than the grace period, younger than a day. */
const AN_HOUR = 60;

export interface TokenFixture {
  /** Default: the next one. */
  readonly id?: number;
  readonly serial: string | null;
  /** Default `ready`, as a spawn leaves it. */
  readonly status?: string;
  readonly type?: 'batch' | 'piece' | 'component';
  /** Default 60. */
  readonly minutesAgo?: number;
  /** `parent_token_id`. */
  readonly parent?: number;
  /** `parent_scrapped_token_id`. */
  readonly replaces?: number;
}

export interface TicketSerialFixture {
  readonly token?: number | null;
  /** UTC. Default: NULL, as of a serial that no spawn has used. */
  readonly spawnedAt?: string | null;
  /** Since generation. Default 60. */
  readonly minutesAgo?: number;
}

export interface PieceFixture {
  /** The tenant link; `own` is the piece's token. Default `own`. */
  readonly tenantLink?: number | 'own' | null;
  /** The core link. Default `own`. */
  readonly coreLink?: number | 'own' | null;
  readonly minutesAgo?: number;
  readonly status?: string;
}

/** A code that the ERP could have generated. */
export function serialOf(tenant: ErpTenant, seq: number, type: ProductionType = 'hatthasilpa'): string {
  return serialCode({ prefix: tenant.prefix ?? 'XX', type, sku: 'BAG', ymd: '20251109', seq });
}

/** The code with another check character than the right one and the published one. */
export function mistyped(serial: string): string {
  return `${serial.slice(0, -1)}${serial.endsWith('Z') ? 'W' : 'Z'}`;
}

/** Writes a token and answers its id. */
export async function spawn(erp: Erp, tenant: ErpTenant, token: TokenFixture): Promise<number> {
  const [result] = await erp.root.query<ResultSetHeader>(
    `INSERT INTO ${tenant.database}.flow_token (id_token, id_instance, serial_number, status, token_type,
       spawned_at, parent_token_id, parent_scrapped_token_id)
     SELECT COALESCE(?, MAX(id_token) + 1, 1), 1, ?, ?, ?, NOW() - INTERVAL ? MINUTE, ?, ?
     FROM ${tenant.database}.flow_token`,
    [
      token.id ?? null,
      token.serial,
      token.status ?? 'ready',
      token.type ?? 'piece',
      token.minutesAgo ?? AN_HOUR,
      token.parent ?? null,
      token.replaces ?? null,
    ],
  );
  return result.insertId;
}

/** Writes a `job_ticket_serial` row. */
export async function generate(
  erp: Erp,
  tenant: ErpTenant,
  serial: string,
  { token = null, spawnedAt = null, minutesAgo = AN_HOUR }: TicketSerialFixture = {},
): Promise<void> {
  await erp.root.query(
    `INSERT INTO ${tenant.database}.job_ticket_serial
      (id_serial, id_job_ticket, serial_number, sequence_no, generated_at, spawned_at, spawned_token_id)
     SELECT COALESCE(MAX(id_serial), 0) + 1, 1, ?, COALESCE(MAX(sequence_no), 0) + 1, NOW() - INTERVAL ? MINUTE, ?, ?
     FROM ${tenant.database}.job_ticket_serial`,
    [serial, minutesAgo, spawnedAt, token],
  );
}

/** A registered Hatthasilpa piece on its token, linked as asked; answers serial and token. */
export async function piece(
  erp: Erp,
  tenant: ErpTenant,
  seq: number,
  { tenantLink = 'own', coreLink = 'own', minutesAgo = AN_HOUR, status = 'ready' }: PieceFixture = {},
): Promise<{ serial: string; token: number }> {
  const serial = serialOf(tenant, seq);
  const token = await spawn(erp, tenant, { serial, minutesAgo, status });
  const own = (link: number | 'own' | null) => (link === 'own' ? token : link);
  await generate(erp, tenant, serial, {
    token: own(tenantLink),
    spawnedAt: tenantLink === null ? null : '2025-11-09 10:00:00',
    minutesAgo,
  });
  await register(erp, [{ serial, tenantId: tenant.id, token: own(coreLink) }]);
  return { serial, token };
}

export interface CheckerOptions {
  readonly mode?: 'repair' | 'report';
  readonly deadline?: Deadline;
  readonly log?: LogEntry[];
  readonly excludedTenants?: readonly string[];
  /** Default: the file's own. */
  readonly databases?: Databases;
  readonly tellFindings?: TellFindings;
  /** Default: as deployed. */
  readonly sliceRows?: number;
}

/** One run of the checker over the file's tenants. */
export function runChecker(
  erp: Erp,
  event: JobEvent = {},
  options: CheckerOptions = {},
): Promise<RunSummary> {
  const deadline = options.deadline ?? RELAXED;
  return runConsistencyChecker(
    {
      databases: options.databases ?? databasesOf(erp, deadline, 'consistency-checker'),
      deadline,
      log: quietLog(options.log),
      now: () => new Date(),
      tellFindings: options.tellFindings ?? (async () => undefined),
    },
    {
      databasePrefix: erp.tenantPrefix,
      monitoringSchema: erp.ownSchema,
      excludedTenants: options.excludedTenants ?? [],
      mode: options.mode ?? 'repair',
      ...(options.sliceRows === undefined ? {} : { sliceRows: options.sliceRows }),
    },
    event,
  );
}

/** Empties all that the checker reads and writes; ids start from 1 again. */
export async function clearAll(erp: Erp): Promise<void> {
  erp.faults.clear();
  await clearLinks(erp);
  for (const { database } of erp.tenants) {
    for (const table of ['job_ticket_serial', 'flow_token', 'serial_quarantine'])
      await erp.root.query(`DELETE FROM ${database}.${table}`);
    await erp.root.query(
      `INSERT IGNORE INTO ${database}.hatthasilpa_job_ticket (id_job_ticket, ticket_code, job_name, target_qty)
       VALUES (${TICKET}, 'JT-1', 'Bags', 100)`,
    );
  }
  for (const table of ['finding', 'finding_notice', 'checked_range'])
    await erp.root.query(`DELETE FROM ${erp.ownSchema}.${table}`);
}

type Rows = Record<string, string | null>[];

/** `job_ticket_serial` by serial: the linked token. */
export async function tenantLinks(erp: Erp, tenant: ErpTenant): Promise<Record<string, string | null>> {
  const rows = await query(
    erp,
    `SELECT serial_number AS serial, CAST(spawned_token_id AS CHAR) AS token
     FROM ${tenant.database}.job_ticket_serial`,
  );
  return Object.fromEntries(rows.map(({ serial, token }) => [String(serial), token ?? null]));
}

/** Quarantine rows as `reason serial`, sorted. */
export async function quarantined(erp: Erp, tenant: ErpTenant): Promise<string[]> {
  const rows = await query(
    erp,
    `SELECT reason, serial_code AS serial FROM ${tenant.database}.serial_quarantine`,
  );
  return rows.map(({ reason, serial }) => `${reason} ${serial}`).toSorted();
}

/** Open findings as `tenant check subject`, sorted. */
export async function openFindings(erp: Erp): Promise<string[]> {
  const rows = await query(
    erp,
    `SELECT tenant_id AS tenant, check_name, subject FROM ${erp.ownSchema}.finding WHERE closed_at IS NULL`,
  );
  return rows.map((row) => `${row['tenant']} ${row['check_name']} ${row['subject']}`).toSorted();
}

/** All that the checker may write, without ids and times of writing. */
export async function everything(erp: Erp) {
  const links: Record<string, Rows> = {};
  const outboxes: Record<string, string[]> = {};
  const quarantines: Record<string, string[]> = {};
  for (const tenant of erp.tenants) {
    links[tenant.code] = await query(
      erp,
      `SELECT serial_number AS serial, CAST(spawned_token_id AS CHAR) AS token,
         CAST(spawned_at AS CHAR) AS at FROM ${tenant.database}.job_ticket_serial ORDER BY id_serial`,
    );
    outboxes[tenant.code] = (await outboxOf(erp, tenant))
      .map(({ serial, token, status, retries, error }) => [serial, token, status, retries, error].join(' '))
      .toSorted();
    quarantines[tenant.code] = await quarantined(erp, tenant);
  }
  const registry = await query(
    erp,
    `SELECT serial_code AS serial, CAST(dag_token_id AS CHAR) AS token
     FROM ${erp.coreDatabase}.serial_registry ORDER BY serial_code`,
  );
  return { links, outboxes, quarantines, registry, findings: await openFindings(erp) };
}

export async function query(erp: Erp, sql: string): Promise<Rows> {
  const [rows] = await erp.root.query<RowDataPacket[]>(sql);
  return rows.map((row) => row as Record<string, string | null>);
}

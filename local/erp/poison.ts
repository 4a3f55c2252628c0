import type { RowDataPacket } from 'mysql2/promise';
import { CORE_UNREACHABLE } from '../../erp/book.ts';
import { timesOf } from '../../erp/erp-clock.ts';
import type { Tenant } from '../../erp/organizations.ts';
import { insertRows } from '../../erp/rows.ts';
import { identifier } from '../../erp/sql.ts';
import type { Clock } from '../clock.ts';
import type { MysqlConnection } from './mysql-connection.ts';

export interface PoisonOptions {
  readonly connection: MysqlConnection;
  readonly coreDatabase: string;
  readonly tenant: Tenant;
}

/** Added to the id of a token, it names one that never existed. */
const NOBODY = 500_000_000;
const PIECES = 3;
/** An entry of that age is due: the first attempt comes a minute after its creation. */
const AGE_MS = 2 * 60_000;

/**
 * Lets Core links of the newest linked pieces name tokens that do not exist, and queues the right links: the worker
 * can only give them up.
 * @returns how many; 0 when no piece of the tenant is linked.
 */
export async function poison(
  { connection, coreDatabase, tenant }: PoisonOptions,
  clock: Clock,
): Promise<number> {
  const pieces = await newestLinkedPieces({ connection, coreDatabase, tenant });
  if (pieces.length === 0) return 0;
  const stamp = (await timesOf(connection)).server(new Date(clock.now().getTime() - AGE_MS));
  await connection.query(
    `UPDATE ${identifier(coreDatabase)}.serial_registry SET dag_token_id = dag_token_id + ${NOBODY}
     WHERE tenant_id = ? AND serial_code IN (?) AND dag_token_id < ${NOBODY}`,
    [tenant.organization.id, pieces.map(({ code }) => code)],
  );
  const entries = pieces.map(({ code, token }) => ({
    serial_code: code,
    dag_token_id: token,
    last_error: CORE_UNREACHABLE,
    created_at: stamp,
    updated_at: stamp,
  }));
  await insertRows(connection, tenant.database, 'serial_link_outbox', entries);
  return pieces.length;
}

/** Takes the wrong links back, as the ERP team would; what is queued can be linked then. */
export async function cure({ connection, coreDatabase, tenant }: PoisonOptions): Promise<void> {
  await connection.query(
    `UPDATE ${identifier(coreDatabase)}.serial_registry SET dag_token_id = NULL
     WHERE tenant_id = ? AND dag_token_id >= ${NOBODY}`,
    [tenant.organization.id],
  );
}

/** Core links that name nobody's token. */
export async function countPoisoned({ connection, coreDatabase, tenant }: PoisonOptions): Promise<number> {
  const [[row]] = await connection.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS links FROM ${identifier(coreDatabase)}.serial_registry
     WHERE tenant_id = ? AND dag_token_id >= ${NOBODY}`,
    [tenant.organization.id],
  );
  return Number(row?.['links'] ?? 0);
}

async function newestLinkedPieces({ connection, coreDatabase, tenant }: PoisonOptions) {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT serial.serial_number, serial.spawned_token_id
     FROM ${identifier(tenant.database)}.job_ticket_serial AS serial
     JOIN ${identifier(coreDatabase)}.serial_registry AS registry
       ON registry.serial_code = serial.serial_number AND registry.tenant_id = ?
         AND registry.production_type = 'hatthasilpa' AND registry.dag_token_id = serial.spawned_token_id
     WHERE serial.serial_number NOT IN (SELECT serial_code FROM ${identifier(tenant.database)}.serial_link_outbox)
     ORDER BY serial.id_serial DESC LIMIT ${PIECES}`,
    [tenant.organization.id],
  );
  return rows.map((row) => ({ code: String(row['serial_number']), token: Number(row['spawned_token_id']) }));
}

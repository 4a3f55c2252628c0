import type { Connection, RowDataPacket } from 'mysql2/promise';
import {
  HATTHASILPA_PRODUCT,
  NAMES_NO_TOKEN_OF_IT,
} from '../../functions/consistency-checker/sweep/group-sums.ts';
import { IRREGULAR } from '../../functions/consistency-checker/sweep/irregular.ts';
import { linkChecksumSql } from '../../functions/consistency-checker/sweep/serial-group.ts';
import { type BenchTenant, databaseOf, NAMES, prefixOf } from './factory.ts';

/*
 * The limit of the comparison: what it sums up, with every row in one sum, so that nobody knows where a
 * difference lies. Each side is one statement on the server's socket.
 */

const REGISTRY_SUM = `SELECT SUM(${HATTHASILPA_PRODUCT}) AS serials,
    SUM(CASE WHEN ${HATTHASILPA_PRODUCT} THEN ${linkChecksumSql('registry.serial_code', 'registry.dag_token_id')} ELSE 0 END) AS checksum,
    SUM(${IRREGULAR}) AS suspicious
  FROM ${NAMES.coreDatabase}.serial_registry AS registry FORCE INDEX (idx_tenant_date)
  WHERE registry.tenant_id = :tenant`;

function ticketSum(tenant: BenchTenant): string {
  const database = databaseOf(tenant);
  return `SELECT COUNT(*) AS serials,
      SUM(${linkChecksumSql('serial.serial_number', 'serial.spawned_token_id')}) AS checksum,
      COALESCE(SUM(serial.spawned_token_id IS NOT NULL AND (${NAMES_NO_TOKEN_OF_IT})), 0) AS suspicious
    FROM ${database}.job_ticket_serial AS serial FORCE INDEX (PRIMARY)
    LEFT JOIN ${database}.flow_token AS token ON token.id_token = serial.spawned_token_id
    WHERE serial.id_serial > 0 AND serial.serial_number <> ''`;
}

/** What one side holds of a tenant. */
export interface SideSum {
  readonly serials: number;
  readonly checksum: string;
  readonly suspicious: number;
}

export async function sumRegistryAtOnce(connection: Connection, tenant: BenchTenant): Promise<SideSum> {
  return readSum(connection, REGISTRY_SUM, { tenant: tenant.organization.id, prefix: prefixOf(tenant) });
}

export async function sumTicketSerialsAtOnce(connection: Connection, tenant: BenchTenant): Promise<SideSum> {
  return readSum(connection, ticketSum(tenant), {});
}

async function readSum(
  connection: Connection,
  sql: string,
  values: Record<string, string | number>,
): Promise<SideSum> {
  const [rows] = await connection.query<RowDataPacket[]>({ sql, namedPlaceholders: true }, values);
  return {
    serials: Number(rows[0]?.['serials']),
    checksum: String(rows[0]?.['checksum']),
    suspicious: Number(rows[0]?.['suspicious']),
  };
}

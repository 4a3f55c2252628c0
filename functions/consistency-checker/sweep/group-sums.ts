import { readAdaptively } from '../../shared/database/adaptive-pages.ts';
import { integer, text } from '../../shared/database/columns.ts';
import type { Database, Statement } from '../../shared/database/data-api.ts';
import { implausibleDay } from '../plausibility.ts';
import type { SweepPosition } from './checked-range.ts';
import { IRREGULAR } from './irregular.ts';
import { DAY_FROM_END, groupSql, linkChecksumSql } from './serial-group.ts';
import type { SerialSides } from './serial-slice.ts';

/** What one side holds of a group of serials. */
export interface GroupSum {
  /** Serials that need both links, as far as this side can tell. */
  readonly serials: number;
  /** Equal sums of the two sides mean the same serials with the same links. */
  readonly checksum: string;
  /** Rows that are suspicious whatever the other side holds. */
  readonly suspicious: number;
}

export type GroupSums = ReadonlyMap<string, GroupSum>;

/** A slice: rows after the first position up to the second. */
export interface Slice {
  readonly from: SweepPosition;
  readonly to: SweepPosition;
}

/** Groups an answer, at most. */
export const GROUPS_A_CALL = 5_000;

export const HATTHASILPA_PRODUCT = `(registry.production_type = 'hatthasilpa' AND COALESCE(registry.serial_type, 'product') = 'product')`;

/** SQL that says whether a tenant link names a token that does not exist or carries another serial. */
export const NAMES_NO_TOKEN_OF_IT = 'token.id_token IS NULL OR token.serial_number <> serial.serial_number';

/**
 * Sums up the tenant's side of a slice. Suspicious are links to tokens that do not exist or carry another serial.
 * Read-only.
 */
export function sumTicketSerials(tenant: Database, { from, to }: Slice): Promise<GroupSums> {
  const group = groupSql('serial.serial_number');
  return readSums(tenant, {
    sql: `SELECT ${group} AS serial_group, COUNT(*) AS serials,
        SUM(${linkChecksumSql('serial.serial_number', 'serial.spawned_token_id')}) AS checksum,
        COUNT(CASE WHEN serial.spawned_token_id IS NOT NULL AND (${NAMES_NO_TOKEN_OF_IT}) THEN 1 END) AS suspicious
      FROM job_ticket_serial AS serial
      LEFT JOIN flow_token AS token ON token.id_token = serial.spawned_token_id
      WHERE serial.id_serial > :from AND serial.id_serial <= :to AND serial.serial_number <> ''
      GROUP BY serial_group`,
    parameters: { from: from.id, to: to.id },
  });
}

/** Of many rows at once: looked at row by row, days would make the sum of a slice a third slower. */
const DAY_OF_GROUP = implausibleDay(
  `CONVERT(SUBSTRING(sums.serial_group, ${DAY_FROM_END}, 8) USING utf8mb4)`,
);

/**
 * Sums up the registry's side of a slice: products of the Hatthasilpa line. Suspicious are rows of any line that
 * contradict their own context.
 * @param prefix What the tenant's serials begin with; null where Core knows none.
 * Read-only.
 */
export function sumRegistry(
  { core, tenantId }: Pick<SerialSides, 'core' | 'tenantId'>,
  prefix: string | null,
  { from, to }: Slice,
): Promise<GroupSums> {
  const checksum = linkChecksumSql('registry.serial_code', 'registry.dag_token_id');
  return readSums(core, {
    sql: `SELECT ${groupSql('registry.serial_code')} AS serial_group,
        COUNT(CASE WHEN ${HATTHASILPA_PRODUCT} THEN 1 END) AS serials,
        SUM(CASE WHEN ${HATTHASILPA_PRODUCT} THEN ${checksum} ELSE 0 END) AS checksum,
        COUNT(CASE WHEN ${IRREGULAR} THEN 1 END) AS suspicious
      FROM serial_registry AS registry
      WHERE registry.tenant_id = :tenant AND registry.created_at >= :from AND registry.created_at < :to
      GROUP BY serial_group`,
    parameters: { tenant: tenantId, from: from.time, to: to.time, prefix },
    suspiciousGroup: DAY_OF_GROUP,
  });
}

interface SumStatement extends Statement {
  /** SQL about a group that says whether all of its rows are suspicious. */
  readonly suspiciousGroup?: string;
}

/**
 * Groups in which neither a serial counts nor a row is suspicious are left out.
 * @param statement Answers group, serials, checksum and suspicious rows.
 */
async function readSums(
  database: Pick<Database, 'read'>,
  { suspiciousGroup = '0', ...statement }: SumStatement,
): Promise<GroupSums> {
  const sums = await readAdaptively<readonly [group: string, sum: GroupSum]>(GROUPS_A_CALL, (after, limit) =>
    database.read({
      sql: `SELECT COALESCE(CONVERT(sums.serial_group USING utf8mb4), ''), sums.serials, sums.checksum,
          sums.suspicious + ${suspiciousGroup}
        FROM (${statement.sql}) AS sums
        WHERE (sums.serials > 0 OR sums.suspicious > 0 OR ${suspiciousGroup})
          ${after === undefined ? '' : 'AND sums.serial_group > CAST(:after AS BINARY)'}
        ORDER BY sums.serial_group LIMIT ${limit}`,
      parameters: { ...statement.parameters, ...(after === undefined ? {} : { after: after[0] }) },
      row: (next) =>
        [next(text), { serials: next(integer), checksum: next(text), suspicious: next(integer) }] as const,
    }),
  );
  return new Map(sums);
}

/** Groups that the two sides do not hold alike, with links that are whole. Codes outside the standard are left out. */
export function differingGroups(tickets: GroupSums, registry: GroupSums): string[] {
  const differs = (group: string): boolean => {
    const [one, other] = [tickets.get(group), registry.get(group)];
    if ((one?.suspicious ?? 0) > 0) return true;
    return (
      (one?.serials ?? 0) !== (other?.serials ?? 0) || (one?.checksum ?? '0') !== (other?.checksum ?? '0')
    );
  };
  return [...new Set([...tickets.keys(), ...registry.keys()])].filter(differs);
}

export function countSerials(sums: GroupSums): number {
  return [...sums.values()].reduce((total, { serials }) => total + serials, 0);
}

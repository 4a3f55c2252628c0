import * as z from 'zod/mini';
import { readAdaptively } from '../shared/database/adaptive-pages.ts';
import { integer, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { fittingSerial } from '../shared/database/json-table.ts';
import type { Finding } from './finding.ts';

/** A finding as our schema holds it. */
export interface OpenFinding {
  readonly id: string;
  readonly check: string;
  readonly subject: string;
  readonly serials: readonly string[];
  /** As the database writes it: closing compares it. */
  readonly lastSeen: string;
}

/** Findings an answer, at most. */
const FINDINGS_A_CALL = 200;
/** Findings a statement writes: with the most and longest serials each, it stays below the Data API's 4 MiB. */
export const FINDINGS_WRITTEN_AT_ONCE = 100;
/** Characters of a finding's `detail` that are kept. */
const LONGEST_DETAIL = 500;

const serialList = z.array(z.string());

/** The open findings of one tenant. Read-only. Throws what the database throws. */
export function readOpenFindings(
  tenantCluster: Database,
  schema: string,
  tenantId: number,
): Promise<OpenFinding[]> {
  return readAdaptively<OpenFinding>(FINDINGS_A_CALL, (after, limit) =>
    tenantCluster.read({
      sql: `SELECT id, check_name, subject, serials, last_seen FROM ${schema}.finding
        WHERE is_open = 1 AND tenant_id = :tenant AND id > :after ORDER BY id LIMIT ${limit}`,
      parameters: { tenant: tenantId, after: after?.id ?? '0' },
      row: (next) => ({
        id: next(text),
        check: next(text),
        subject: next(text),
        serials: serialList.parse(JSON.parse(next(text))),
        lastSeen: next(text),
      }),
    }),
  );
}

/**
 * Opens findings, or sees open ones again. One transaction; it may be repeated and two may overlap: the unique
 * key holds one open row for each tenant, check and subject.
 */
export async function writeFindings(
  tenantCluster: Database,
  schema: string,
  tenantId: number,
  findings: readonly Finding[],
): Promise<void> {
  await tenantCluster.write({
    sql: `INSERT INTO ${schema}.finding (tenant_id, check_name, subject, detail, serials, first_seen, last_seen)
      SELECT :tenant, found.check_name, found.subject, found.detail, found.serials, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)
      FROM JSON_TABLE(:findings, '$[*]' COLUMNS (
        check_name VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.check' ERROR ON ERROR,
        subject VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.subject' ERROR ON ERROR,
        detail VARCHAR(${LONGEST_DETAIL}) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.detail' ERROR ON ERROR,
        serials JSON PATH '$.serials' ERROR ON ERROR
      )) AS found
      ON DUPLICATE KEY UPDATE detail = VALUES(detail), serials = VALUES(serials), last_seen = VALUES(last_seen)`,
    parameters: {
      tenant: tenantId,
      findings: JSON.stringify(
        findings.map(({ check, subject, detail, serials }) => ({
          check,
          subject: fittingSerial(subject),
          detail: Array.from(detail).slice(0, LONGEST_DETAIL).join(''),
          serials: serials.map(fittingSerial),
        })),
      ),
    },
  });
}

/**
 * Closes findings that are gone. One transaction; it may be repeated, and a finding that another run saw again
 * since it was read stays open.
 */
export async function closeFindings(
  tenantCluster: Database,
  schema: string,
  findings: readonly OpenFinding[],
): Promise<void> {
  await tenantCluster.write({
    sql: `UPDATE JSON_TABLE(:gone, '$[*]' COLUMNS (
        id BIGINT PATH '$.id' ERROR ON ERROR,
        last_seen VARCHAR(30) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.lastSeen' ERROR ON ERROR
      )) AS gone
      STRAIGHT_JOIN ${schema}.finding AS finding ON finding.id = gone.id
      SET finding.closed_at = UTC_TIMESTAMP(3)
      WHERE finding.closed_at IS NULL AND finding.last_seen = CAST(gone.last_seen AS DATETIME(3))`,
    parameters: { gone: JSON.stringify(findings.map(({ id, lastSeen }) => ({ id, lastSeen }))) },
    database: schema,
  });
}

/** How many findings of these tenants are open. Read-only. */
export async function countOpenFindings(
  tenantCluster: Database,
  schema: string,
  tenantIds: readonly number[],
): Promise<number> {
  const [count] = await tenantCluster.read({
    sql: `SELECT COUNT(*) FROM JSON_TABLE(:tenants, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) AS tenant
      STRAIGHT_JOIN ${schema}.finding AS finding ON finding.tenant_id = tenant.id
      WHERE finding.is_open = 1`,
    parameters: { tenants: JSON.stringify(tenantIds) },
    row: (next) => next(integer),
  });
  return count ?? 0;
}

import * as z from 'zod/mini';
import { integer, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
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

/** Findings a call: with the most serials each, the answer stays below the Data API's 1 MiB. */
const FINDINGS_A_CALL = 200;

const serialList = z.array(z.string());

/** The open findings of one tenant. Read-only. Throws what the database throws. */
export async function readOpenFindings(
  tenantCluster: Database,
  schema: string,
  tenantId: number,
): Promise<OpenFinding[]> {
  const findings: OpenFinding[] = [];
  for (let after = '0'; ; ) {
    const page = await tenantCluster.read({
      sql: `SELECT id, check_name, subject, serials, last_seen FROM ${schema}.finding
        WHERE is_open = 1 AND tenant_id = :tenant AND id > :after ORDER BY id LIMIT ${FINDINGS_A_CALL}`,
      parameters: { tenant: tenantId, after },
      row: (next) => ({
        id: next(text),
        check: next(text),
        subject: next(text),
        serials: serialList.parse(JSON.parse(next(text))),
        lastSeen: next(text),
      }),
    });
    findings.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < FINDINGS_A_CALL) return findings;
    after = last.id;
  }
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
        check_name VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.check',
        subject VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.subject',
        detail VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.detail',
        serials VARCHAR(4000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.serials'
      )) AS found
      ON DUPLICATE KEY UPDATE detail = VALUES(detail), serials = VALUES(serials), last_seen = VALUES(last_seen)`,
    parameters: {
      tenant: tenantId,
      findings: JSON.stringify(
        findings.map(({ serials, ...finding }) => ({ ...finding, serials: JSON.stringify(serials) })),
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
        id BIGINT PATH '$.id',
        last_seen VARCHAR(30) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.lastSeen'
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
    sql: `SELECT COUNT(*) FROM JSON_TABLE(:tenants, '$[*]' COLUMNS (id INT PATH '$')) AS tenant
      STRAIGHT_JOIN ${schema}.finding AS finding ON finding.tenant_id = tenant.id
      WHERE finding.is_open = 1`,
    parameters: { tenants: JSON.stringify(tenantIds) },
    row: (next) => next(integer),
  });
  return count ?? 0;
}

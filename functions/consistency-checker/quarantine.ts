import type { Database } from '../shared/database/data-api.ts';
import { fittingId, fittingSerial } from '../shared/database/json-table.ts';
import type { QuarantineIssue, QuarantineReason } from './issue.ts';

/**
 * Quarantines serials for one reason and answers how many. One transaction; it may be repeated, as a serial
 * with an unresolved row of the same reason is left out. Two checkers at once are kept apart by the locks on
 * the rows looked at, as the table has no unique key. The serial itself stays as it is.
 */
export function quarantine(
  tenant: Database,
  tenantId: number,
  reason: QuarantineReason,
  issues: readonly QuarantineIssue[],
): Promise<number> {
  return tenant.write({
    sql: `INSERT INTO serial_quarantine
        (tenant_id, serial_code, source_table, source_id, reason, quarantined_at)
      SELECT :tenant, suspect.serial_code, suspect.source_table, suspect.source_id, :reason, NOW()
      FROM JSON_TABLE(:suspects, '$[*]' COLUMNS (
        serial_code VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.serial' ERROR ON ERROR,
        source_table VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.table' ERROR ON ERROR,
        source_id BIGINT PATH '$.id' ERROR ON ERROR
      )) AS suspect
      WHERE NOT EXISTS (
        SELECT 1 FROM serial_quarantine AS held
        WHERE held.resolved_at IS NULL AND held.reason = :reason
          AND CAST(held.serial_code AS BINARY) = CAST(suspect.serial_code AS BINARY)
      )`,
    parameters: {
      tenant: tenantId,
      reason,
      suspects: JSON.stringify(
        issues.map(({ serial, source: { table, id } }) => ({
          serial: fittingSerial(serial),
          table,
          id: fittingId(id),
        })),
      ),
    },
  });
}

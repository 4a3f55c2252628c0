import { CHECKER_MARK } from '../../lib/catalogue/outbox-policy.ts';
import type { Database } from '../shared/database/data-api.ts';
import { fittingId, fittingSerial } from '../shared/database/json-table.ts';
import type { IssueOf } from './issue.ts';

/** Entries whose transaction may have drawn its id earlier and committed later than others. */
const LATE_COMMITS = 1_000n;

/**
 * Gives missing core links to the outbox worker and answers how many. One transaction; it may be repeated, as
 * an entry that is pending or dead is never added again. The outbox has no unique key, so two checkers at
 * once are kept apart by the locks that this statement takes on what it looked at (REPEATABLE READ).
 * @param readUpTo Highest id of an entry when the caller compared the issues with the whole outbox: this
 *   statement looks at what came after it alone, since a spawn waits while it holds its locks.
 */
export function handOver(
  tenant: Database,
  issues: readonly IssueOf<'missing_core_link'>[],
  readUpTo: string,
): Promise<number> {
  return tenant.write({
    sql: `INSERT INTO serial_link_outbox
        (serial_code, dag_token_id, status, retry_count, last_error, created_at, updated_at)
      SELECT missing.serial_code, missing.token_id, 'pending', 0, :reason, NOW(), NOW()
      FROM JSON_TABLE(:missing, '$[*]' COLUMNS (
        serial_code VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.serial' ERROR ON ERROR,
        token_id BIGINT PATH '$.token' ERROR ON ERROR
      )) AS missing
      WHERE NOT EXISTS (
        SELECT 1 FROM serial_link_outbox AS outbox
        WHERE outbox.id > :after AND outbox.status IN ('pending', 'dead')
          AND outbox.serial_code = missing.serial_code AND outbox.dag_token_id = missing.token_id
      )`,
    parameters: {
      after: String(BigInt(readUpTo) - LATE_COMMITS),
      reason: `${CHECKER_MARK} missing core link`,
      missing: JSON.stringify(
        issues.map(({ serial, tokenId }) => ({ serial: fittingSerial(serial), token: fittingId(tokenId) })),
      ),
    },
  });
}

import type { Database } from '../shared/database/data-api.ts';
import { fittingId } from '../shared/database/json-table.ts';
import { isTime, LATEST, toUtc } from '../shared/queries/sql-time.ts';
import { ENDED_STATUSES } from '../shared/token-status.ts';
import type { IssueOf } from './issue.ts';

/** When the token was spawned, in UTC; without a time to go by, or with one that has not come yet, now. */
const SPAWNED = `CASE WHEN ${isTime('token.spawned_at')} AND token.spawned_at <= ${LATEST} THEN ${toUtc('token.spawned_at')}
          ELSE UTC_TIMESTAMP() END`;

/**
 * Writes missing tenant links and answers how many. One transaction; it may be repeated, as a row that names
 * a token is never touched, and neither is one whose token meanwhile ended or carries another serial. A
 * half-linked row keeps its `spawned_at`, which the ERP's own `markAsSpawned` could no longer complete.
 */
export function repairTenantLinks(
  tenant: Database,
  issues: readonly IssueOf<'missing_tenant_link'>[],
): Promise<number> {
  return tenant.write({
    sql: `UPDATE JSON_TABLE(:links, '$[*]' COLUMNS (
        ticket_id BIGINT PATH '$.ticket' ERROR ON ERROR,
        token_id BIGINT PATH '$.token' ERROR ON ERROR
      )) AS link
      STRAIGHT_JOIN job_ticket_serial AS serial ON serial.id_serial = link.ticket_id
      STRAIGHT_JOIN flow_token AS token
        ON token.id_token = link.token_id AND token.serial_number = serial.serial_number
      SET serial.spawned_token_id = link.token_id,
        serial.spawned_at = COALESCE(serial.spawned_at, ${SPAWNED})
      WHERE serial.spawned_token_id IS NULL
        AND COALESCE(token.status, '') NOT IN (${ENDED_STATUSES.map((status) => `'${status}'`).join(', ')})`,
    parameters: {
      links: JSON.stringify(
        issues.map(({ ticketId, tokenId }) => ({ ticket: fittingId(ticketId), token: fittingId(tokenId) })),
      ),
    },
  });
}

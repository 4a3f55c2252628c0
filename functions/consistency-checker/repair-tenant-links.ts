import type { Database } from '../shared/database/data-api.ts';
import { fittingId } from '../shared/database/json-table.ts';
import { ENDED_STATUSES } from '../shared/token-status.ts';
import type { IssueOf } from './issue.ts';

/** Turns a time of the `NOW()` clock, as `flow_token.spawned_at` has it, into UTC. */
const TO_UTC = 'INTERVAL TIMESTAMPDIFF(SECOND, NOW(), UTC_TIMESTAMP()) SECOND';

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
        serial.spawned_at = COALESCE(serial.spawned_at, token.spawned_at + ${TO_UTC}, UTC_TIMESTAMP())
      WHERE serial.spawned_token_id IS NULL
        AND COALESCE(token.status, '') NOT IN (${ENDED_STATUSES.map((status) => `'${status}'`).join(', ')})`,
    parameters: {
      links: JSON.stringify(
        issues.map(({ ticketId, tokenId }) => ({ ticket: fittingId(ticketId), token: fittingId(tokenId) })),
      ),
    },
  });
}

import { subjectOf } from './audit.ts';
import type { ShownEntry } from './contract.ts';
import type { Desk } from './desk.ts';

/**
 * Takes the acknowledgements of entries away. One transaction; repeating it changes nothing. Before the entry
 * is requeued: the other way round, a call cut in between would leave an acknowledgement that silences the
 * entry's next death.
 */
export async function removeAcknowledgements(desk: Desk, entries: readonly ShownEntry[]): Promise<void> {
  await desk.tenant.write({
    sql: `DELETE FROM ${desk.ownSchema}.acknowledgement
      WHERE tenant_id = :tenant AND outbox_id IN (
        SELECT asked.id FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) AS asked)`,
    parameters: { tenant: desk.caller.id, ids: JSON.stringify(entries.map(({ id }) => id)) },
  });
}

/**
 * Sets entries pending that are still dead, and with each the `applied_at` of its intent. One transaction;
 * repeating it changes nothing, and of two requests at once one gets the entry.
 */
export async function setPending(desk: Desk, request: string, entries: readonly ShownEntry[]): Promise<void> {
  await desk.tenant.write({
    sql: `UPDATE JSON_TABLE(:entries, '$[*]' COLUMNS (
        id BIGINT PATH '$.id' ERROR ON ERROR,
        subject VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.subject' ERROR ON ERROR
      )) AS asked
      STRAIGHT_JOIN ${desk.ownSchema}.audit AS audit
        ON audit.request_id = :request AND audit.subject = asked.subject
      STRAIGHT_JOIN serial_link_outbox AS outbox ON outbox.id = asked.id
      SET outbox.status = 'pending', outbox.retry_count = 0, outbox.updated_at = NOW(),
        audit.applied_at = UTC_TIMESTAMP(3)
      WHERE outbox.status = 'dead' AND audit.applied_at IS NULL`,
    parameters: {
      request,
      entries: JSON.stringify(entries.map(({ id }) => ({ id, subject: subjectOf('outbox', id) }))),
    },
  });
}

import { readAdaptively } from '../../shared/database/adaptive-pages.ts';
import { text } from '../../shared/database/columns.ts';
import type { OwnSchema } from '../own-schema.ts';

/** Ids an answer, at most; the table only grows. */
const IDS_A_CALL = 10_000;

/** Ids of the outbox entries of a tenant that a person has acknowledged. Read-only. */
export function readAcknowledged({ tenantCluster, name }: OwnSchema, tenantId: number): Promise<string[]> {
  return readAdaptively<string>(IDS_A_CALL, (after, limit) =>
    tenantCluster.read({
      sql: `SELECT outbox_id FROM ${name}.acknowledgement WHERE tenant_id = :tenant AND outbox_id > :after
        ORDER BY outbox_id LIMIT ${limit}`,
      parameters: { tenant: tenantId, after: after ?? '0' },
      row: (next) => next(text),
    }),
  );
}

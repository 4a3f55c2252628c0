import { text } from '../../shared/database/columns.ts';
import type { OwnSchema } from '../own-schema.ts';

/** Ids of the outbox entries of a tenant that a person has acknowledged. Read-only. */
export function readAcknowledged({ tenantCluster, name }: OwnSchema, tenantId: number): Promise<string[]> {
  return tenantCluster.read({
    sql: `SELECT outbox_id FROM ${name}.acknowledgement WHERE tenant_id = :tenant`,
    parameters: { tenant: tenantId },
    row: (next) => next(text),
  });
}

import type { Load } from '../bulk-load.ts';
import { type Edition, MEASURED, PIECES_A_DAY, tenantDatabase } from './edition.ts';
import { pieceSql } from './piece.ts';

export const QUARANTINED_A_DAY = 5;

/** Take turns. */
export const REASONS = ['invalid_format', 'checksum_fail', 'duplicate', 'orphaned'] as const;

/** The measured tenant's quarantine; nine in ten are resolved. */
export function quarantineLoad(edition: Edition, end: string): Load {
  // Away from the places of other peculiarities.
  const number = `(seq * ${PIECES_A_DAY / QUARANTINED_A_DAY} - 3)`;
  const { registered, createdAt } = pieceSql(edition, end, number);
  return {
    table: `${tenantDatabase(edition)}.serial_quarantine`,
    columns: {
      id: 'seq',
      tenant_id: String(MEASURED.id),
      serial_code: `CONCAT('DEFA', ${registered})`,
      source_table: "'job_ticket_serial'",
      source_id: number,
      reason: `ELT(1 + seq MOD ${REASONS.length}, ${REASONS.map((reason) => `'${reason}'`).join(', ')})`,
      quarantined_at: createdAt,
      resolved_at: `IF(seq MOD 10 = 0, NULL, ${createdAt} + INTERVAL 1 DAY)`,
    },
    rows: QUARANTINED_A_DAY * edition.days,
  };
}

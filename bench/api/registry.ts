import type { Load } from '../bulk-load.ts';
import { type Edition, MEASURED, TENANTS } from './edition.ts';
import { PLACE, pieceSql } from './piece.ts';

/**
 * The Core DB's registry: the measured tenant's rows alternate with those of all the others, which take turns.
 * Even rows are the measured tenant's; row 2n is its piece n.
 */
export function registryLoad(edition: Edition, end: string): Load {
  const piece = pieceSql(edition, end, '((seq + 1) DIV 2)');
  const measured = 'seq MOD 2 = 0';
  const tenant = `IF(${measured}, ${MEASURED.id}, ${MEASURED.id + 1} + (seq DIV 2) MOD ${TENANTS - 1})`;
  const prefix = `IF(${measured}, 'DEFA', CONCAT('T', LPAD(${tenant}, 2, '0')))`;
  const place = 'CASE ((seq + 1) DIV 2) MOD 50';
  return {
    table: `${edition.names.coreDatabase}.serial_registry`,
    columns: {
      id_serial: 'seq',
      serial_code: `CONCAT(${prefix}, ${piece.registered})`,
      tenant_id: tenant,
      org_code: prefix,
      production_type: `IF(${piece.oem}, 'oem', 'hatthasilpa')`,
      sku: piece.sku,
      mo_id: `IF(${piece.oem}, ${piece.ticket}, NULL)`,
      job_ticket_id: `IF(${piece.oem}, NULL, ${piece.ticket})`,
      dag_token_id: `IF(${piece.oem} OR ${piece.unspawned} OR ${piece.waiting}, NULL, (seq + 1) DIV 2)`,
      created_at: piece.createdAt,
      issued_by: "'system'",
      status: `${place} WHEN ${PLACE.scrapped} THEN 'scrapped' WHEN ${PLACE.used} THEN 'used'
        WHEN ${PLACE.cancelled} THEN 'cancelled' ELSE 'active' END`,
      hash_signature: piece.hash,
      checksum: `UPPER(RIGHT(${piece.hash}, 1))`,
      serial_scope: `IF(${piece.oem}, 'batch', 'piece')`,
      linked_source: `IF(${piece.oem}, NULL, 'job_ticket')`,
      serial_origin_source: `IF(${piece.oem}, 'auto_mo', 'auto_job')`,
    },
    rows: edition.registered,
  };
}

import type { RowDataPacket } from 'mysql2/promise';
import type { LocalProcess } from '../local-process.ts';

/**
 * What is wrong in the databases once all is quiet; empty when nothing is.
 * @param quietSince The factory goes on: entries that it made later may still wait.
 */
export async function readViolations(system: LocalProcess, quietSince: string): Promise<string[]> {
  const violations: string[] = [];
  for (const [code, database] of Object.entries(system.endpoints.tenantDatabases)) {
    for (const [says, sql] of Object.entries(invariantsOf(system.endpoints.coreDatabase, database))) {
      const [rows] = await system.root.query<RowDataPacket[]>(
        { sql, namedPlaceholders: true },
        { code, quietSince },
      );
      violations.push(...rows.map((row) => `${code}: ${says}: ${JSON.stringify(row)}`));
    }
  }
  return violations;
}

/** Each query answers the rows that break the sentence. The tests' server holds both databases, so these may join. */
function invariantsOf(core: string, tenant: string): Readonly<Record<string, string>> {
  const entry = `${tenant}.serial_link_outbox AS entry
    LEFT JOIN ${core}.serial_registry AS registry
      ON registry.serial_code = CONVERT(entry.serial_code USING utf8mb4) COLLATE utf8mb4_bin
      AND registry.tenant_id = (SELECT id_org FROM ${core}.organization WHERE code = :code)`;
  return {
    'an entry is neither done nor dead': `SELECT entry.id, entry.status, entry.retry_count, entry.last_error
      FROM ${tenant}.serial_link_outbox AS entry WHERE entry.status NOT IN ('done', 'dead')
        AND entry.created_at < :quietSince`,
    'a done entry whose link is not in the registry': `SELECT entry.id, entry.serial_code, registry.dag_token_id
      FROM ${entry} WHERE entry.status = 'done' AND NOT (registry.dag_token_id <=> entry.dag_token_id)`,
    'a dead entry whose link is in the registry': `SELECT entry.id, entry.serial_code
      FROM ${entry} WHERE entry.status = 'dead' AND registry.dag_token_id = entry.dag_token_id`,
    'a dead entry that could be linked': `SELECT entry.id, entry.serial_code, entry.last_error
      FROM ${entry} WHERE entry.status = 'dead' AND registry.dag_token_id IS NULL
        AND registry.production_type = 'hatthasilpa'`,
    'an OEM serial that is linked': `SELECT registry.serial_code FROM ${core}.serial_registry AS registry
      WHERE registry.tenant_id = (SELECT id_org FROM ${core}.organization WHERE code = :code)
        AND registry.production_type <> 'hatthasilpa' AND registry.dag_token_id IS NOT NULL
        AND registry.created_at > (SELECT MIN(started_at) FROM serial_monitor.job_run)`,
    'a spawned serial that nobody linked or keeps': `SELECT serial.serial_number, serial.spawned_token_id
      FROM ${tenant}.job_ticket_serial AS serial
      JOIN ${core}.serial_registry AS registry
        ON registry.serial_code = CONVERT(serial.serial_number USING utf8mb4) COLLATE utf8mb4_bin
        AND registry.tenant_id = (SELECT id_org FROM ${core}.organization WHERE code = :code)
      WHERE serial.spawned_token_id IS NOT NULL AND registry.production_type = 'hatthasilpa'
        AND registry.dag_token_id IS NULL
        AND serial.spawned_at < UTC_TIMESTAMP() - INTERVAL 6 MINUTE
        AND serial.spawned_at > UTC_TIMESTAMP() - INTERVAL 23 HOUR
        AND NOT EXISTS (SELECT 1 FROM ${tenant}.serial_link_outbox AS entry
          WHERE entry.serial_code = serial.serial_number)`,
  };
}

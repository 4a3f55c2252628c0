import type { Soak } from '../soak-system.ts';

/** Rows of the databases that break a sentence, once all is quiet and the factory stands still. */
export async function brokenRows({ system: { erp } }: Soak): Promise<string[]> {
  const violations: string[] = [];
  for (const { organization, database } of erp.activeTenants) {
    for (const [says, sql] of Object.entries(sentences(`\`${database}\``, organization.id))) {
      const rows = await erp.query(sql);
      violations.push(...rows.map((row) => `${says}: ${organization.code}: ${JSON.stringify(row)}`));
    }
  }
  return violations;
}

/** Each query answers the rows that break the sentence. The tests' server holds both databases, so these may join. */
function sentences(tenant: string, tenantId: number): Readonly<Record<string, string>> {
  const registry = `bgerp.serial_registry AS registry`;
  const ofSerial = (column: string) =>
    `registry.serial_code = CONVERT(${column} USING utf8mb4) COLLATE utf8mb4_bin AND registry.tenant_id = ${tenantId}`;
  const entry = `${tenant}.serial_link_outbox AS entry LEFT JOIN ${registry} ON ${ofSerial('entry.serial_code')}`;
  return {
    'an entry is neither done nor dead': `SELECT entry.id, entry.status, entry.retry_count, entry.last_error
      FROM ${tenant}.serial_link_outbox AS entry WHERE entry.status NOT IN ('done', 'dead')`,
    'a done entry whose link is not in the registry': `SELECT entry.id, entry.serial_code, registry.dag_token_id
      FROM ${entry} WHERE entry.status = 'done' AND NOT (registry.dag_token_id <=> entry.dag_token_id)`,
    'a dead entry whose link is in the registry': `SELECT entry.id, entry.serial_code
      FROM ${entry} WHERE entry.status = 'dead' AND registry.dag_token_id = entry.dag_token_id`,
    'a dead entry that could be linked': `SELECT entry.id, entry.serial_code, entry.last_error
      FROM ${entry} WHERE entry.status = 'dead' AND registry.dag_token_id IS NULL
        AND registry.production_type = 'hatthasilpa'`,
    'an OEM serial that is linked': `SELECT registry.serial_code, registry.dag_token_id FROM ${registry}
      WHERE registry.tenant_id = ${tenantId} AND registry.production_type <> 'hatthasilpa'
        AND registry.dag_token_id IS NOT NULL`,
    'a serial that is linked to two tokens': `SELECT serial.serial_number, serial.spawned_token_id, registry.dag_token_id
      FROM ${tenant}.job_ticket_serial AS serial JOIN ${registry} ON ${ofSerial('serial.serial_number')}
      WHERE registry.dag_token_id <> serial.spawned_token_id`,
    'a finding is open': `SELECT check_name, subject, detail FROM serial_monitor.finding
      WHERE is_open = 1 AND tenant_id = ${tenantId}`,
    'a quarantined serial is not resolved': `SELECT serial_code, reason FROM ${tenant}.serial_quarantine
      WHERE resolved_at IS NULL AND tenant_id = ${tenantId}`,
  };
}

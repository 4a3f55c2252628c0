import { openDesk } from './desk.ts';
import type { Soak } from './soak-system.ts';

type Tenant = Soak['system']['erp']['activeTenants'][number];

/** The links that the checker reports are put right where the ERP keeps them. */
export async function mendLinks(soak: Soak, { organization, database }: Tenant): Promise<void> {
  for (const { check, subject } of await openDesk(soak, organization.code).openFindings()) {
    const right = rightToken(check, database);
    if (right === undefined) continue;
    soak.watch.expectChange(subject);
    await soak.system.erp.query(
      `UPDATE bgerp.serial_registry SET dag_token_id = ${right} WHERE serial_code = ? AND tenant_id = ?`,
      [subject, organization.id],
    );
  }
}

function rightToken(check: string, database: string): string | undefined {
  if (check === 'oem_core_link') return 'NULL';
  if (check !== 'dual_link_mismatch') return undefined;
  return `(SELECT spawned_token_id FROM \`${database}\`.job_ticket_serial
    WHERE serial_number = CONVERT(serial_code USING utf8mb4) COLLATE utf8mb4_unicode_ci)`;
}

/** The column of the serial in each table that quarantine names. */
const SERIAL_OF: Readonly<Record<string, string>> = {
  flow_token: 'serial_number',
  job_ticket_serial: 'serial_number',
  serial_registry: 'serial_code',
};

/**
 * What is quarantined is wrong until somebody takes it out of the ERP: its rows, or of a serial on several tokens
 * those that are not linked. Resolved alone, it would be quarantined again.
 */
export async function mendQuarantined({ system: { erp } }: Soak, { database }: Tenant): Promise<void> {
  const held = await erp.query(
    `SELECT serial_code AS serial, reason, source_table AS source
     FROM \`${database}\`.serial_quarantine WHERE resolved_at IS NULL`,
  );
  for (const { serial, reason, source } of held) {
    const column = SERIAL_OF[String(source)];
    if (reason === 'duplicate') {
      await erp.query(
        `DELETE token FROM \`${database}\`.flow_token AS token
         JOIN \`${database}\`.job_ticket_serial AS serial ON serial.serial_number = token.serial_number
         WHERE token.serial_number = ? AND token.id_token <> serial.spawned_token_id`,
        [serial],
      );
    } else if (column !== undefined) {
      const schema = source === 'serial_registry' ? 'bgerp' : database;
      await erp.query(`DELETE FROM \`${schema}\`.\`${source}\` WHERE ${column} = ?`, [serial]);
    }
  }
}

import { FAR_AWAY } from '../handmade-faults.ts';
import type { Soak } from '../soak-system.ts';

/** Links with more entries in the outbox than they were lost: once at the spawn or to a failure, and each time by hand. */
export async function handedOverTwice({ system: { erp }, watch }: Soak): Promise<string[]> {
  const violations: string[] = [];
  for (const { organization, database } of erp.activeTenants) {
    const rows = await erp.query(
      `SELECT serial_code AS serial, dag_token_id AS token, COUNT(*) AS entries FROM \`${database}\`.serial_link_outbox
       WHERE dag_token_id < ${FAR_AWAY} GROUP BY serial_code, dag_token_id HAVING COUNT(*) > 1`,
    );
    for (const { serial, token, entries } of rows) {
      if (Number(entries) <= 1 + watch.changesOf(String(serial))) continue;
      violations.push(
        `a link handed over twice: ${organization.code}: ${serial} to ${token} has ${entries} entries`,
      );
    }
  }
  return violations;
}

import type { Soak } from '../soak-system.ts';

const NOTICE = /(\d+) outbox (?:entry|entries) died/;

/**
 * More deaths told in Slack than entries died: those that are dead, and each that was requeued. Fewer may be told,
 * as a worker may die between a death and its notice; the alarm speaks of them anyway.
 */
export async function deathsToldTwice({ system: { erp }, record }: Soak): Promise<string[]> {
  const told = record.messages
    .filter(({ message }) => message.source.kind === 'role' && message.channel === 'slack')
    .reduce(
      (sum, { message }) => sum + Number(NOTICE.exec(`${message.title}\n${message.text}`)?.[1] ?? 0),
      0,
    );
  const [requeued] = await erp.query(
    "SELECT COUNT(*) AS count FROM serial_monitor.audit WHERE action = 'outbox.requeue' AND applied_at IS NOT NULL",
  );
  let died = Number(requeued?.['count']);
  for (const { database } of erp.activeTenants) {
    const [dead] = await erp.query(
      `SELECT COUNT(*) AS count FROM \`${database}\`.serial_link_outbox WHERE status = 'dead'`,
    );
    died += Number(dead?.['count']);
  }
  return told > died ? [`a death was told twice: ${told} told, ${died} died`] : [];
}

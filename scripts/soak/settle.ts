import type { RowDataPacket } from 'mysql2/promise';
import { z } from 'zod';
import { MAX_CHARGED_FAILURES } from '../../lib/catalogue/outbox-policy.ts';
import type { LocalProcess } from '../local-process.ts';

const run = z.object({ pendingFound: z.int(), deferred: z.int(), errors: z.int() });

/**
 * Lets the worker finish in peace: whatever waits for its next attempt is made seven hours older, so that it is
 * due, until every entry that was there is done or dead.
 * @returns since when all is quiet, as the database's clock shows it.
 */
export async function settle(system: LocalProcess): Promise<string> {
  const [[clock]] = await system.root.query<RowDataPacket[]>('SELECT CAST(NOW() AS CHAR) AS now');
  const quietSince = String(clock?.['now']);
  // The checker hands over what spawns left unlinked without a word; its entries are worked off, too.
  await system.local('POST', 'run/consistency-checker');
  for (let attempt = 0; attempt <= MAX_CHARGED_FAILURES + 1; attempt++) {
    for (const database of Object.values(system.endpoints.tenantDatabases)) {
      await system.root.query(
        `UPDATE ${database}.serial_link_outbox
         SET created_at = created_at - INTERVAL 7 HOUR, updated_at = updated_at - INTERVAL 7 HOUR
         WHERE status = 'pending'`,
      );
    }
    const { pendingFound } = run.parse(await system.local('POST', 'run/outbox-worker'));
    if (pendingFound === 0) break;
  }
  return quietSince;
}

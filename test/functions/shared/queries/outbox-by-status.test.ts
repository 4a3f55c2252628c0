import fc from 'fast-check';
import type { RowDataPacket } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { readOutboxByStatus } from '../../../../functions/shared/queries/outbox-by-status.ts';
import { databasesOf } from '../../../support/functions.ts';
import { useErp } from '../../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'], timeZone: '+07:00' });
const { database } = erp.tenant('DEFAULT');

const outbox = fc.array(
  fc.record({
    status: fc.constantFrom('pending', 'done', 'dead'),
    // Both columns may be NULL.
    retries: fc.option(fc.integer({ min: 0, max: 10 })),
    createdAt: fc.option(
      fc.constantFrom('2025-11-09 06:00:00', '2025-11-09 08:30:00', '2025-11-10 00:00:00'),
    ),
  }),
  { maxLength: 30 },
);

/** The requirements' own query, to the letter, and a column more to have its time in UTC. */
async function askLiterally(): Promise<object[]> {
  await erp.root.query(`USE ${database}`);
  const [rows] = await erp.root.query<RowDataPacket[]>(
    `SELECT
      status,
      COUNT(*) as count,
      MAX(retry_count) as max_retries,
      MIN(created_at) as oldest_pending,
      DATE_FORMAT(MIN(created_at) - INTERVAL 7 HOUR, '%Y-%m-%dT%H:%i:%sZ') AS oldest_utc
    FROM serial_link_outbox
    GROUP BY status`,
  );
  return rows.map(({ status, count, max_retries, oldest_utc }) => ({
    status,
    count,
    maxRetries: max_retries,
    oldest: oldest_utc,
  }));
}

test("The outbox by status is the answer of the requirements' query, with times in UTC", async () => {
  const tenant = databasesOf(erp).tenant(database);
  await fc.assert(
    fc.asyncProperty(outbox, async (entries) => {
      await erp.root.query(`DELETE FROM ${database}.serial_link_outbox`);
      for (const [index, { status, retries, createdAt }] of entries.entries()) {
        await erp.root.query(
          `INSERT INTO ${database}.serial_link_outbox (serial_code, dag_token_id, status, retry_count, created_at)
           VALUES (?, ?, ?, ?, ?)`,
          [`S-${index}`, index, status, retries, createdAt],
        );
      }
      expect(await readOutboxByStatus(tenant)).toEqual(await askLiterally());
    }),
    { numRuns: 40 },
  );
});

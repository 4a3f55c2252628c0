import fc from 'fast-check';
import type { RowDataPacket } from 'mysql2/promise';
import { beforeAll, describe, expect, test } from 'vitest';
import { readTicketSerials } from '../../../../functions/shared/queries/ticket-serials.ts';
import { databasesOf } from '../../../support/functions.ts';
import { useErp } from '../../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
const { database, id } = erp.tenant('DEFAULT');
const tenant = databasesOf(erp).tenant(database);

/** Tickets 1 to 6 may be there or not, and may be anybody's. */
const TICKETS = [1, 2, 3, 4, 5, 6];
const OWNERS = { own: id, other: id + 1, nobody: null };

const history = fc.record({
  owners: fc.array(fc.constantFrom('own', 'own', 'other', 'nobody', 'missing'), {
    minLength: TICKETS.length,
    maxLength: TICKETS.length,
  }),
  serials: fc.array(
    fc.record({
      ticket: fc.constantFrom(...TICKETS),
      spawnedAt: fc.option(fc.constantFrom('2025-11-09 10:00:00', '2025-11-09 11:00:00')),
      token: fc.option(fc.integer({ min: 1, max: 9 })),
    }),
    { maxLength: 40 },
  ),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

async function write({ owners, serials }: History): Promise<void> {
  await erp.root.query(`DELETE FROM ${database}.hatthasilpa_job_ticket`);
  await erp.root.query(`DELETE FROM ${database}.job_ticket_serial`);
  for (const [index, owner] of owners.entries()) {
    if (owner === 'missing') continue;
    await erp.root.query(
      `INSERT INTO ${database}.hatthasilpa_job_ticket (id_job_ticket, ticket_code, job_name, target_qty, id_org)
       VALUES (?, ?, 'Totes', 50, ?)`,
      [TICKETS[index], `JT-${index}`, OWNERS[owner]],
    );
  }
  for (const [index, { ticket, spawnedAt, token }] of serials.entries()) {
    await erp.root.query(
      `INSERT INTO ${database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id)
       VALUES (?, ?, ?, ?, ?)`,
      [ticket, `S-${index}`, index, spawnedAt, token],
    );
  }
}

/** The requirements' own query, to the letter. */
async function askLiterally(): Promise<object> {
  await erp.root.query(`USE ${database}`);
  const [rows] = await erp.root.query<RowDataPacket[]>(
    `SELECT
      COUNT(*) as total_serials,
      COUNT(CASE WHEN spawned_token_id IS NOT NULL THEN 1 END) as tenant_linked,
      COUNT(CASE WHEN spawned_at IS NULL THEN 1 END) as unspawned
    FROM job_ticket_serial
    WHERE id_job_ticket IN (
      SELECT id_job_ticket FROM hatthasilpa_job_ticket WHERE id_org = ?
    )`,
    [id],
  );
  const [counts] = rows;
  return {
    total: counts?.['total_serials'],
    linked: counts?.['tenant_linked'],
    unspawned: counts?.['unspawned'],
  };
}

beforeAll(async () => {
  await erp.root.query(`ALTER TABLE ${database}.hatthasilpa_job_ticket ADD COLUMN id_org INT NULL`);
});

describe('Ticket serials', () => {
  test("are those of the requirements' query, whoever's the tickets are and whether they are there", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (written) => {
        await write(written);
        expect(await readTicketSerials(tenant, 'hatthasilpa_job_ticket', id)).toEqual(await askLiterally());
      }),
      { numRuns: 40 },
    );
  });

  test('are all in the database where tickets name no organisation, or the tenant is not known', async () => {
    await write({
      owners: TICKETS.map(() => 'missing'),
      serials: [{ ticket: 1, spawnedAt: '2025-11-09 10:00:00', token: null }],
    });
    const all = { total: 1, linked: 0, unspawned: 0 };
    expect(await readTicketSerials(tenant, null, id)).toEqual(all);
    expect(await readTicketSerials(tenant, 'hatthasilpa_job_ticket', null)).toEqual(all);
  });
});

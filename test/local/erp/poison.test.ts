import type { RowDataPacket } from 'mysql2/promise';
import { beforeAll, describe, expect, it } from 'vitest';
import { seedDemo } from '../../../erp/seed-demo.ts';
import { countPoisoned, cure, poison } from '../../../local/erp/poison.ts';
import { useErp } from '../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
const clock = { now: () => new Date('2026-11-20T10:30:00Z'), virtual: true };
const [tenant] = erp.tenants.map(({ database, ...organization }) => ({
  organization: { ...organization, active: true },
  database,
}));
if (tenant === undefined) throw new Error('The ERP has a tenant.');
const options = { connection: erp.root, coreDatabase: erp.coreDatabase, tenant };

/** Entries of the newest three pieces, with what the registry says of them. */
async function entries(): Promise<RowDataPacket[]> {
  const [rows] = await erp.root.query<RowDataPacket[]>(
    `SELECT entry.status, entry.dag_token_id AS queued, registry.dag_token_id AS linked
     FROM ${tenant?.database}.serial_link_outbox AS entry
     JOIN ${erp.coreDatabase}.serial_registry AS registry ON registry.serial_code = entry.serial_code
     ORDER BY entry.id DESC LIMIT 3`,
  );
  return rows;
}

describe('poison', () => {
  it('does nothing while no piece is linked', async () => {
    expect(await poison(options, clock)).toBe(0);
    expect(await countPoisoned(options)).toBe(0);
  });

  describe('after some days of work', () => {
    beforeAll(() =>
      seedDemo(erp.root, { coreDatabase: erp.coreDatabase, tenants: [tenant], now: clock.now() }),
    );

    it('queues the links of three pieces that the registry gives to nobody', async () => {
      expect(await poison(options, clock)).toBe(3);
      expect(await countPoisoned(options)).toBe(3);
      for (const { status, queued, linked } of await entries()) {
        expect(status).toBe('pending');
        expect(linked).toBeGreaterThan(queued);
      }
    });

    it('is undone by a cure, after which the entries can be linked', async () => {
      await cure(options);
      expect(await countPoisoned(options)).toBe(0);
      expect((await entries()).map(({ linked }) => linked)).toEqual([null, null, null]);
    });

    it('takes other pieces the next time', async () => {
      expect(await poison(options, clock)).toBe(3);
      const [[row]] = await erp.root.query<RowDataPacket[]>(
        `SELECT COUNT(*) AS entries, COUNT(DISTINCT serial_code) AS serials
         FROM ${tenant.database}.serial_link_outbox`,
      );
      expect(row?.['entries']).toBe(row?.['serials']);
      await cure(options);
    });
  });
});

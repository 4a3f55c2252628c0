import type { RowDataPacket } from 'mysql2/promise';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../../erp/organizations.ts';
import { createRandom } from '../../../erp/random.ts';
import { seedDemo } from '../../../erp/seed-demo.ts';
import { checkCharacter } from '../../../erp/serial.ts';
import { createFactory, type Happening } from '../../../local/erp/factory.ts';
import { useErp } from '../../support/mariadb.ts';

const NOW = new Date('2026-11-20T10:30:00Z');
const STANDARD = /^[A-Z0-9]{2,8}-(HAT|OEM)-[A-Z0-9]{2,8}-\d{8}-\d{5}-[A-Z0-9]{4}-[A-Z0-9]$/;

// A server east of Greenwich, so that the two clocks of the ERP's columns can be told apart.
const erp = await useErp({
  tenants: ['DEFAULT', 'maison_atelier', 'tenant_03', 'former_atelier'],
  timeZone: '+07:00',
});
const tenants: readonly Tenant[] = erp.tenants.map(({ database, ...organization }) => ({
  organization: { ...organization, active: organization.code !== 'former_atelier' },
  database,
}));
const [first] = erp.tenants;
const database = first?.database;
const clock = { now: () => NOW, virtual: true };

async function rows(sql: string, ...values: unknown[]): Promise<RowDataPacket[]> {
  const [found] = await erp.root.query<RowDataPacket[]>(sql, values);
  return found;
}

async function total(sql: string, ...values: unknown[]): Promise<number> {
  return Number((await rows(`SELECT COUNT(*) AS n FROM ${sql}`, ...values))[0]?.['n']);
}

/** Everything that must hold whatever the factory did, in one tenant. */
async function expectInvariants({ database, organization }: Tenant): Promise<void> {
  const core = `${erp.coreDatabase}.serial_registry`;
  const id = organization.id;
  const registry = await rows(`SELECT * FROM ${core} WHERE tenant_id = ?`, id);
  for (const row of registry) {
    expect(row['serial_code']).toMatch(STANDARD);
    expect(row['checksum']).toBe(checkCharacter(row['serial_code'].slice(0, -2)));
    expect(row['serial_code']).toContain(row['production_type'] === 'oem' ? '-OEM-' : '-HAT-');
  }
  expect(
    await total(`${core} WHERE tenant_id = ? AND production_type = 'oem' AND dag_token_id IS NOT NULL`, id),
  ).toBe(0);
  expect(
    await total(`${core} WHERE tenant_id = ? AND (serial_scope = 'batch') != (production_type = 'oem')`, id),
  ).toBe(0);
  // A link that is missing in Core is waiting in the outbox.
  expect(
    await total(
      `${database}.job_ticket_serial s JOIN ${core} r ON r.serial_code = s.serial_number AND r.tenant_id = ?
       WHERE s.spawned_token_id IS NOT NULL AND r.dag_token_id IS NULL AND NOT EXISTS (
         SELECT 1 FROM ${database}.serial_link_outbox o
         WHERE o.serial_code = s.serial_number AND o.status = 'pending')`,
      id,
    ),
  ).toBe(0);
  // Ids grow with time, which readers without an index on the time rely on.
  expect(
    await total(
      `${database}.flow_token a JOIN ${database}.flow_token b ON b.id_token = a.id_token + 1
       WHERE b.spawned_at < a.spawned_at`,
    ),
  ).toBe(0);
  expect(await total(`${database}.flow_token WHERE spawned_at > ?`, '2026-11-20 17:30:00')).toBe(0);
}

describe('seedDemo', () => {
  beforeAll(async () => {
    await seedDemo(erp.root, { coreDatabase: erp.coreDatabase, tenants, now: clock.now(), seed: 7 });
  });

  it('writes a history that keeps the rules of the ERP in every tenant', async () => {
    for (const tenant of tenants) await expectInvariants(tenant);
  });

  it('writes several days, the newest rows with the clock of their column', async () => {
    const [row] = await rows(
      `SELECT MIN(generated_at) AS oldest, MAX(spawned_at) AS utc FROM ${database}.job_ticket_serial`,
    );
    const [token] = await rows(`SELECT MAX(spawned_at) AS server FROM ${database}.flow_token`);
    const hours = (Number(token?.['server']) - Number(row?.['utc'])) / 3_600_000;
    expect(hours).toBe(7);
    expect(NOW.getTime() - Number(row?.['oldest'])).toBeGreaterThan(3 * 24 * 3_600_000);
  });

  it('leaves work for the outbox worker and findings for people', async () => {
    const outbox = await rows(`SELECT status, last_error, retry_count FROM ${database}.serial_link_outbox`);
    expect(outbox).toContainEqual({ status: 'pending', last_error: 'ERR_ALREADY_LINKED', retry_count: 0 });
    expect(outbox).toContainEqual({ status: 'pending', last_error: 'ERR_CONTEXT_MISMATCH', retry_count: 0 });
    expect(outbox.filter(({ retry_count }) => retry_count === 3)).toHaveLength(3);
    expect(await total(`${database}.serial_quarantine WHERE resolved_at IS NULL`)).toBe(1);
  });

  it('has codes of every kind', async () => {
    const has = (pattern: string) => total(`${database}.flow_token WHERE serial_number LIKE ?`, pattern);
    for (const pattern of ['TEMP-%', '%-BODY-1', 'TOTE-2026-A7F3C9', '%-OEM-%']) {
      expect(await has(pattern), pattern).toBeGreaterThan(0);
    }
    expect(await total(`${database}.flow_token WHERE parent_scrapped_token_id IS NOT NULL`)).toBeGreaterThan(
      0,
    );
  });

  it('leaves tenants alone that have a history', async () => {
    const before = await total(`${database}.flow_token`);
    const { skipped } = await seedDemo(erp.root, {
      coreDatabase: erp.coreDatabase,
      tenants,
      now: clock.now(),
      seed: 8,
    });
    expect(skipped).toEqual(tenants.map(({ organization }) => organization.code));
    expect(await total(`${database}.flow_token`)).toBe(before);
  });

  it('keeps the rules while the factory works on', async () => {
    const happenings: Happening[] = [];
    const options = {
      connection: erp.root,
      coreDatabase: erp.coreDatabase,
      tenants,
      clock,
      linkFailure: () => 0.1,
    };
    const factory = await createFactory({ ...options, random: createRandom(3) });
    for (let step = 0; step < 400; step++) happenings.push(...(await factory.tick()));
    for (const tenant of tenants) await expectInvariants(tenant);
    expect(new Set(happenings.map(({ kind }) => kind))).toEqual(
      new Set(['serial-generated', 'assignment-resolved', 'spawn-missing', 'rejected']),
    );
    expect(happenings.map(({ tenantCode }) => tenantCode)).not.toContain('former_atelier');
  });
});

describe('the same seed', () => {
  it('tells the same story', async () => {
    const [one, two] = [createRandom(5), createRandom(5)];
    expect(Array.from({ length: 50 }, () => one.integer(1, 1000))).toEqual(
      Array.from({ length: 50 }, () => two.integer(1, 1000)),
    );
    const snapshot = () =>
      rows(`SELECT serial_number, spawned_at, status FROM ${database}.flow_token ORDER BY id_token`);
    const stories: unknown[] = [];
    for (let telling = 0; telling < 2; telling++) {
      for (const table of [
        'hatthasilpa_job_ticket',
        'job_ticket_serial',
        'job_graph_instance',
        'flow_token',
        'serial_link_outbox',
        'serial_quarantine',
        'token_spawn_log',
      ]) {
        await erp.root.query(`TRUNCATE ${database}.${table}`);
      }
      await erp.root.query(`DELETE FROM ${erp.coreDatabase}.serial_registry WHERE tenant_id = 1`);
      await erp.root.query(`DELETE FROM ${erp.coreDatabase}.serial_seq_daily WHERE tenant_id = 1`);
      await seedDemo(erp.root, {
        coreDatabase: erp.coreDatabase,
        tenants: tenants.slice(0, 1),
        now: clock.now(),
        seed: 9,
      });
      stories.push(await snapshot());
    }
    expect(stories[0]).toEqual(stories[1]);
  });
});

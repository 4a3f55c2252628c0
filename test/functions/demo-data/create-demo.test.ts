import { randomBytes } from 'node:crypto';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, expect, inject, test } from 'vitest';
import { activeOrganizations, insertOrganization, tenantDatabaseName } from '../../../erp/organizations.ts';
import { createCoreDatabase, createTenantDatabase } from '../../../erp/schema.ts';
import { seedDemo } from '../../../erp/seed-demo.ts';
import { createDemo } from '../../../functions/demo-data/create-demo.ts';
import { dataApiConnection } from '../../../functions/demo-data/data-api-connection.ts';
import { systemClock } from '../../../local/clock.ts';
import { createRdsDataService } from '../../../local/rds-data/service.ts';
import { testClient } from '../../support/mariadb.ts';
import { serve } from '../../support/serve.ts';

const NOW = new Date('2026-02-28T12:00:00Z');
const arns = {
  resourceArn: 'arn:aws:rds:eu-west-1:111122223333:cluster:demo',
  secretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:demo-AbCdEf',
};
const { socketPath } = inject('mariadb')['+00:00'];
const root = await mysql.createConnection({ socketPath, user: 'root', timezone: 'Z' });
// The administrator of the demo's cluster.
const rdsData = createRdsDataService({
  clusters: [
    {
      arn: arns.resourceArn,
      name: 'demo',
      secrets: [{ arn: arns.secretArn, user: 'root', password: '' }],
      server: { socketPath },
    },
  ],
  clock: systemClock,
});
const { url, close } = await serve(rdsData.service, '/_aws/rds-data');
const client = testClient(url);
const connection = dataApiConnection({ client, ...arns });
const made: string[] = [];

afterEach(async () => {
  rdsData.faults.clear();
  for (const name of made.splice(0)) await root.query(`DROP DATABASE IF EXISTS ${name}`);
});
afterAll(async () => {
  client.destroy();
  await close();
  await rdsData.close();
  await root.end();
});

function names() {
  const id = randomBytes(4).toString('hex');
  const [coreDatabase, tenantPrefix] = [`demo_${id}`, `demo_${id}_t_`];
  const tenants = activeOrganizations(2).map((organization) => ({
    organization,
    database: tenantDatabaseName(tenantPrefix, organization.code),
  }));
  made.push(coreDatabase, ...tenants.map(({ database }) => database));
  return { coreDatabase, tenantPrefix, tenants };
}

/** A checksum of every table, by its name. */
async function checksums({ coreDatabase, tenants }: ReturnType<typeof names>) {
  const sums: Record<string, unknown> = {};
  for (const [place, database] of [
    ['core', coreDatabase],
    ...tenants.map((one) => [one.organization.code, one.database]),
  ]) {
    const [tables] = await root.query<RowDataPacket[]>(`SHOW TABLES IN ${database}`);
    for (const table of tables.map((row) => String(Object.values(row)[0]))) {
      if (table === 'organization') continue;
      const [[sum]] = await root.query<RowDataPacket[]>(`CHECKSUM TABLE ${database}.${table}`);
      sums[`${place}.${table}`] = sum?.['Checksum'];
    }
  }
  return sums;
}

/** Rows of every table of a whole demo of this moment; the first test writes one. */
let whole: Readonly<Record<string, number>>;

test('Writes through the Data API what the simulator writes by itself, and once only', async () => {
  const [direct, demo] = [names(), names()];
  await createCoreDatabase(root, direct.coreDatabase);
  for (const { organization, database } of direct.tenants) {
    await insertOrganization(root, direct.coreDatabase, organization);
    await createTenantDatabase(root, database);
  }
  await seedDemo(root, { ...direct, now: NOW });

  const first = await createDemo(connection, { ...demo, now: NOW });
  expect(first.serials).toBeGreaterThan(500);
  expect(await checksums(demo)).toEqual(await checksums(direct));
  whole = await rows(demo);

  const again = await createDemo(connection, { ...demo, now: new Date(NOW.getTime() + 3_600_000) });
  expect(again).toEqual({ serials: 0, skipped: ['DEFAULT', 'maison_atelier'] });
  expect(await checksums(demo)).toEqual(await checksums(direct));
});

test.each([1, 12, 33])('Is made whole by the next deploy after it died at call %i', async (call) => {
  const demo = names();
  rdsData.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException', match: {}, at: call });
  await expect(createDemo(connection, { ...demo, now: NOW })).rejects.toThrow();
  rdsData.faults.clear();
  await createDemo(connection, { ...demo, now: NOW });
  expect(await rows(demo)).toEqual(whole);
});

async function rows({ coreDatabase, tenants }: ReturnType<typeof names>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const places = [
    ...['organization', 'serial_registry', 'serial_seq_daily'].map((table) => [coreDatabase, table, 'core']),
    ...tenants.flatMap(({ organization, database }) =>
      [
        'hatthasilpa_job_ticket',
        'job_ticket_serial',
        'flow_token',
        'serial_link_outbox',
        'serial_quarantine',
      ].map((table) => [database, table, organization.code]),
    ),
  ];
  for (const [database, table, place] of places) {
    const [[row]] = await root.query<RowDataPacket[]>(`SELECT COUNT(*) AS count FROM ${database}.${table}`);
    counts[`${place}.${table}`] = Number(row?.['count']);
  }
  return counts;
}

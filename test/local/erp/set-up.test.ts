import { ExecuteStatementCommand } from '@aws-sdk/client-rds-data';
import type { RowDataPacket } from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import { activeOrganizations, formerOrganization, insertOrganization } from '../../../erp/organizations.ts';
import { createCoreDatabase } from '../../../erp/schema.ts';
import { setUpErp } from '../../../local/erp/set-up.ts';
import { execute } from '../../support/data-api.ts';
import { useErp } from '../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'], status: 'enum', ticketTable: 'job_ticket' });
const database = erp.tenants[0]?.database;

const onCore = (sql: string) =>
  erp.client.send(
    new ExecuteStatementCommand({
      resourceArn: erp.coreClusterArn,
      secretArn: erp.coreSecretArn,
      database: erp.coreDatabase,
      sql,
    }),
  );

async function rows(sql: string): Promise<RowDataPacket[]> {
  const [found] = await erp.root.query<RowDataPacket[]>(sql);
  return found;
}

describe('setUpErp', () => {
  it('may be repeated without changing anything', async () => {
    await erp.root.query(`UPDATE ${erp.coreDatabase}.organization SET name = 'Renamed'`);
    const organizations = activeOrganizations(1);
    const names = {
      coreDatabase: erp.coreDatabase,
      tenantPrefix: erp.tenantPrefix,
      ownSchema: erp.ownSchema,
    };
    await setUpErp(erp.root, { names, accounts: erp.accounts, organizations, ticketTable: 'job_ticket' });
    expect(await rows(`SELECT name, status FROM ${erp.coreDatabase}.organization`)).toEqual([
      { name: 'Renamed', status: 'active' },
    ]);
    expect(await rows(`SHOW TABLES IN ${database} LIKE '%job_ticket'`)).toHaveLength(1);
  });

  it.each(['number', 'enum'] as const)(
    'marks a former tenant inactive when status is a %s',
    async (status) => {
      const core = `${erp.coreDatabase}_${status}`;
      await createCoreDatabase(erp.root, core, { status });
      await insertOrganization(erp.root, core, { ...formerOrganization(9), prefix: null });
      await insertOrganization(erp.root, core, { ...formerOrganization(10), code: 'x', active: true });
      expect(await rows(`SELECT id_org FROM ${core}.organization WHERE status = 1`)).toEqual([
        { id_org: 10 },
      ]);
    },
  );

  it('gives serials a case-sensitive collation in Core and not in tenant databases', async () => {
    const collations = await rows(
      `SELECT TABLE_NAME AS name, COLLATION_NAME AS collation FROM information_schema.COLUMNS
       WHERE TABLE_SCHEMA = '${database}' AND COLUMN_NAME = 'serial_number' OR
             TABLE_SCHEMA = '${erp.coreDatabase}' AND COLUMN_NAME = 'serial_code' ORDER BY name`,
    );
    expect(collations).toEqual([
      { name: 'flow_token', collation: 'utf8mb4_unicode_ci' },
      { name: 'job_ticket_serial', collation: 'utf8mb4_unicode_ci' },
      { name: 'serial_registry', collation: 'utf8mb4_bin' },
    ]);
  });
});

describe('the service accounts', () => {
  it.each([
    'SELECT code FROM organization',
    'SELECT serial_code FROM serial_registry',
    "UPDATE serial_registry SET dag_token_id = 1 WHERE serial_code = 'x' AND dag_token_id IS NULL",
  ])('let Core do: %s', async (sql) => {
    await expect(onCore(sql)).resolves.toBeDefined();
  });

  it.each([
    "UPDATE serial_registry SET status = 'used'",
    'DELETE FROM serial_registry',
    'SELECT * FROM serial_seq_daily',
    "UPDATE organization SET name = 'x'",
    `SELECT * FROM ${database}.flow_token`,
  ])('refuse Core: %s', async (sql) => {
    await expect(onCore(sql)).rejects.toMatchObject({ name: 'DatabaseErrorException' });
  });

  it.each([
    'SELECT * FROM token_spawn_log',
    "INSERT INTO serial_link_outbox (serial_code, dag_token_id) VALUES ('x', 1)",
    "UPDATE serial_link_outbox SET status = 'done'",
    "INSERT INTO serial_quarantine (tenant_id, serial_code, source_table, reason) VALUES (1, 'x', 'y', 'orphaned')",
    'UPDATE job_ticket_serial SET spawned_token_id = 1, spawned_at = NOW() WHERE id_serial = 0',
  ])('let the tenant side do: %s', async (sql) => {
    await expect(execute(erp, sql)).resolves.toBeDefined();
  });

  it.each([
    'DELETE FROM serial_link_outbox',
    "UPDATE job_ticket_serial SET serial_number = 'x'",
    "UPDATE flow_token SET status = 'ready'",
    `SELECT * FROM ${erp.coreDatabase}.serial_registry`,
    `CREATE SCHEMA ${erp.ownSchema}`,
  ])('refuse the tenant side: %s', async (sql) => {
    await expect(execute(erp, sql)).rejects.toMatchObject({ name: 'DatabaseErrorException' });
  });

  const asReader = (side: 'core' | 'tenants', sql: string) =>
    erp.client.send(
      new ExecuteStatementCommand({
        resourceArn: side === 'core' ? erp.coreClusterArn : erp.tenantClusterArn,
        secretArn: side === 'core' ? erp.coreReaderSecretArn : erp.tenantSecretArns.reader,
        database: side === 'core' ? erp.coreDatabase : `${database}`,
        sql,
      }),
    );

  it.each([
    ['core', 'SELECT code FROM organization'],
    ['core', 'SELECT dag_token_id FROM serial_registry'],
    ['tenants', 'SELECT * FROM serial_link_outbox'],
  ] as const)('let the readers do, on %s: %s', async (side, sql) => {
    await expect(asReader(side, sql)).resolves.toBeDefined();
  });

  it.each([
    ['core', 'UPDATE serial_registry SET dag_token_id = 1'],
    ['core', 'SELECT * FROM serial_seq_daily'],
    ['tenants', "UPDATE serial_link_outbox SET status = 'done'"],
    ['tenants', "INSERT INTO serial_link_outbox (serial_code, dag_token_id) VALUES ('x', 1)"],
    ['tenants', 'UPDATE serial_quarantine SET resolved_at = NOW()'],
    ['tenants', 'UPDATE job_ticket_serial SET spawned_token_id = 1'],
    ['tenants', `CREATE TABLE ${erp.ownSchema}.another (id INT)`],
    ['tenants', `DROP TABLE ${erp.ownSchema}.job_run`],
    ['tenants', `SELECT * FROM ${erp.coreDatabase}.serial_registry`],
  ] as const)('refuse the readers, on %s: %s', async (side, sql) => {
    await expect(asReader(side, sql)).rejects.toMatchObject({ name: 'DatabaseErrorException' });
  });
});

import { ExecuteStatementCommand } from '@aws-sdk/client-rds-data';
import { beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../functions/schema-migration/migrate.ts';
import { databaseRights, type TenantAccount, tenantAccounts } from '../../lib/catalogue/database-rights.ts';
import { mayRun, needsOf } from '../../scripts/preflight/statements/needs.ts';
import { shippedStatements } from '../../scripts/preflight/statements/shipped.ts';
import { databasesOf } from '../support/functions.ts';
import { useErp } from '../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
const own = erp.ownSchema;

beforeAll(() => migrate(databasesOf(erp, undefined, 'schema-migration').tenantCluster, own));

const as = (account: TenantAccount, sql: string) =>
  erp.client.send(
    new ExecuteStatementCommand({
      resourceArn: erp.tenantClusterArn,
      secretArn: erp.tenantSecretArns[account],
      database: account === 'migration' ? own : erp.tenant('DEFAULT').database,
      sql,
    }),
  );
const DENIED = { message: expect.stringContaining('command denied') };

const INSERT = `INSERT INTO ${own}.acknowledgement VALUES (1, 1, 'nothing to see', 'nobody', UTC_TIMESTAMP())`;
const FORGE = `INSERT INTO ${own}.audit
  (at, request_id, correlation_id, actor_kind, actor_id, tenant_id, action, subject, before_json, after_json)
  VALUES (UTC_TIMESTAMP(3), 'r', 'c', 'member', '7', 1, 'outbox.requeue', 'outbox/1', '{}', '{}')`;

describe('With an account that only reads, it is refused to', () => {
  test.each([
    ['acknowledge', INSERT],
    ['delete the audit', `DELETE FROM ${own}.audit`],
    ['change findings', `UPDATE ${own}.finding SET closed_at = UTC_TIMESTAMP(3)`],
    ['forget runs', `DELETE FROM ${own}.job_run`],
    ['count events', `INSERT INTO ${own}.event_hourly VALUES ('DEFAULT', UTC_TIMESTAMP(), 'x', 1)`],
    ['settle entries', "UPDATE serial_link_outbox SET status = 'done'"],
    ['resolve serials', 'UPDATE serial_quarantine SET resolved_at = NOW()'],
    ['make a table', `CREATE TABLE ${own}.another (id INT)`],
    ['drop a table', `DROP TABLE ${own}.audit`],
    ['empty a table', `TRUNCATE TABLE ${own}.audit`],
    ['replace a table', `CREATE OR REPLACE TABLE ${own}.audit (id INT)`],
  ])('%s', async (_, sql) => {
    await expect(as('reader', sql)).rejects.toMatchObject(DENIED);
  });

  test('and reads what it must', async () => {
    for (const sql of [
      'SELECT * FROM serial_link_outbox',
      `SELECT * FROM ${own}.finding`,
      `SELECT * FROM ${own}.acknowledgement`,
    ])
      await expect(as('reader', sql)).resolves.toBeDefined();
  });
});

describe.each(tenantAccounts)('The account %s', (account) => {
  test.each([`DELETE FROM ${own}.audit`, `DROP TABLE ${own}.audit`, `TRUNCATE TABLE ${own}.audit`])(
    'may not do: %s',
    async (sql) => {
      await expect(as(account, sql)).rejects.toMatchObject(DENIED);
    },
  );

  test.skipIf(account === 'desk')('may not change the audit, nor acknowledgements', async () => {
    for (const sql of [
      `UPDATE ${own}.audit SET actor_id = 'another'`,
      `UPDATE ${own}.acknowledgement SET note = 'another'`,
      `DELETE FROM ${own}.acknowledgement`,
      `REPLACE INTO ${own}.acknowledgement VALUES (1, 1, 'x', 'x', UTC_TIMESTAMP())`,
      // The migration's INSERT is on the whole schema, as MySQL wants it for ALTER TABLE.
      ...(account === 'migration' ? [] : [INSERT, FORGE]),
    ])
      await expect(as(account, sql), sql).rejects.toMatchObject(DENIED);
  });
});

test('The desk writes both and may not touch what jobs remember', async () => {
  await expect(as('desk', FORGE)).resolves.toBeDefined();
  await expect(as('desk', INSERT)).resolves.toBeDefined();
  for (const sql of [
    `DELETE FROM ${own}.job_run`,
    `UPDATE ${own}.finding SET closed_at = NULL`,
    "UPDATE serial_link_outbox SET serial_code = 'x'",
    "INSERT INTO serial_link_outbox (serial_code, dag_token_id) VALUES ('x', 1)",
  ])
    await expect(as('desk', sql), sql).rejects.toMatchObject(DENIED);
});

test('Of jobs and notes each keeps to its tables', async () => {
  for (const [account, sql] of [
    ['writer', `DELETE FROM ${own}.ingest_batch`],
    ['writer', `DELETE FROM ${own}.job_run`],
    ['notes', `UPDATE ${own}.finding SET closed_at = UTC_TIMESTAMP(3)`],
    ['notes', "UPDATE serial_link_outbox SET status = 'done'"],
    ['migration', `SELECT * FROM ${erp.tenant('DEFAULT').database}.serial_link_outbox`],
    ['migration', `DELETE FROM ${own}.job_run`],
  ] as const)
    await expect(as(account, sql), sql).rejects.toMatchObject(DENIED);
});

describe('Of the statements that are deployed', async () => {
  const statements = await shippedStatements({
    tenant: { id: 1, code: 'DEFAULT' },
    tenantIds: [1],
    ticketTable: null,
    ticketTables: [],
    monitoringSchema: own,
    databasePrefix: erp.tenantPrefix,
    now: new Date(),
  });
  const folder = (site: string) => /^functions\/([\w-]+)\//.exec(site)?.[1] ?? '';

  test('each is one that the accounts of its function may run', () => {
    let looked = 0;
    for (const statement of statements) {
      for (const site of statement.sites) {
        const rights = Object.entries(databaseRights).find(([name]) => name === folder(site))?.[1];
        if (rights === undefined) continue;
        looked++;
        const who =
          statement.database !== 'core'
            ? ({ cluster: 'tenants', account: rights.tenants } as const)
            : rights.core === 'none'
              ? undefined
              : ({ cluster: 'core', account: rights.core } as const);
        expect(who !== undefined && mayRun(who, statement, own), `${site}: ${statement.sql}`).toBe(true);
      }
    }
    expect(looked).toBeGreaterThan(60);
  });

  test('each change of a table is one that somebody may make, and each right is used', () => {
    const used = new Set(
      statements.flatMap(({ sql }) => needsOf(sql).map(({ verb, table }) => `${verb} ${table}`)),
    );
    const granted = Object.values(databaseRights).flatMap((rights) =>
      (['inCore', 'inTenant', 'inOwn'] as const).flatMap((where) =>
        Object.entries<readonly string[]>(where in rights ? Reflect.get(rights, where) : {}).flatMap(
          ([table, held]) => held.map((right) => `${right.split(' ')[0]} ${table}`),
        ),
      ),
    );
    expect(granted.filter((right) => !used.has(right))).toEqual([]);
    const changes = [...used].filter((need) => !need.startsWith('SELECT '));
    expect(changes.filter((need) => !granted.includes(need))).toEqual(['INSERT schema_version']);
  });
});

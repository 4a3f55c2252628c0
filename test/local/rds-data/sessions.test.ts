import { afterAll, describe, expect, it } from 'vitest';
import { toServiceError } from '../../../local/rds-data/errors.ts';
import { openSession, runStatement } from '../../../local/rds-data/session.ts';
import { execute, single } from '../../support/data-api.ts';
import { useErp } from '../../support/mariadb.ts';

let now = new Date('2031-05-06T07:08:09.250Z');
const erp = await useErp({
  tenants: Array.from({ length: 12 }, (_, index) => `tenant_${index + 1}`),
  limits: { sessions: 10 },
  clock: { now: () => now, virtual: true },
});
afterAll(() => erp.faults.clear());

describe('sessions', () => {
  it('show nothing of the calls before', async () => {
    const statements = [
      'SET @left = 1',
      "SET time_zone = '+09:00'",
      "SELECT GET_LOCK('mine', 0)",
      'CREATE TEMPORARY TABLE t (a INT)',
    ];
    for (const sql of statements) {
      await execute(erp, sql, [], sql.startsWith('CREATE') ? { database: erp.ownSchema } : {}).catch(
        () => {},
      );
    }
    const sql = "SELECT @left, @@time_zone, IS_USED_LOCK('mine'), LAST_INSERT_ID()";
    for (let round = 0; round < 5; round++) {
      const { records } = await execute(erp, sql);
      expect(records).toEqual([
        [{ isNull: true }, { stringValue: '+00:00' }, { isNull: true }, { longValue: 0 }],
      ]);
    }
  });

  it('do not tell the key that another call generated', async () => {
    const insert = "INSERT INTO serial_link_outbox (serial_code, dag_token_id) VALUES ('x', 1)";
    for (let round = 0; round < 3; round++) {
      const { generatedFields } = await execute(erp, insert);
      expect(generatedFields).not.toEqual([]);
      expect(await single(erp, 'SELECT LAST_INSERT_ID()')).toEqual({ longValue: 0 });
    }
  });

  it('are on the database that the call names, with more databases than sessions', async () => {
    const asked = Array.from(
      { length: 60 },
      (_, index) => erp.tenants[index % erp.tenants.length]?.database ?? '',
    );
    const answers = await Promise.all(
      asked.map((database) => single(erp, 'SELECT DATABASE()', [], { database })),
    );
    expect(answers.map((field) => field.stringValue)).toEqual(asked);
  });

  it('speak utf8mb4 and have the sql_mode of Aurora', async () => {
    const { records } = await execute(erp, 'SELECT @@collation_connection, @@sql_mode');
    expect(records).toEqual([
      [
        { stringValue: 'utf8mb4_unicode_ci' },
        {
          stringValue:
            'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
        },
      ],
    ]);
  });

  it('tell the time of a virtual clock, statement by statement', async () => {
    const times = async () => (await execute(erp, 'SELECT NOW(3), UTC_TIMESTAMP()')).records;
    expect(await times()).toEqual([
      [{ stringValue: '2031-05-06 07:08:09.250' }, { stringValue: '2031-05-06 07:08:09' }],
    ]);
    now = new Date('2031-05-06T08:00:00Z');
    expect(await times()).toEqual([
      [{ stringValue: '2031-05-06 08:00:00.000' }, { stringValue: '2031-05-06 08:00:00' }],
    ]);
  });

  it('are opened anew when the database has closed them', async () => {
    const id = await single(erp, 'SELECT CONNECTION_ID()');
    const [rows] = await erp.root.query('SELECT ID FROM information_schema.PROCESSLIST WHERE USER = ?', [
      erp.accounts.tenants.writer.user,
    ]);
    for (const row of rows as { ID: number }[]) await erp.root.query(`KILL CONNECTION ${row.ID}`);
    await expect.poll(() => single(erp, 'SELECT CONNECTION_ID()').catch(() => id)).not.toEqual(id);
  });

  it('are of no more use once their connection is closed, whatever statement comes upon it', async () => {
    const login = {
      server: { socketPath: erp.socketPath },
      user: 'root',
      password: '',
      affectedRows: 'found',
    } as const;
    const session = await openSession(login, undefined);
    // What is left of a connection whose server was killed in the middle of a statement: no event tells of it.
    session.connection.destroy();
    const run = { timeoutMs: 1_000, continueAfterTimeout: false, clock: { now: () => now, virtual: true } };
    const failure = await runStatement(session, 'SELECT 1', run).catch((error: unknown) => error);
    expect(session.broken).toBe(true);
    expect(toServiceError(failure)).toMatchObject({ exception: 'DatabaseUnavailableException' });
  });
});

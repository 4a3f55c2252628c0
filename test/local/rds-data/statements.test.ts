import { BatchExecuteStatementCommand, ExecuteStatementCommand } from '@aws-sdk/client-rds-data';
import { beforeAll, describe, expect, it } from 'vitest';
import { execute, makeOwnSchema, single } from '../../support/data-api.ts';
import { useErp } from '../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'], limits: { statementMs: 200 } });
const own = { database: erp.ownSchema };

beforeAll(async () => {
  await makeOwnSchema(erp);
  await execute(
    erp,
    'CREATE TABLE note (id INT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(20) UNIQUE)',
    [],
    own,
  );
});

const target = { resourceArn: erp.tenantClusterArn, secretArn: erp.tenantSecretArn, database: erp.ownSchema };

describe('a statement', () => {
  it('tells the generated key of an insert', async () => {
    const inserted = await execute(erp, "INSERT INTO note (text) VALUES ('one')", [], own);
    const id = inserted.generatedFields?.[0]?.longValue;
    expect(inserted).toMatchObject({ numberOfRecordsUpdated: 1, generatedFields: [{ longValue: id }] });
    expect(await single(erp, "SELECT id FROM note WHERE text = 'one'", [], own)).toEqual({ longValue: id });
  });

  it('tells the keys of several rows', async () => {
    const inserted = await execute(erp, "INSERT INTO note (text) VALUES ('two'), ('three')", [], own);
    const first = Number(inserted.generatedFields?.[0]?.longValue);
    expect(inserted.generatedFields).toEqual([{ longValue: first }, { longValue: first + 1 }]);
  });

  it('counts the rows that an update found, also when they were so before', async () => {
    await execute(erp, "INSERT INTO note (text) VALUES ('same')", [], own);
    const updated = await execute(erp, "UPDATE note SET text = 'same' WHERE text = 'same'", [], own);
    expect(updated).toMatchObject({ numberOfRecordsUpdated: 1, generatedFields: [] });
  });

  it('counts no rows for a SELECT', async () => {
    expect(await execute(erp, 'SELECT 1')).toMatchObject({ numberOfRecordsUpdated: 0 });
  });

  it('works without a database when it names one', async () => {
    const { records } = await erp.client.send(
      new ExecuteStatementCommand({
        resourceArn: target.resourceArn,
        secretArn: target.secretArn,
        sql: `SELECT DATABASE(), (SELECT COUNT(*) > 0 FROM ${erp.ownSchema}.note)`,
      }),
    );
    expect(records).toEqual([[{ isNull: true }, { longValue: 1 }]]);
  });

  it.each([
    [
      'a duplicate key',
      "INSERT INTO note (text) VALUES ('x'), ('x')",
      /Database error code: 1062\. Message: Duplicate entry 'x'/,
    ],
    ['a syntax error', 'SELEC 1', /code: 1064/],
    ['an unknown table', 'SELECT * FROM nowhere', /code: 1146/],
    ['a table of the other cluster', `SELECT * FROM ${erp.coreDatabase}.organization`, /code: 1142/],
    [
      'a join across the clusters',
      `SELECT 1 FROM note JOIN ${erp.coreDatabase}.serial_registry`,
      /code: 1142/,
    ],
    ['an unlisted grouping', 'SELECT text, COUNT(*) FROM note GROUP BY id % 2', /code: 1055/],
    ['a number too large', 'INSERT INTO note (id) VALUES (99999999999)', /code: 1264/],
  ])('answers %s as DatabaseErrorException', async (_case, sql, message) => {
    await expect(execute(erp, sql, [], own)).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['two statements', 'SELECT 1; SELECT 2', 'ValidationException'],
    ['a positional parameter', 'SELECT ?', 'BadRequestException'],
    ['an empty text', ' -- nothing', 'BadRequestException'],
    ['an open quote', "SELECT 'a", 'BadRequestException'],
    ['a transaction by hand', 'START TRANSACTION', 'BadRequestException'],
    ['a change of database', 'USE mysql', 'BadRequestException'],
    ['a change of sql_mode', "SET SESSION sql_mode = 'ANSI_QUOTES'", 'BadRequestException'],
  ])('is refused when it is %s', async (_case, sql, name) => {
    await expect(execute(erp, sql)).rejects.toMatchObject({ name });
  });

  describe('with a JSON_TABLE', () => {
    const { database, ...nowhere } = target;
    const send = (sql: string, where: { database?: string } = {}) =>
      erp.client.send(new ExecuteStatementCommand({ ...nowhere, ...where, sql }));
    const note = `${database}.note`;
    const wanted = "JSON_TABLE('[0]', '$[*]' COLUMNS (id INT PATH '$')) AS wanted";

    it.each([
      `UPDATE ${note} STRAIGHT_JOIN ${wanted} ON wanted.id = note.id SET text = NULL`,
      `update ${wanted} JOIN ${note} ON wanted.id = note.id set text = NULL`,
      `EXPLAIN FORMAT=JSON UPDATE ${note} JOIN ${wanted} ON wanted.id = note.id SET text = NULL`,
    ])('needs a default database, as in MySQL: %s', async (sql) => {
      await expect(send(sql)).rejects.toMatchObject({
        name: 'DatabaseErrorException',
        message: 'Database error code: 1046. Message: No database selected',
      });
      expect(await send(sql, { database })).toMatchObject({ numberOfRecordsUpdated: 0 });
    });

    it.each([
      `UPDATE ${note} SET text = NULL WHERE id IN (SELECT wanted.id FROM ${wanted})`,
      `INSERT INTO ${note} (id) SELECT wanted.id FROM ${wanted} WHERE wanted.id > 0`,
      `SELECT wanted.id FROM ${wanted}`,
    ])('needs none: %s', async (sql) => {
      expect(await send(sql)).toMatchObject({ numberOfRecordsUpdated: 0 });
    });
  });

  it('may end with a semicolon', async () => {
    expect(await single(erp, "SELECT ';' ; ")).toEqual({ stringValue: ';' });
  });

  it.each([
    ['an unknown cluster', { resourceArn: `${target.resourceArn}-x` }, 'NotFoundException'],
    ['an unknown secret', { secretArn: `${target.secretArn}-x` }, 'SecretsErrorException'],
    ['the secret of the other cluster', { secretArn: erp.coreSecretArn }, 'DatabaseErrorException'],
    ['an unknown database', { database: 'nowhere' }, 'DatabaseErrorException'],
    ['a schema', { schema: 'public' }, 'ValidationException'],
    ['a malformed ARN', { resourceArn: 'short' }, 'ValidationException'],
  ])('is refused for %s', async (_case, change, name) => {
    await expect(execute(erp, 'SELECT 1', [], change)).rejects.toMatchObject({ name });
  });

  it('is refused by name for a member that does not exist', async () => {
    const response = await fetch(`${erp.endpoint}/Execute`, {
      method: 'POST',
      body: JSON.stringify({ ...target, sql: 'SELECT 1', colour: 'red' }),
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('ValidationException');
    expect(await response.text()).toContain('colour');
  });

  it('is stopped in the database at its time limit', async () => {
    const outcome = execute(erp, 'SELECT SLEEP(30) AS marker_stop');
    await expect(outcome).rejects.toMatchObject({
      name: 'StatementTimeoutException',
      dbConnectionId: expect.any(Number),
    });
    const [running] = await erp.root.query(
      'SELECT INFO FROM information_schema.PROCESSLIST WHERE INFO LIKE ?',
      ['SELECT SLEEP(30) AS marker_stop%'],
    );
    expect(running).toEqual([]);
  });

  it('runs on past its time limit when asked', async () => {
    const sql = 'CREATE TABLE late AS SELECT SLEEP(0.5) AS a';
    const outcome = execute(erp, sql, [], { ...own, continueAfterTimeout: true });
    await expect(outcome).rejects.toMatchObject({ name: 'StatementTimeoutException' });
    await expect
      .poll(() =>
        execute(erp, 'SELECT * FROM late', [], own).then(
          () => 'there',
          () => 'not yet',
        ),
      )
      .toBe('there');
  });
});

describe('limits', () => {
  it('lets 65,536 characters of SQL through and no more', async () => {
    const sql = (length: number) => `SELECT '${'x'.repeat(length - "SELECT ''".length)}'`;
    await expect(execute(erp, sql(65_536))).resolves.toBeDefined();
    await expect(execute(erp, sql(65_537))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("'sql'"),
    });
  });

  it('refuses a request of more than 4 MiB', async () => {
    const value = { stringValue: 'x'.repeat(4 * 1024 * 1024) };
    const outcome = execute(erp, 'SELECT LENGTH(:v)', [{ name: 'v', value }]);
    await expect(outcome).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  /** An answer of sixteen rows: `[[{"stringValue":"…"}],…]` puts 20 bytes around each, and 17 between and around all. */
  const sixteenRows = (characters: number) =>
    `WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 16)
     SELECT REPEAT('x', IF(i = 1, ${characters}, 65514)) FROM n`;

  it('refuses a result of more than 1 MiB in the words of AWS', async () => {
    const fitting = 1_048_576 - 17 - 16 * 20 - 15 * 65_514;
    await expect(execute(erp, sixteenRows(fitting))).resolves.toBeDefined();
    await expect(execute(erp, sixteenRows(fitting + 1))).rejects.toMatchObject({
      name: 'BadRequestException',
      message: 'Database returned more than the allowed response size limit',
    });
  });

  it.each([
    ['one value', "SELECT REPEAT('x', 65536)", "SELECT REPEAT('x', 65537)"],
    ['characters of four bytes', "SELECT REPEAT('😀', 16384)", "SELECT REPEAT('😀', 16385)"],
    ['its columns together', "SELECT REPEAT('x', 65530), 123456", "SELECT REPEAT('x', 65530), 1234567"],
    ['bytes', "SELECT CAST(REPEAT('x', 65536) AS BINARY)", "SELECT CAST(REPEAT('x', 65537) AS BINARY)"],
  ])('refuses a row of more than 64 KB in the words of AWS: %s', async (_, fitting, larger) => {
    await expect(execute(erp, fitting)).resolves.toBeDefined();
    await expect(execute(erp, larger)).rejects.toMatchObject({
      name: 'BadRequestException',
      message: 'Packet for query is too large',
    });
  });
});

describe('a batch', () => {
  const batch = (sql: string, texts: readonly string[]) =>
    erp.client.send(
      new BatchExecuteStatementCommand({
        ...target,
        sql,
        parameterSets: texts.map((text) => [{ name: 'text', value: { stringValue: text } }]),
      }),
    );

  it('answers the generated keys of every set', async () => {
    const { updateResults } = await batch('INSERT INTO note (text) VALUES (:text)', ['b1', 'b2']);
    const first = Number(updateResults?.[0]?.generatedFields?.[0]?.longValue);
    expect(updateResults).toEqual([
      { generatedFields: [{ longValue: first }] },
      { generatedFields: [{ longValue: first + 1 }] },
    ]);
  });

  it('keeps the sets before a failing one, for want of a documented promise', async () => {
    const outcome = batch('INSERT INTO note (text) VALUES (:text)', ['b3', 'b3', 'b4']);
    await expect(outcome).rejects.toMatchObject({ name: 'DatabaseErrorException' });
    const sql = "SELECT GROUP_CONCAT(text) FROM note WHERE text IN ('b3', 'b4')";
    expect(await single(erp, sql, [], own)).toEqual({ stringValue: 'b3' });
  });

  it('refuses a trailing semicolon and a SELECT', async () => {
    for (const sql of ['INSERT INTO note (text) VALUES (:text);', 'SELECT :text']) {
      await expect(batch(sql, ['z'])).rejects.toMatchObject({ name: 'BadRequestException' });
    }
  });
});

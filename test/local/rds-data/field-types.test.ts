import { beforeAll, describe, expect, it } from 'vitest';
import { execute, single } from '../../support/data-api.ts';
import { useErp } from '../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });

const COLUMNS = [
  ['tiny', 'TINYINT', -5, { longValue: -5 }],
  ['tiny_unsigned', 'TINYINT UNSIGNED', 255, { longValue: 255 }],
  ['small', 'SMALLINT', 7, { longValue: 7 }],
  ['medium', 'MEDIUMINT', 7, { longValue: 7 }],
  ['plain', 'INT', 7, { longValue: 7 }],
  ['big', 'BIGINT', '123456789012', { longValue: 123456789012 }],
  ['flag', 'TINYINT(1)', 1, { booleanValue: true }],
  ['bool', 'BOOLEAN', 0, { booleanValue: false }],
  ['bits', 'BIT(1)', 1, { booleanValue: true }],
  ['single', 'FLOAT', 0.5, { doubleValue: 0.5 }],
  ['wide', 'DOUBLE', 1e300, { doubleValue: 1e300 }],
  ['price', 'DECIMAL(10,4)', '0', { stringValue: '0.0000' }],
  ['day', 'DATE', '2026-11-20', { stringValue: '2026-11-20' }],
  ['moment', 'DATETIME', '2026-11-20 22:00:11', { stringValue: '2026-11-20 22:00:11' }],
  ['precise', 'DATETIME(3)', '2026-11-20 22:00:11.123', { stringValue: '2026-11-20 22:00:11.123' }],
  ['stamp', 'TIMESTAMP', '2026-11-20 22:00:11', { stringValue: '2026-11-20 22:00:11' }],
  ['clock', 'TIME', '22:00:11', { stringValue: '22:00:11' }],
  ['vintage', 'YEAR', '2026', { stringValue: '2026' }],
  ['fixed', 'CHAR(4)', 'ab', { stringValue: 'ab' }],
  ['label_text', 'VARCHAR(20)', 'ça va 🧵', { stringValue: 'ça va 🧵' }],
  ['long_text', 'TEXT', 'a\\nb"c', { stringValue: 'a\nb"c' }],
  ['choice', "ENUM('used','active')", 'active', { stringValue: 'active' }],
  ['document', 'JSON', '{"a": [1, 2]}', { stringValue: '{"a": [1, 2]}' }],
  ['raw', 'VARBINARY(4)', '\\0\\\\a', { blobValue: Uint8Array.from([0, 92, 97]) }],
  ['blob_col', 'BLOB', 'xyz', { blobValue: Uint8Array.from([120, 121, 122]) }],
  ['nothing', 'INT', null, { isNull: true }],
] as const;

beforeAll(async () => {
  const definitions = COLUMNS.map(([name, type]) => `${name} ${type} NULL`).join(', ');
  const values = COLUMNS.map(([, , value]) =>
    typeof value === 'string' ? `'${value}'` : String(value),
  ).join(', ');
  await erp.root.query(`CREATE DATABASE IF NOT EXISTS ${erp.ownSchema}`);
  await erp.root.query(
    `CREATE TABLE ${erp.ownSchema}.types (id BIGINT PRIMARY KEY AUTO_INCREMENT, ${definitions})`,
  );
  await erp.root.query(
    `INSERT INTO ${erp.ownSchema}.types (${COLUMNS.map(([name]) => name).join(', ')}) VALUES (${values})`,
  );
});

const own = { database: erp.ownSchema };

describe('a result', () => {
  it.each(COLUMNS)('carries %s %s as the service does', async (name, _type, _value, field) => {
    expect(await single(erp, `SELECT ${name} FROM types`, [], own)).toEqual(field);
  });

  it('reads counts and comparisons as longValue', async () => {
    const { records } = await execute(erp, 'SELECT COUNT(*), MAX(id), 1 = 1, SUM(id) FROM types', [], own);
    expect(records).toEqual([[{ longValue: 1 }, { longValue: 1 }, { longValue: 1 }, { stringValue: '1' }]]);
  });

  it('turns integers of every size into text when asked', async () => {
    const extra = { ...own, resultSetOptions: { longReturnType: 'STRING' } } as const;
    const { records } = await execute(erp, 'SELECT tiny, small, big, flag FROM types', [], extra);
    expect(records).toEqual([
      [{ stringValue: '-5' }, { stringValue: '7' }, { stringValue: '123456789012' }, { booleanValue: true }],
    ]);
  });

  it('turns decimals into numbers when asked', async () => {
    const extra = { ...own, resultSetOptions: { decimalReturnType: 'DOUBLE_OR_LONG' } } as const;
    const { records } = await execute(erp, 'SELECT 1.25, CAST(7 AS DECIMAL(5,0))', [], extra);
    expect(records).toEqual([[{ doubleValue: 1.25 }, { longValue: 7 }]]);
  });

  it('puts 64-bit integers on the wire in full', async () => {
    const response = await fetch(`${erp.endpoint}/Execute`, {
      method: 'POST',
      body: JSON.stringify({
        resourceArn: erp.tenantClusterArn,
        secretArn: erp.tenantSecretArn,
        sql: 'SELECT 9007199254740993',
      }),
    });
    expect(await response.text()).toBe(
      '{"numberOfRecordsUpdated":0,"records":[[{"longValue":9007199254740993}]]}',
    );
  });

  it.each([
    ['BIT(8)', 'SELECT wide_bits FROM odd'],
    ['an unsigned integer beyond 63 bits', 'SELECT 18446744073709551615'],
    ['a geometry', 'SELECT POINT(1, 2)'],
  ])('refuses %s by name', async (_name, sql) => {
    await erp.root.query(`CREATE TABLE IF NOT EXISTS ${erp.ownSchema}.odd (wide_bits BIT(8))`);
    const outcome = execute(erp, sql, [], own);
    await expect(outcome).rejects.toMatchObject({ name: 'UnsupportedResultException' });
  });

  it('describes its columns when asked', async () => {
    const extra = { ...own, includeResultMetadata: true };
    const { columnMetadata } = await execute(
      erp,
      'SELECT id AS number, price, label_text FROM types t',
      [],
      extra,
    );
    expect(columnMetadata).toMatchObject([
      {
        label: 'number',
        name: 'id',
        tableName: 't',
        type: -5,
        typeName: 'BIGINT',
        isAutoIncrement: true,
        isSigned: true,
        nullable: 0,
      },
      { label: 'price', type: 3, typeName: 'DECIMAL', precision: 10, scale: 4, nullable: 1 },
      { label: 'label_text', type: 12, typeName: 'VARCHAR', precision: 20, isSigned: false },
    ]);
  });

  it('comes as JSON objects when asked, without records and metadata', async () => {
    const extra = { ...own, formatRecordsAs: 'JSON', includeResultMetadata: true } as const;
    const sql = 'SELECT big, flag, price AS cost, moment, raw, nothing FROM types';
    const output = await execute(erp, sql, [], extra);
    expect(JSON.parse(output.formattedRecords ?? '')).toEqual([
      {
        big: 123456789012,
        flag: true,
        cost: '0.0000',
        moment: '2026-11-20 22:00:11',
        raw: 'AFxh',
        nothing: null,
      },
    ]);
    expect(output).not.toHaveProperty('records');
    expect(output).not.toHaveProperty('columnMetadata');
  });

  it('refuses two columns of one label as JSON', async () => {
    const outcome = execute(erp, 'SELECT 1 AS a, 2 AS a', [], { formatRecordsAs: 'JSON' });
    await expect(outcome).rejects.toMatchObject({ name: 'UnsupportedResultException' });
  });
});

import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  ExecuteStatementCommand,
} from '@aws-sdk/client-rds-data';
import { describe, expect, test } from 'vitest';
import { NotReadOnlyError, readOnlyClient } from '../../../scripts/preflight/read-only-client.ts';

const sent: unknown[] = [];
const send = async (command: unknown) => {
  sent.push(command);
  return { records: [] };
};
const client = readOnlyClient({ send: send as never });

const ARNS = { resourceArn: 'a cluster', secretArn: 'a secret' };
const statement = (sql: string | undefined) => new ExecuteStatementCommand({ ...ARNS, sql });

describe('A client that only reads', () => {
  test.each([
    'SELECT 1',
    '\n  select id FROM serial_link_outbox',
    "SHOW VARIABLES WHERE Variable_name = 'aurora_version'",
    'EXPLAIN FORMAT=JSON SELECT 1',
    'EXPLAIN FORMAT=JSON UPDATE serial_link_outbox SET status = :status',
    'EXPLAIN FORMAT=JSON INSERT INTO serial_quarantine (id) VALUES (1)',
    'EXPLAIN FORMAT=JSON DELETE FROM serial_quarantine',
  ])('sends %s', async (sql) => {
    sent.length = 0;
    await client.send(statement(sql));
    expect(sent).toHaveLength(1);
  });

  test.each([
    "UPDATE serial_link_outbox SET status = 'done'",
    'INSERT INTO serial_quarantine (id) VALUES (1)',
    'INSERT IGNORE INTO serial_quarantine (id) VALUES (1)',
    'REPLACE INTO serial_quarantine (id) VALUES (1)',
    'DELETE FROM serial_quarantine',
    'TRUNCATE TABLE serial_quarantine',
    'CREATE DATABASE IF NOT EXISTS serial_monitor',
    'ALTER TABLE serial_quarantine ADD COLUMN a INT',
    'DROP TABLE serial_quarantine',
    'RENAME TABLE a TO b',
    "GRANT SELECT ON *.* TO 'a'@'%'",
    'REVOKE ALL ON *.* FROM a',
    'SET GLOBAL read_only = 1',
    'SET timestamp = 1',
    'CALL a_procedure()',
    'DO SLEEP(1)',
    'LOCK TABLES serial_quarantine WRITE',
    'ANALYZE TABLE serial_quarantine',
    'OPTIMIZE TABLE serial_quarantine',
    'FLUSH TABLES',
    'KILL 7',
    'START TRANSACTION',
    'WITH old AS (SELECT 1) DELETE FROM serial_quarantine',
    "LOAD DATA INFILE '/tmp/a' INTO TABLE serial_quarantine",
    'EXPLAIN ANALYZE SELECT 1',
    'EXPLAIN ANALYZE UPDATE serial_quarantine SET id = 1',
    'ANALYZE FORMAT=JSON UPDATE serial_quarantine SET id = 1',
    'EXPLAIN UPDATE serial_quarantine SET id = 1',
    'SELECT id FROM serial_quarantine FOR UPDATE',
    'SELECT id FROM serial_quarantine FOR SHARE',
    'SELECT id FROM serial_quarantine LOCK IN SHARE MODE',
    "SELECT 'a' INTO OUTFILE '/tmp/a'",
    "SELECT 'a' INTO DUMPFILE '/tmp/a'",
    'SELECT 1 INTO @a',
    "SELECT GET_LOCK('a', 1)",
    'SELECT 1; DROP TABLE serial_quarantine',
    'EXPLAIN FORMAT=JSON SELECT 1; DROP TABLE serial_quarantine',
    '/* SELECT */ DROP TABLE serial_quarantine',
    '',
    undefined,
  ])('refuses %s', (sql) => {
    sent.length = 0;
    expect(() => client.send(statement(sql))).toThrow(NotReadOnlyError);
    expect(sent).toEqual([]);
  });

  test.each([
    new BatchExecuteStatementCommand({ ...ARNS, sql: 'SELECT 1' }),
    new BeginTransactionCommand(ARNS),
  ])('refuses every other command, as %o', (command) => {
    sent.length = 0;
    expect(() => client.send(command as never)).toThrow(NotReadOnlyError);
    expect(sent).toEqual([]);
  });
});

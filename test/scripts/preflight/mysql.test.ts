import { describe, expect, test } from 'vitest';
import { fullReads } from '../../../scripts/preflight/full-reads.ts';
import { tableAccesses } from '../../../scripts/preflight/plan.ts';
import { refusalOf } from '../../../scripts/preflight/refusal.ts';
import { judgeVersion } from '../../../scripts/preflight/server.ts';
import type { ShippedStatement } from '../../../scripts/preflight/statements/shipped.ts';

// The other tests ask MariaDB; what only MySQL 8.0 says is kept here in its own words.

function databaseError(message: string): Error {
  return Object.assign(new Error(message), { name: 'DatabaseErrorException' });
}

describe("MySQL's refusals", () => {
  test.each([
    [
      "Database error code: 1142. Message: SELECT command denied to user 'serial_core'@'10.0.0.1' for table 'organization'",
      { kind: 'denied', privilege: 'SELECT', table: 'organization' },
    ],
    [
      "Database error code: 1143. Message: UPDATE command denied to user 'serial_tenants'@'10.0.0.1' for column 'status' in table 'serial_link_outbox'",
      { kind: 'denied', privilege: 'UPDATE', table: 'serial_link_outbox', column: 'status' },
    ],
    [
      "INSERT command denied to user 'serial_tenants'@'10.0.0.1' for table 'audit'; Error code: 1142; SQLState: 42000",
      { kind: 'denied', privilege: 'INSERT', table: 'audit' },
    ],
    [
      "Database error code: 1054. Message: Unknown column 'outbox.updated_at' in 'field list'",
      { kind: 'no column', column: 'updated_at' },
    ],
    [
      "Database error code: 1054. Message: Unknown column '1345' in 'field list'",
      { kind: 'no column', column: '1345' },
    ],
    [
      "Database error code: 1064. Message: near 'Illegal mix of collations, 1267, Unknown column 'a''",
      { kind: 'other' },
    ],
    [
      "INSERT, UPDATE command denied to user 'serial_tenants'@'10.0.0.1' for table 'audit'",
      { kind: 'denied', privilege: 'UPDATE', table: 'audit' },
    ],
    [
      "Database error code: 1146. Message: Table 'bgerp_t_default.flow_token' doesn't exist",
      { kind: 'no table', table: 'flow_token' },
    ],
    [
      "Database error code: 1267. Message: Illegal mix of collations (utf8mb4_bin,IMPLICIT) and (utf8mb4_unicode_ci,IMPLICIT) for operation '='",
      { kind: 'collations' },
    ],
    [
      'Database error code: 1345. Message: EXPLAIN/SHOW can not be issued; lacking privileges for underlying table',
      { kind: 'unknown' },
    ],
  ])('are read: %s', (message, refusal) => {
    expect(refusalOf(databaseError(message))).toEqual(refusal);
  });
});

/** `EXPLAIN FORMAT=JSON` of MySQL 8.0, shortened. */
const PLAN = JSON.stringify({
  query_block: {
    select_id: 1,
    ordering_operation: {
      using_filesort: true,
      nested_loop: [
        {
          table: {
            table_name: 'wanted',
            table_function: 'json_table',
            access_type: 'ALL',
            rows_examined_per_scan: 2,
          },
        },
        {
          table: {
            table_name: 'registry',
            access_type: 'ref',
            key: 'uniq_serial_code',
            rows_examined_per_scan: 1,
          },
        },
        { table: { table_name: 'outbox', access_type: 'ALL', rows_examined_per_scan: 500_000 } },
      ],
    },
  },
});

describe("MySQL's plans", () => {
  test('are read wherever tables stand in them', () => {
    expect(tableAccesses(PLAN)).toEqual([
      { table: 'wanted', access: 'ALL', rows: 2 },
      { table: 'registry', access: 'ref', rows: 1 },
      { table: 'outbox', access: 'ALL', rows: 500_000 },
    ]);
  });

  test('tell a big table that is read in full, once for all variants of a statement', () => {
    const statement: ShippedStatement = {
      database: 'tenant',
      kind: 'read',
      defaultDatabase: undefined,
      sql: 'SELECT id FROM serial_link_outbox AS outbox',
      parameters: {},
      name: 'outbox worker: due entries',
      sites: ['functions/a.ts:1'],
      writer: undefined,
    };
    const variant = { ...statement, sites: ['functions/b.ts:2'] };
    const plan = tableAccesses(PLAN);
    const explained = [
      { statement, plan },
      { statement: variant, plan },
    ];
    expect(fullReads(explained, 100_000)).toEqual([
      {
        name: 'outbox worker: due entries',
        table: 'serial_link_outbox',
        rows: 500_000,
        sites: ['functions/a.ts:1', 'functions/b.ts:2'],
        reason: undefined,
      },
    ]);
    expect(fullReads(explained, 500_000)).toEqual([]);
  });
});

describe('The version', () => {
  test.each([
    ['8.0.36', '3.07.1', 'ok'],
    ['8.0.39', '3.10.0', 'ok'],
    ['8.0.32', '3.06.0', 'must fix'],
    ['5.7.44', '2.12.0', 'must fix'],
    ['8.4.0', '4.0.0', 'must fix'],
  ])('of MySQL %s, Aurora %s, is %s', (version, aurora, severity) => {
    expect(
      judgeVersion({ flavour: 'mysql', version, aurora, partialRevokes: false, isolation: undefined })
        .severity,
    ).toBe(severity);
  });

  test('of a MySQL that is no Aurora is told as not known', () => {
    const server = {
      flavour: 'mysql',
      version: '8.0.36',
      aurora: undefined,
      partialRevokes: false,
      isolation: undefined,
    } as const;
    expect(judgeVersion(server)).toMatchObject({ severity: 'warning', unknown: true });
  });

  test.each([
    ['10.5.1-MariaDB', 'must fix'],
    ['10.6.0-MariaDB', 'ok'],
    ['11.4.2-MariaDB', 'ok'],
  ])('of %s is %s', (version, severity) => {
    expect(
      judgeVersion({
        flavour: 'mariadb',
        version,
        aurora: undefined,
        partialRevokes: false,
        isolation: undefined,
      }).severity,
    ).toBe(severity);
  });
});

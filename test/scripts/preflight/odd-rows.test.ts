import { afterEach, beforeEach, expect, test } from 'vitest';
import { judgeIsolation, type Server } from '../../../scripts/preflight/server.ts';
import { useErp } from '../../support/mariadb.ts';
import { check, heal, troubles } from './preflight-fixture.ts';

const erp = await useErp({ tenants: ['maison_atelier'] });
const { coreDatabase: core, root } = erp;
const tenant = erp.tenant('maison_atelier').database;

beforeEach(async () => {
  await heal(erp);
  await root.query("SET SESSION sql_mode = ''");
});
afterEach(() => root.query('SET SESSION sql_mode = DEFAULT'));

/** Ten rows, for either server. */
const TEN = "JSON_TABLE('[0,1,2,3,4,5,6,7,8,9]', '$[*]' COLUMNS (n INT PATH '$'))";

/** SQL that makes a row odd, the column that is named for it, and what is said. */
const ODD: readonly (readonly [name: string, sql: readonly string[], subject: string, found: string])[] = [
  [
    'an entry without status',
    [outbox('status', 'NULL')],
    'serial_link_outbox.status',
    'In 1 row it is none of pending',
  ],
  ['an entry with an empty status', [outbox('status', "''")], 'serial_link_outbox.status', 'none of pending'],
  [
    'no number of attempts',
    [outbox('retry_count', 'NULL')],
    'serial_link_outbox.retry_count',
    'NULL or negative',
  ],
  [
    'a negative number of attempts',
    [outbox('retry_count', '-1')],
    'serial_link_outbox.retry_count',
    'NULL or negative',
  ],
  [
    'an entry of no time',
    [outbox('created_at', 'NULL')],
    'serial_link_outbox.created_at',
    'NULL or 0000-00-00',
  ],
  [
    'an entry of a zero date',
    [outbox('created_at', "'0000-00-00'")],
    'serial_link_outbox.created_at',
    'NULL or 0000',
  ],
  [
    'an entry tried at no time',
    [outbox('updated_at', 'NULL')],
    'serial_link_outbox.updated_at',
    'NULL or 0000-00-00',
  ],
  [
    'a token without status',
    [
      `ALTER TABLE ${tenant}.flow_token MODIFY status VARCHAR(20) NULL`,
      `UPDATE ${tenant}.flow_token SET status = NULL`,
    ],
    'flow_token.status',
    'In 4 rows it is NULL or empty',
  ],
  [
    'a token spawned at no time',
    [`UPDATE ${tenant}.flow_token SET spawned_at = NULL LIMIT 1`],
    'flow_token.spawned_at',
    'NULL or 0000-00-00',
  ],
  [
    'a serial spawned on a zero date',
    [`UPDATE ${tenant}.job_ticket_serial SET spawned_at = '0000-00-00' LIMIT 1`],
    'job_ticket_serial.spawned_at',
    '0000-00-00',
  ],
  [
    'a serial generated at no time',
    [`UPDATE ${tenant}.job_ticket_serial SET generated_at = NULL LIMIT 1`],
    'job_ticket_serial.generated_at',
    'NULL or 0000-00-00',
  ],
  [
    'a serial that begins with a tab',
    [`UPDATE ${tenant}.job_ticket_serial SET serial_number = CONCAT(CHAR(9), serial_number) LIMIT 1`],
    'job_ticket_serial.serial_number',
    'a control character',
  ],
  [
    'a token whose serial ends with a space',
    [`UPDATE ${tenant}.flow_token SET serial_number = CONCAT(serial_number, ' ') LIMIT 1`],
    'flow_token.serial_number',
    'a space at an end',
  ],
  [
    'an entry of 2062 among the newest',
    [outbox('created_at', "'2062-01-01'")],
    'serial_link_outbox.created_at',
    'in the future of NOW()',
  ],
  [
    'an old token of 2099, behind a thousand new ones',
    [
      `UPDATE ${tenant}.flow_token SET spawned_at = '2099-01-01' ORDER BY id_token LIMIT 1`,
      `INSERT INTO ${tenant}.flow_token (id_instance, spawned_at) SELECT 1, NOW() FROM ${TEN} AS a JOIN ${TEN} AS b JOIN ${TEN} AS c JOIN ${TEN} AS d LIMIT 1100`,
    ],
    'flow_token.spawned_at',
    'In 1 row it is in the future of NOW()',
  ],
];

function outbox(column: string, value: string): string {
  return `INSERT INTO ${tenant}.serial_link_outbox (serial_code, dag_token_id, ${column}) VALUES ('X-2025-0001', 7, ${value})`;
}

test.each(ODD)('Tells of %s, once', async (_, sql, subject, found) => {
  for (const statement of sql) await root.query(statement);
  const told = troubles(await check(erp)).filter((finding) => finding.subject === subject);
  expect(told).toEqual([
    expect.objectContaining({
      where: 'maison_atelier',
      severity: 'warning',
      found: expect.stringContaining(found),
    }),
  ]);
  expect(told[0]).toHaveProperty('right');
  expect(told[0]).toHaveProperty('otherwise');
});

test('Tells of a code that no setting and no event can name', async () => {
  await root.query(`UPDATE ${core}.organization SET code = 'maison,atelier'`);
  expect(troubles(await check(erp))).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ check: 'tenants', severity: 'warning', subject: '"maison,atelier"' }),
    ]),
  );
});

test('Tells of databases of which nobody can say which one is a tenant’s', async () => {
  await root.query(`UPDATE ${core}.organization SET code = 'Maison_Atelier'`);
  const other = `${erp.tenantPrefix}MAISON_ATELIER`;
  await root.query(`CREATE DATABASE ${other}`);
  await root.query(
    `GRANT SELECT ON ${other.replaceAll('_', '\\_').replace(/.*/, '`$&`')}.* TO '${erp.accounts.tenants.writer.user}'@'%'`,
  );
  try {
    expect(troubles(await check(erp))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          check: 'tenants',
          severity: 'must fix',
          found: expect.stringContaining('several that differ from it in case alone'),
        }),
      ]),
    );
  } finally {
    await root.query(`DROP DATABASE ${other}`);
  }
});

const SERVER: Server = {
  flavour: 'mysql',
  version: '8.0.36',
  aurora: '3.07.1',
  partialRevokes: false,
  isolation: 'REPEATABLE-READ',
};

test.each([
  ['REPEATABLE-READ', 'ok', undefined],
  ['READ-COMMITTED', 'warning', /twice/],
  ['READ-UNCOMMITTED', 'warning', /twice/],
  ['SERIALIZABLE', 'warning', /waits/],
  [undefined, 'warning', undefined],
] as const)('Judges that transactions are isolated as %s: %s', (isolation, severity, otherwise) => {
  const finding = judgeIsolation({ ...SERVER, isolation });
  expect(finding.severity).toBe(severity);
  if (otherwise !== undefined) expect(finding.otherwise).toMatch(otherwise);
});

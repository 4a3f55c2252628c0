import { beforeEach, describe, expect, test } from 'vitest';
import type { Finding } from '../../../scripts/preflight/finding.ts';
import type { Target } from '../../../scripts/preflight/target.ts';
import { useErp } from '../../support/mariadb.ts';
import { check, findingsOf, heal, type Located, troubles } from './preflight-fixture.ts';

const erp = await useErp({ tenants: ['maison_atelier'] });
const { coreDatabase: core, ownSchema } = erp;
const tenant = erp.tenant('maison_atelier').database;
const coreAccount = `'${erp.accounts.core.writer.user}'@'%'`;
const tenantAccount = `'${erp.accounts.tenants.writer.user}'@'%'`;
const migrationAccount = `'${erp.accounts.tenants.migration.user}'@'%'`;
const ownPattern = `\`${ownSchema.replaceAll('_', '\\_')}\`.*`;

beforeEach(() => heal(erp));

/** A finding as a test expects it: texts need only contain what is given. */
type Expected = Pick<Located, 'where' | 'severity' | 'check'> &
  Partial<Pick<Finding, 'subject' | 'found' | 'right' | 'otherwise'>>;

function like({ where, severity, check: kind, subject, ...texts }: Expected) {
  const parts = Object.entries(texts).map(([name, text]) => [name, expect.stringContaining(text)] as const);
  return expect.objectContaining({
    where,
    severity,
    check: kind,
    ...(subject === undefined ? {} : { subject }),
    ...Object.fromEntries(parts),
  });
}

interface Defect {
  readonly name: string;
  /** Statements that damage a healthy system, as root. */
  readonly sql: readonly string[];
  readonly modes?: Target['modes'];
  /** All that is to be found. Without `where`: in the section of maison_atelier. */
  readonly expected: readonly (Omit<Expected, 'where'> & { readonly where?: Expected['where'] })[];
}

const REPORT = { outboxWorker: 'report', consistencyChecker: 'report' } as const;

async function expectFindings({ sql, modes, expected }: Omit<Defect, 'name'>): Promise<void> {
  for (const statement of sql) await erp.root.query(statement);
  const report = await check(erp, modes === undefined ? {} : { modes });
  expect(troubles(report)).toEqual(expected.map((one) => like({ where: 'maison_atelier', ...one })));
  expect(report.ok).toBe(!expected.some(({ severity }) => severity === 'must fix'));
}

const tables: readonly Defect[] = [
  {
    name: 'a tenant without a table',
    sql: [`DROP TABLE ${tenant}.serial_link_outbox`],
    expected: [
      {
        severity: 'must fix',
        check: 'tables',
        subject: 'serial_link_outbox',
        found: 'not there',
        otherwise: 'outbox worker: due entries; outbox worker: several entries of one serial',
      },
    ],
  },
  {
    name: 'a Core database without the registry',
    sql: [`DROP TABLE ${core}.serial_registry`],
    expected: [{ where: 'core', severity: 'must fix', check: 'tables', subject: 'serial_registry' }],
  },
  {
    name: 'a Core database without organizations, so that nobody can say who is active',
    sql: [`DROP TABLE ${core}.organization`],
    expected: [
      { where: 'core', severity: 'must fix', check: 'tables', subject: 'organization' },
      { where: 'tenants', severity: 'warning', check: 'tenants', found: 'Cannot tell which tenants' },
    ],
  },
  {
    name: 'a missing column that statements read',
    sql: [`ALTER TABLE ${tenant}.flow_token DROP COLUMN parent_scrapped_token_id`],
    expected: [
      {
        severity: 'must fix',
        check: 'tables',
        subject: 'flow_token.parent_scrapped_token_id',
        otherwise: 'consistency checker: tokens by serial; consistency checker: tokens by id; desk',
      },
    ],
  },
  {
    name: 'a missing column that statements write',
    sql: [`ALTER TABLE ${tenant}.serial_link_outbox DROP COLUMN updated_at`],
    expected: [{ severity: 'must fix', check: 'tables', subject: 'serial_link_outbox.updated_at' }],
  },
  {
    name: 'a serial column that is wider than what statements compare with it',
    sql: [`ALTER TABLE ${tenant}.job_ticket_serial MODIFY serial_number VARCHAR(256) NOT NULL`],
    expected: [
      {
        severity: 'warning',
        check: 'tables',
        subject: 'job_ticket_serial.serial_number',
        found: 'varchar(256)',
        right: 'at most 255 characters',
      },
    ],
  },
  {
    name: 'a column with the name of older documents',
    sql: [`ALTER TABLE ${tenant}.serial_quarantine RENAME COLUMN quarantined_at TO detected_at`],
    expected: [
      {
        severity: 'must fix',
        check: 'tables',
        subject: 'serial_quarantine.quarantined_at',
        found: 'detected_at is, as in older documents',
      },
    ],
  },
  {
    name: 'an ENUM without a value that is looked for',
    sql: [`ALTER TABLE ${core}.serial_registry MODIFY status ENUM('active','used') DEFAULT 'active'`],
    expected: [
      {
        where: 'core',
        severity: 'must fix',
        check: 'tables',
        subject: 'serial_registry.status',
        found: 'does not take scrapped',
        otherwise: 'API: serials of the last day',
      },
    ],
  },
  {
    name: 'an ENUM without a value that the checker writes',
    sql: [
      `ALTER TABLE ${tenant}.serial_quarantine MODIFY reason ENUM('invalid_format','duplicate','orphaned') NOT NULL`,
    ],
    expected: [
      {
        severity: 'must fix',
        check: 'tables',
        subject: 'serial_quarantine.reason',
        found: 'does not take checksum_fail',
        otherwise: 'consistency checker: quarantines: refused in strict mode',
      },
    ],
  },
  {
    name: 'an ENUM without a value that a worker in mode report does not write yet',
    sql: [`ALTER TABLE ${tenant}.serial_link_outbox MODIFY status ENUM('pending','done') DEFAULT 'pending'`],
    modes: REPORT,
    expected: [
      {
        severity: 'warning',
        check: 'tables',
        subject: 'serial_link_outbox.status',
        found: 'does not take dead',
      },
    ],
  },
  {
    name: 'an ENUM with a value that nobody knows',
    sql: [
      `ALTER TABLE ${tenant}.serial_link_outbox MODIFY status ENUM('pending','done','dead','held') DEFAULT 'pending'`,
    ],
    expected: [
      {
        severity: 'warning',
        check: 'tables',
        subject: 'serial_link_outbox.status',
        found: 'also takes held',
      },
    ],
  },
  {
    name: 'a column of another type',
    sql: [`ALTER TABLE ${tenant}.job_ticket_serial MODIFY spawned_token_id VARCHAR(20) NULL`],
    expected: [
      {
        severity: 'must fix',
        check: 'tables',
        subject: 'job_ticket_serial.spawned_token_id',
        found: 'varchar(20)',
        right: 'a whole number',
      },
    ],
  },
  {
    name: 'a column that is too short for what is written',
    sql: [`ALTER TABLE ${tenant}.serial_link_outbox MODIFY last_error VARCHAR(100) NULL`],
    expected: [
      {
        severity: 'must fix',
        check: 'tables',
        subject: 'serial_link_outbox.last_error',
        right: 'at least 500 characters',
        otherwise: 'cut: outbox worker: settles entries',
      },
    ],
  },
  {
    name: 'a column that takes no NULL where NULL means "not yet"',
    sql: [
      `UPDATE ${tenant}.flow_token SET parent_token_id = 0`,
      `ALTER TABLE ${tenant}.flow_token MODIFY parent_token_id INT NOT NULL DEFAULT 0`,
    ],
    expected: [
      { severity: 'must fix', check: 'tables', subject: 'flow_token.parent_token_id', found: 'no NULL' },
    ],
  },
  {
    name: 'a column that takes NULL, which its readers do not',
    sql: [`ALTER TABLE ${tenant}.serial_quarantine MODIFY serial_code VARCHAR(100) NULL`],
    expected: [{ severity: 'warning', check: 'tables', subject: 'serial_quarantine.serial_code' }],
  },
  {
    name: 'a column that our INSERT would have to fill',
    sql: [`ALTER TABLE ${tenant}.serial_quarantine ADD COLUMN held_by INT NOT NULL`],
    expected: [
      {
        severity: 'must fix',
        check: 'tables',
        subject: 'serial_quarantine.held_by',
        otherwise: 'consistency checker: quarantines',
      },
    ],
  },
  {
    name: 'an engine without transactions',
    sql: [`ALTER TABLE ${tenant}.serial_link_outbox ENGINE=MyISAM`],
    expected: [
      {
        severity: 'warning',
        check: 'tables',
        subject: 'serial_link_outbox',
        found: 'MyISAM',
        right: 'InnoDB',
      },
    ],
  },
  {
    name: 'a status of organizations that is neither number nor ENUM',
    sql: [`ALTER TABLE ${core}.organization MODIFY status VARCHAR(10) NOT NULL DEFAULT '1'`],
    expected: [{ where: 'core', severity: 'must fix', check: 'tables', subject: 'organization.status' }],
  },
];

const indexes: readonly Defect[] = [
  {
    name: 'a missing index',
    sql: [`ALTER TABLE ${tenant}.flow_token DROP INDEX idx_serial`],
    expected: [
      {
        severity: 'warning',
        check: 'indexes',
        subject: 'flow_token',
        right: 'ALTER TABLE flow_token ADD INDEX (serial_number)',
        otherwise: 'consistency checker: tokens by serial',
      },
    ],
  },
  {
    name: 'an index that the optimizer may not use',
    sql: [`ALTER TABLE ${tenant}.serial_link_outbox ALTER INDEX idx_status IGNORED`],
    expected: [
      {
        severity: 'warning',
        check: 'indexes',
        subject: 'serial_link_outbox',
        right: 'ALTER TABLE serial_link_outbox ADD INDEX (status, created_at)',
      },
    ],
  },
  {
    name: 'an index that does not keep serials unique',
    sql: [`ALTER TABLE ${core}.serial_registry DROP INDEX uniq_serial_code, ADD INDEX (serial_code)`],
    expected: [
      {
        where: 'core',
        severity: 'must fix',
        check: 'indexes',
        subject: 'serial_registry',
        right: 'ALTER TABLE serial_registry ADD UNIQUE INDEX (serial_code)',
        otherwise: 'rows may come twice',
      },
    ],
  },
  {
    name: 'a key that refuses a second entry of a link',
    sql: [`ALTER TABLE ${tenant}.serial_link_outbox ADD UNIQUE KEY uniq_link (serial_code, dag_token_id)`],
    expected: [
      {
        severity: 'warning',
        check: 'indexes',
        subject: 'serial_link_outbox',
        found: 'uniq_link on (serial_code, dag_token_id)',
        otherwise: 'consistency checker: hands links over',
      },
    ],
  },
];

const collations: readonly Defect[] = [
  {
    name: 'a registry whose codes are compared without case',
    sql: [
      `ALTER TABLE ${core}.serial_registry MODIFY serial_code VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL`,
    ],
    expected: [
      {
        where: 'core',
        severity: 'must fix',
        check: 'collations',
        subject: 'serial_registry.serial_code',
        right: 'utf8mb4_bin',
        otherwise: 'outbox worker: links',
      },
    ],
  },
  {
    name: 'a tenant with the collation of another version',
    sql: [
      `ALTER TABLE ${tenant}.flow_token MODIFY serial_number VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NULL`,
    ],
    expected: [
      {
        severity: 'must fix',
        check: 'collations',
        subject: 'flow_token.serial_number',
        right: 'utf8mb4_unicode_ci',
        otherwise: 'error 1267): consistency checker: tokens by serial',
      },
    ],
  },
];

const grants: readonly Defect[] = [
  {
    name: 'no UPDATE on the registry',
    sql: [`REVOKE UPDATE (dag_token_id) ON ${core}.serial_registry FROM ${coreAccount}`],
    expected: [
      {
        where: 'core',
        severity: 'must fix',
        check: 'grants',
        subject: 'serial_registry',
        right: `GRANT UPDATE (dag_token_id) ON \`${core}\`.serial_registry TO`,
        otherwise: 'outbox worker: links',
      },
    ],
  },
  {
    name: 'no UPDATE on the registry in mode report',
    sql: [`REVOKE UPDATE (dag_token_id) ON ${core}.serial_registry FROM ${coreAccount}`],
    modes: REPORT,
    expected: [{ where: 'core', severity: 'warning', check: 'grants', subject: 'serial_registry' }],
  },
  {
    name: 'no SELECT on organizations, so that nobody can say who is active',
    sql: [`REVOKE SELECT ON ${core}.organization FROM ${coreAccount}`],
    expected: [
      {
        where: 'core',
        severity: 'must fix',
        check: 'grants',
        subject: 'organization',
        right: `GRANT SELECT ON \`${core}\`.organization TO`,
      },
      { where: 'tenants', severity: 'warning', check: 'tenants', found: 'could not be asked who is active' },
    ],
  },
  {
    name: "no UPDATE on a tenant's outbox",
    sql: [`REVOKE UPDATE ON ${tenant}.serial_link_outbox FROM ${tenantAccount}`],
    expected: [
      {
        severity: 'must fix',
        check: 'grants',
        subject: 'serial_link_outbox.status',
        right: `GRANT UPDATE (status, retry_count, last_error, updated_at) ON \`${tenant}\`.serial_link_outbox TO`,
        otherwise: 'outbox worker: settles entries',
      },
      {
        severity: 'must fix',
        check: 'grants',
        subject: 'serial_link_outbox.last_error',
        right: `GRANT UPDATE (status, retry_count, last_error, updated_at) ON \`${tenant}\`.serial_link_outbox TO`,
        otherwise: 'outbox worker: settles entries',
      },
    ],
  },
  {
    name: 'no INSERT for the checker',
    sql: [`REVOKE INSERT ON ${tenant}.serial_link_outbox FROM ${tenantAccount}`],
    expected: [
      {
        severity: 'must fix',
        check: 'grants',
        subject: 'serial_link_outbox',
        right: `GRANT INSERT ON \`${tenant}\`.serial_link_outbox TO`,
        otherwise: 'consistency checker: hands links over',
      },
    ],
  },
  {
    name: 'no UPDATE of tenant links for a checker in mode report',
    sql: [
      `REVOKE UPDATE (spawned_token_id, spawned_at) ON ${tenant}.job_ticket_serial FROM ${tenantAccount}`,
    ],
    modes: REPORT,
    expected: [
      {
        severity: 'warning',
        check: 'grants',
        subject: 'job_ticket_serial',
        right: `GRANT UPDATE (spawned_token_id, spawned_at) ON \`${tenant}\`.job_ticket_serial TO`,
      },
    ],
  },
  {
    name: 'an own schema that may only be read, told once',
    sql: [
      `REVOKE ALL PRIVILEGES ON ${ownPattern} FROM ${migrationAccount}`,
      `GRANT SELECT ON ${ownPattern} TO ${migrationAccount}`,
    ],
    expected: [
      {
        where: 'tenants',
        severity: 'must fix',
        check: 'own-schema',
        subject: ownSchema,
        found: 'lacks CREATE, ALTER, INSERT',
        right: `GRANT CREATE, ALTER, INDEX, SELECT, INSERT ON ${ownPattern} TO`,
      },
    ],
  },
  {
    name: 'an own schema that cannot be migrated',
    sql: [`REVOKE ALTER ON ${ownPattern} FROM ${migrationAccount}`],
    expected: [
      {
        where: 'tenants',
        severity: 'must fix',
        check: 'own-schema',
        found: 'The account of the schema migration lacks ALTER',
      },
    ],
  },
  {
    name: 'an own schema that cannot be migrated later',
    sql: [`REVOKE INDEX ON ${ownPattern} FROM ${migrationAccount}`],
    expected: [
      {
        where: 'tenants',
        severity: 'warning',
        check: 'own-schema',
        found: 'The account of the schema migration lacks INDEX',
      },
    ],
  },
];

const tenants: readonly Defect[] = [
  {
    name: 'a tenant without a database',
    sql: [`DROP DATABASE ${tenant}`],
    expected: [
      {
        where: 'tenants',
        severity: 'must fix',
        check: 'tenants',
        subject: 'maison_atelier',
        found: `There is no database ${tenant}`,
      },
    ],
  },
  {
    name: 'nobody active',
    sql: [`UPDATE ${core}.organization SET status = 0`],
    expected: [{ where: 'tenants', severity: 'must fix', check: 'tenants', found: 'No tenant is active' }],
  },
];

const clocks: readonly Defect[] = [
  {
    name: 'times of the registry in the future',
    sql: [`UPDATE ${core}.serial_registry SET created_at = UTC_TIMESTAMP() + INTERVAL 3 HOUR`],
    expected: [
      {
        where: 'core',
        severity: 'warning',
        check: 'time',
        subject: 'serial_registry.created_at',
        found: '3 h in the future of UTC_TIMESTAMP()',
      },
    ],
  },
  {
    name: "times of a tenant's tickets in the future",
    sql: [`UPDATE ${tenant}.job_ticket_serial SET generated_at = NOW() + INTERVAL 7 HOUR`],
    expected: [
      {
        severity: 'warning',
        check: 'time',
        subject: 'job_ticket_serial.generated_at',
        found: '7 h in the future of NOW()',
      },
    ],
  },
  {
    name: "sessions of the ERP in a time zone behind the server's",
    sql: [`UPDATE ${tenant}.flow_token SET spawned_at = spawned_at - INTERVAL 7 HOUR`],
    expected: [
      {
        severity: 'warning',
        check: 'time',
        subject: 'flow_token.spawned_at',
        found: 'The ERP writes it 7 h behind the NOW() of our sessions, as 4 spawns show.',
      },
    ],
  },
];

/** A change at a time when no run of ours was under way. */
const OTHER_WORKER = `UPDATE ${tenant}.serial_link_outbox SET updated_at = NOW() - INTERVAL 40 MINUTE`;
const OTHER_CHECKER = `UPDATE ${tenant}.serial_quarantine SET quarantined_at = NOW() - INTERVAL 40 MINUTE`;

const writers: readonly Defect[] = [
  {
    name: "somebody else's outbox worker beside ours in mode repair",
    sql: [OTHER_WORKER],
    expected: [
      {
        where: 'tenants',
        severity: 'warning',
        check: 'other-writers',
        found: "the ERP's own outbox worker, changed outbox entries in the last 24 hours: maison_atelier 1,",
        right: 'its cron job off, or jobs.outboxWorker.mode "report"',
      },
    ],
  },
  {
    name: "somebody else's checker beside ours in mode repair",
    sql: [OTHER_CHECKER],
    expected: [
      {
        where: 'tenants',
        severity: 'warning',
        check: 'other-writers',
        found: "the ERP's own consistency checker, changed quarantined serials",
        right: 'its cron job off, or jobs.consistencyChecker.mode "report"',
      },
    ],
  },
  {
    name: 'nobody who links, as ours reports and the ERP has stopped',
    sql: [
      `INSERT INTO ${tenant}.serial_link_outbox (serial_code, dag_token_id, created_at, updated_at)
       VALUES ('left alone', 9, NOW() - INTERVAL 3 HOUR, NOW() - INTERVAL 3 HOUR)`,
    ],
    modes: REPORT,
    expected: [
      {
        where: 'tenants',
        severity: 'warning',
        check: 'other-writers',
        found: '1 outbox entries have waited for more than 2 hours',
        right: 'jobs.outboxWorker.mode "repair"',
      },
    ],
  },
];

describe.each([
  ['tables and columns', tables],
  ['indexes', indexes],
  ['collations', collations],
  ['grants', grants],
  ['tenants', tenants],
  ['clocks', clocks],
  ['other writers', writers],
] as const)('Of %s', (_, defects) => {
  test.each(defects)('finds $name, and nothing else', expectFindings);
});

test("calls the ERP's cron jobs right where ours only report", async () => {
  await erp.root.query(OTHER_WORKER);
  await erp.root.query(OTHER_CHECKER);
  const report = await check(erp, { modes: REPORT });
  expect(troubles(report)).toEqual([]);
  expect(findingsOf(report).filter((finding) => finding.check === 'other-writers')).toEqual([
    expect.objectContaining({
      found: expect.stringContaining('agrees with jobs.outboxWorker.mode "report"'),
    }),
    expect.objectContaining({
      found: expect.stringContaining('agrees with jobs.consistencyChecker.mode "report"'),
    }),
  ]);
});

describe('Of the accounts that only read', () => {
  const reader = (side: 'core' | 'tenants') => `'${erp.accounts[side].reader.user}'@'%'`;
  const notes = `'${erp.accounts.tenants.notes.user}'@'%'`;

  test('names the grant that is missing, and whose it is', async () => {
    await erp.root.query(`REVOKE SELECT ON ${core}.serial_registry FROM ${reader('core')}`);
    expect(troubles(await check(erp))).toEqual([
      like({
        where: 'core',
        severity: 'must fix',
        check: 'grants',
        found: 'The account that only reads may not SELECT it.',
        right: 'the account of the readerSecretArn',
      }),
    ]);
  });

  test('tells the rights on our own schema that another account lacks', async () => {
    await erp.root.query(`REVOKE DELETE ON ${erp.ownSchema}.ingest_batch FROM ${notes}`);
    expect(troubles(await check(erp))).toEqual([
      like({
        where: 'tenants',
        severity: 'must fix',
        check: 'grants',
        subject: 'ingest_batch',
        found: 'The account that keeps notes may not DELETE it.',
        right: 'the account of the notesSecretArn',
      }),
    ]);
  });

  test('warns of rights that an older guide gave on the whole schema', async () => {
    await erp.root.query(
      `GRANT INSERT, UPDATE, DELETE ON \`${erp.ownSchema.replaceAll('_', '\\_')}\`.* TO ${reader('tenants')}`,
    );
    expect(troubles(await check(erp))).toEqual([
      like({
        where: 'tenants',
        severity: 'warning',
        check: 'grants',
        found: `The account that only reads may DELETE, INSERT, UPDATE in all tables of ${erp.ownSchema}.`,
        right: 'REVOKE DELETE, INSERT, UPDATE ON',
      }),
    ]);
  });

  test('names the secret of a reader that is not let in', async () => {
    await erp.root.query(`ALTER USER ${reader('tenants')} IDENTIFIED BY 'another one'`);
    await erp.rdsData.close();
    expect(troubles(await check(erp))).toEqual([
      like({ where: 'tenants', severity: 'must fix', check: 'reach', right: erp.tenantSecretArns.reader }),
    ]);
  });
});

describe('Of a cluster that does not answer', () => {
  test('looks at the tenants that there are while Core is down', async () => {
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException', match: { cluster: 'core' } });
    const report = await check(erp);
    expect(report.ok).toBe(false);
    expect(troubles(report)).toEqual([
      like({ where: 'core', severity: 'must fix', check: 'reach', found: erp.coreClusterArn }),
      like({
        where: 'tenants',
        severity: 'warning',
        check: 'tenants',
        found: 'these were looked at: maison_atelier.',
      }),
    ]);
  });

  test('looks at Core while the tenant cluster is down', async () => {
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseUnavailableException',
      match: { cluster: 'tenants' },
    });
    const report = await check(erp);
    expect(report.ok).toBe(false);
    expect(troubles(report)).toEqual([
      like({ where: 'tenants', severity: 'must fix', check: 'reach', found: erp.tenantClusterArn }),
      like({ where: 'tenants', severity: 'warning', check: 'tenants', found: 'Cannot tell anything' }),
    ]);
    expect(findingsOf(report).filter(({ where }) => where === 'core').length).toBeGreaterThan(5);
  });

  test.each([
    ['HttpEndpointNotEnabledException', 'The Data API is off', 'aws rds enable-http-endpoint --resource-arn'],
    ['AccessDeniedException', 'AWS does not let these credentials', 'rds-data:ExecuteStatement'],
    ['InvalidSecretException', 'The secret is not there', '{"username", "password"}'],
    ['DatabaseNotFoundException', `There is no database ${core}`, 'database name of the settings'],
  ] as const)('says what %s means and what would be right', async (exception, found, right) => {
    erp.faults.add({ kind: 'refuse', exception, match: { cluster: 'core' } });
    const [first] = troubles(await check(erp));
    expect(first).toEqual(like({ where: 'core', severity: 'must fix', check: 'reach', found, right }));
  });

  test('names the secret whose password is wrong', async () => {
    await erp.root.query(`ALTER USER ${coreAccount} IDENTIFIED BY 'another one'`);
    // Its open sessions would go on with the old one.
    await erp.rdsData.close();
    const [first] = troubles(await check(erp));
    expect(first).toEqual(
      like({ where: 'core', severity: 'must fix', check: 'reach', right: erp.coreSecretArn }),
    );
  });
});

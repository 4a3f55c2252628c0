import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaultInput } from '../../../local/rds-data/faults.ts';
import { useErp } from '../../support/mariadb.ts';
import { clearLinks, coreLinks, enqueue, outboxOf, register, runWorker } from '../../support/outbox.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const tenant = erp.tenant('DEFAULT');
const other = erp.tenant('maison_atelier');

beforeEach(async () => {
  erp.faults.clear();
  await clearLinks(erp);
});

/** One entry of each kind; what the outbox must hold once a run got through. */
const EXPECTED = [
  { serial: 'A-1', status: 'done', retries: 0 },
  { serial: 'A-2', status: 'done', retries: 2 },
  { serial: 'A-3', status: 'done', retries: 0 },
  { serial: 'A-taken', status: 'dead', retries: 1 },
  { serial: 'A-OEM', status: 'dead', retries: 0 },
  { serial: 'TEMP-1', status: 'dead', retries: 0 },
  { serial: 'A-none', status: 'pending', retries: 1 },
  { serial: 'A-last', status: 'dead', retries: 10 },
];
const LINKED = { 'A-1': '11', 'A-2': '12', 'A-3': '13', 'A-taken': '99', 'A-OEM': null };

async function everyKind(): Promise<void> {
  await register(erp, [
    { serial: 'A-1', tenantId: tenant.id },
    { serial: 'A-2', tenantId: tenant.id },
    { serial: 'A-3', tenantId: tenant.id, token: 13 },
    { serial: 'A-taken', tenantId: tenant.id, token: 99 },
    { serial: 'A-OEM', tenantId: tenant.id, type: 'oem' },
  ]);
  await enqueue(erp, tenant, [
    { serial: 'A-1', token: 11 },
    { serial: 'A-2', token: 12, retries: 2 },
    { serial: 'A-3', token: 13 },
    { serial: 'A-taken', token: 14, retries: 1 },
    { serial: 'A-OEM', token: 15 },
    { serial: 'TEMP-1', token: 16 },
    { serial: 'A-none', token: 17 },
    { serial: 'A-last', token: 18, retries: 9 },
  ]);
}

/** So many registered, unlinked serials, each with a due entry. */
async function waiting(count: number): Promise<void> {
  const serials = Array.from({ length: count }, (_, index) => `A-${index}`);
  await register(
    erp,
    serials.map((serial) => ({ serial, tenantId: tenant.id })),
  );
  await enqueue(
    erp,
    tenant,
    serials.map((serial, index) => ({ serial, token: index + 1 })),
  );
}

/** Calls of one undisturbed run over both tenants. */
const CALLS_OF_A_RUN = 9;

describe('A run that is cut', () => {
  const cuts: FaultInput[] = [
    { kind: 'cut', moment: 'before-commit' },
    { kind: 'cut', moment: 'after-commit' },
    { kind: 'cut', moment: 'after-commit', answer: 'StatementTimeoutException' },
    { kind: 'refuse', exception: 'DatabaseUnavailableException' },
  ];
  const points = cuts.flatMap((fault) =>
    Array.from({ length: CALLS_OF_A_RUN }, (_, index) => ({ fault, at: index + 1 })),
  );

  test('makes as many calls as the cut points below assume', async () => {
    await everyKind();
    const calls = erp.faults.add({ kind: 'delay', milliseconds: 0 });
    await runWorker(erp);
    expect(erp.faults.list().find(({ id }) => id === calls.id)?.matched).toBe(CALLS_OF_A_RUN);
  });

  test.each(points)(
    'is completed by the next one: $fault.kind $fault.moment at call $at',
    async ({ fault, at }) => {
      await everyKind();
      erp.faults.add({ ...fault, at });
      await runWorker(erp).catch(() => undefined);
      erp.faults.clear();

      await runWorker(erp);

      expect(await coreLinks(erp)).toEqual(LINKED);
      expect(await outboxOf(erp, tenant)).toMatchObject(EXPECTED);
    },
  );
});

describe('Two workers at once', () => {
  test('link everything once and count nothing twice', async () => {
    await waiting(300);
    await enqueue(erp, tenant, [{ serial: 'A-none', token: 999 }]);

    const runs = await Promise.all([runWorker(erp), runWorker(erp), runWorker(erp)]);

    expect(runs.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(300);
    expect(runs.reduce((sum, { failed }) => sum + failed, 0)).toBe(1);
    expect((await outboxOf(erp, tenant)).at(-1)).toMatchObject({ status: 'pending', retries: 1 });
  });
});

describe('A Core DB that cannot be used', () => {
  const outages: [string, FaultInput][] = [
    [
      'unreachable',
      { kind: 'refuse', exception: 'DatabaseUnavailableException', match: { cluster: 'core' } },
    ],
    ['resuming', { kind: 'refuse', exception: 'DatabaseResumingException', match: { cluster: 'core' } }],
    ['throttled', { kind: 'refuse', exception: 'ThrottlingException', match: { cluster: 'core' } }],
    ['not answering', { kind: 'cut', moment: 'before-commit', match: { cluster: 'core' } }],
    ['timing out', { kind: 'refuse', exception: 'StatementTimeoutException', match: { cluster: 'core' } }],
    [
      'with a wrong secret',
      { kind: 'refuse', exception: 'InvalidSecretException', match: { cluster: 'core' } },
    ],
  ];
  const refusals: [string, string][] = [
    ['locked', 'Database error code: 1205. Message: Lock wait timeout exceeded; try restarting transaction'],
    ['in a deadlock', 'Database error code: 1213. Message: Deadlock found when trying to get lock'],
    [
      'read-only',
      'Database error code: 1290. Message: The MySQL server is running with the --read-only option',
    ],
    [
      'without a grant',
      "Database error code: 1142. Message: UPDATE command denied to user 'x'@'y' for table 'serial_registry'",
    ],
    ['closed to us', "Database error code: 1045. Message: Access denied for user 'x'@'y'"],
  ];
  const faults: [string, FaultInput][] = [
    ...outages,
    ...refusals.map(([name, message]): [string, FaultInput] => [
      name,
      {
        kind: 'refuse',
        exception: 'DatabaseErrorException',
        message,
        match: { cluster: 'core', sql: '^UPDATE' },
      },
    ]),
  ];

  test.each(faults)('charges no entry while it is %s, and heals within one run', async (_, fault) => {
    await register(erp, [{ serial: 'A-1', tenantId: tenant.id }]);
    await enqueue(erp, tenant, [{ serial: 'A-1', token: 11, retries: 3 }]);
    erp.faults.add(fault);

    expect(await runWorker(erp)).toMatchObject({ pendingFound: 1, retried: 0, deferred: 1, errors: 0 });
    expect((await outboxOf(erp, tenant))[0]).toMatchObject({ status: 'pending', retries: 3, error: null });

    erp.faults.clear();
    expect(await runWorker(erp)).toMatchObject({ succeeded: 1 });
  });

  test('is reported as unreachable while the tenant list comes from the schemas', async () => {
    await enqueue(erp, tenant, [{ serial: 'A-1', token: 11 }]);
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException', match: { cluster: 'core' } });

    expect(await runWorker(erp)).toMatchObject({ coreUnreachable: true, tenantsProcessed: 2, deferred: 1 });
  });
});

describe('A poisoned entry', () => {
  afterEach(() => erp.root.query(`DROP TRIGGER IF EXISTS ${erp.coreDatabase}.refuse_link`));

  async function refuseLinksOf(condition: string): Promise<void> {
    await erp.root.query(
      `CREATE TRIGGER ${erp.coreDatabase}.refuse_link BEFORE UPDATE ON ${erp.coreDatabase}.serial_registry
       FOR EACH ROW BEGIN IF ${condition} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'; END IF; END`,
    );
  }

  test('is charged alone; the rest of its batch is linked', async () => {
    await waiting(40);
    await refuseLinksOf("OLD.serial_code IN ('A-7', 'A-31')");

    expect(await runWorker(erp)).toMatchObject({
      succeeded: 38,
      failed: 2,
      deferred: 0,
      systemicError: null,
    });

    const rows = await outboxOf(erp, tenant);
    expect(rows.filter(({ status }) => status === 'pending')).toMatchObject([
      { serial: 'A-7', retries: 1, error: expect.stringContaining('not this one') },
      { serial: 'A-31', retries: 1, error: expect.stringContaining('not this one') },
    ]);
  });

  test('is no scapegoat: when every link is refused alike, nobody is charged and the run says so', async () => {
    await waiting(40);
    await refuseLinksOf('TRUE');

    expect(await runWorker(erp)).toMatchObject({
      retried: 0,
      deferred: 40,
      systemicError: expect.stringContaining('not this one'),
      coreUnreachable: false,
    });
    expect((await outboxOf(erp, tenant)).every(({ retries }) => retries === 0)).toBe(true);
  });
});

describe('A broken tenant', () => {
  test('fails alone and is named', async () => {
    await register(erp, [{ serial: 'B-1', tenantId: other.id }]);
    await enqueue(erp, other, [{ serial: 'B-1', token: 11 }]);
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseErrorException',
      message: "Database error code: 1146. Message: Table 'serial_link_outbox' doesn't exist",
      match: { database: `^${tenant.database}$` },
    });

    expect(await runWorker(erp)).toMatchObject({
      tenantsProcessed: 1,
      errors: 1,
      tenantsFailed: ['DEFAULT'],
      succeeded: 1,
    });
  });
});

describe('The time budget', () => {
  test('ends the run before the next batch, and the next run goes on', async () => {
    await register(erp, [{ serial: 'A-1', tenantId: tenant.id }]);
    await enqueue(erp, tenant, [{ serial: 'A-1', token: 11 }]);

    expect(await runWorker(erp, {}, { deadline: { remainingMs: () => 5_000 } })).toMatchObject({
      budgetExhausted: true,
      pendingFound: 0,
    });
    expect(await runWorker(erp)).toMatchObject({ succeeded: 1, budgetExhausted: false });
  });
});

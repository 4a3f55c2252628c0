import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import type { FaultInput } from '../../../local/rds-data/faults.ts';
import { databasesOf, type LogEntry } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { outboxOf, register } from '../../support/outbox.ts';
import { isThorough } from '../../support/thoroughness.ts';
import {
  clearAll,
  everything,
  generate,
  mistyped,
  openFindings,
  piece,
  quarantined,
  runChecker,
  serialOf,
  spawn,
  tenantLinks,
} from './checker-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const first = erp.tenant('DEFAULT');
const second = erp.tenant('maison_atelier');

beforeAll(() => migrate(databasesOf(erp).tenantCluster, erp.ownSchema));
beforeEach(() => clearAll(erp));

/** One issue of each kind, and an open finding that is gone. */
async function everyKind(): Promise<void> {
  const healed = await piece(erp, first, 9, { coreLink: 4_711 });
  await runChecker(erp);
  await erp.root.query(
    `UPDATE ${erp.coreDatabase}.serial_registry SET dag_token_id = ? WHERE serial_code = ?`,
    [healed.token, healed.serial],
  );
  await piece(erp, first, 1, { tenantLink: null });
  await piece(erp, first, 2, { coreLink: null });
  await piece(erp, first, 3, { tenantLink: null, coreLink: null });
  await piece(erp, first, 4, { coreLink: 4_711 });
  await generate(erp, first, serialOf(first, 5));
  await generate(erp, first, mistyped(serialOf(first, 6)));
  await spawn(erp, first, { serial: 'broken' });
  const { serial } = await piece(erp, first, 7);
  await spawn(erp, first, { serial });
  await piece(erp, second, 1, { tenantLink: null });
}

const FOUND = {
  missingTenantLinks: 2,
  missingCoreLinks: 2,
  orphanedSerials: 1,
  invalidFormats: 2,
  duplicates: 1,
};

/** `npm test` cuts at every so many calls alone. */
const QUICK_STEP = 4;

/** Calls of one undisturbed run over the first tenant, and those of them that write. */
const CALLS_OF_A_RUN = 73;
const WRITES_OF_A_RUN = 11;
const WRITES = { sql: '^\\s*(INSERT|UPDATE|DELETE)' };

describe('A run that is cut', () => {
  /** The second tenant would only be cut at the same statements. */
  const run = () => runChecker(erp, { tenant: 'DEFAULT' });
  let expected: Awaited<ReturnType<typeof everything>>;
  beforeAll(async () => {
    await clearAll(erp);
    await everyKind();
    await run();
    expected = withoutTimes(await everything(erp));
  });

  test('makes as many calls as the cut points below assume', async () => {
    await everyKind();
    const calls = erp.faults.add({ kind: 'delay', milliseconds: 0 });
    const writes = erp.faults.add({ kind: 'delay', milliseconds: 0, match: WRITES });
    expect(await run()).toMatchObject({ ...FOUND, fixed: 4, quarantined: 4, openFindings: 1 });
    const matched = (id: number) => erp.faults.list().find((fault) => fault.id === id)?.matched;
    expect([matched(calls.id), matched(writes.id)]).toEqual([CALLS_OF_A_RUN, WRITES_OF_A_RUN]);
    expect(withoutTimes(await everything(erp))).toEqual(expected);
    expect(expected.outboxes['DEFAULT']).toHaveLength(2);
    expect(expected.quarantines['DEFAULT']).toHaveLength(4);
    expect(expected.findings).toHaveLength(1);
  });

  // What is read is the same whether the answer is lost before or after it.
  const points: readonly (readonly [string, FaultInput])[] = [
    ...Array.from({ length: CALLS_OF_A_RUN }, (_, index) => {
      const at = index + 1;
      return [`before call ${at}`, { kind: 'cut', moment: 'before-commit', at }] as const;
    }),
    ...Array.from({ length: WRITES_OF_A_RUN }, (_, index) => {
      const at = index + 1;
      return [`after write ${at}`, { kind: 'cut', moment: 'after-commit', at, match: WRITES }] as const;
    }),
  ];
  test.each(points.filter((_, index) => isThorough || index % QUICK_STEP === 0))(
    'is completed by the next one: %s',
    async (_, fault) => {
      await everyKind();
      erp.faults.add(fault);
      await run().catch(() => undefined);
      erp.faults.clear();

      await run();

      expect(withoutTimes(await everything(erp))).toEqual(expected);
    },
  );
});

/** Repaired rows carry the time of their token, which differs from test to test. */
function withoutTimes(state: Awaited<ReturnType<typeof everything>>) {
  const links = Object.entries(state.links).map(([code, rows]) => [
    code,
    rows.map(({ at, ...row }) => ({ ...row, spawned: at !== null })),
  ]);
  return { ...state, links: Object.fromEntries(links) };
}

describe('Several checkers at once', () => {
  test('do everything once', async () => {
    for (let count = 1; count <= 10; count++) {
      await piece(erp, first, count, { tenantLink: null, coreLink: null });
      await generate(erp, first, serialOf(first, 100 + count));
      await piece(erp, first, 200 + count, { coreLink: 4_711 });
    }

    const runs = await Promise.all([runChecker(erp), runChecker(erp), runChecker(erp), runChecker(erp)]);

    expect(runs.flatMap(({ checksFailed, tenantsFailed }) => [...checksFailed, ...tenantsFailed])).toEqual(
      [],
    );
    expect(runs.reduce((sum, { fixed }) => sum + fixed, 0)).toBe(20);
    expect(runs.reduce((sum, { quarantined: count }) => sum + count, 0)).toBe(10);
    expect(await outboxOf(erp, first)).toHaveLength(10);
    expect(await quarantined(erp, first)).toHaveLength(10);
    expect(await openFindings(erp)).toHaveLength(10);
  });
});

describe('A row that changes between two readings', () => {
  test('is left alone', async () => {
    const { serial, token } = await piece(erp, first, 1, { tenantLink: null });
    // The pause before the second reading of the tickets is where the ERP scraps the token.
    erp.faults.add({
      kind: 'delay',
      milliseconds: 400,
      at: 2,
      match: { database: `^${first.database}$`, sql: 'STRAIGHT_JOIN job_ticket_serial' },
    });

    const run = runChecker(erp, { tenant: 'DEFAULT' });
    await struck(1);
    await erp.root.query(`UPDATE ${first.database}.flow_token SET status = 'scrapped' WHERE id_token = ?`, [
      token,
    ]);

    expect(await run).toMatchObject({ missingTenantLinks: 0, fixed: 0 });
    expect(await tenantLinks(erp, first)).toEqual({ [serial]: null });
  });

  /** Resolves once so many calls have been struck by a fault. */
  async function struck(count: number): Promise<void> {
    while (erp.faults.list().reduce((sum, fault) => sum + fault.struck, 0) < count)
      await new Promise((resolve) => setImmediate(resolve));
  }
});

describe('A broken tenant', () => {
  test('fails alone and is named', async () => {
    const { serial, token } = await piece(erp, second, 1, { tenantLink: null });
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseErrorException',
      message: "Database error code: 1146. Message: Table 'flow_token' doesn't exist",
      match: { database: `^${first.database}$` },
    });

    expect(await runChecker(erp)).toMatchObject({
      tenantsProcessed: 1,
      tenantsFailed: ['DEFAULT'],
      errors: 1,
      fixed: 1,
    });
    expect(await tenantLinks(erp, second)).toEqual({ [serial]: String(token) });
  });

  test('keeps its other checks when its quarantine does not know a reason', async () => {
    const { serial, token } = await piece(erp, first, 1, { tenantLink: null });
    await generate(erp, first, serialOf(first, 2));
    await spawn(erp, first, { serial: 'broken' });
    const reasons = (list: string) =>
      erp.root.query(`ALTER TABLE ${first.database}.serial_quarantine MODIFY reason ENUM(${list}) NOT NULL`);
    await reasons("'invalid_format','checksum_fail','hash_fail','duplicate'");
    try {
      expect(await runChecker(erp)).toMatchObject({
        fixed: 1,
        quarantined: 1,
        errors: 0,
        tenantsFailed: [],
        checksFailed: [],
        openFindings: 1,
      });
      expect(await openFindings(erp)).toEqual([`${first.id} refused_row ${serialOf(first, 2)}`]);
    } finally {
      await reasons("'invalid_format','checksum_fail','hash_fail','duplicate','orphaned'");
    }
    expect(await tenantLinks(erp, first)).toMatchObject({ [serial]: String(token) });
    expect(await quarantined(erp, first)).toEqual(['invalid_format broken']);
  });
});

describe('A Core DB that cannot be used', () => {
  const outage: FaultInput = {
    kind: 'refuse',
    exception: 'DatabaseUnavailableException',
    match: { cluster: 'core' },
  };

  test('leaves out what needs it, keeps open findings open, and is no finding itself', async () => {
    const broken = await piece(erp, first, 1, { coreLink: 4_711 });
    await runChecker(erp);
    await piece(erp, first, 2, { coreLink: null });
    await generate(erp, first, serialOf(first, 3));
    const before = await everything(erp);
    erp.faults.add(outage);

    expect(await runChecker(erp)).toMatchObject({
      coreUnreachable: true,
      errors: 0,
      issuesFound: 0,
      dualLinks: { needed: 0 },
    });

    erp.faults.clear();
    expect(await everything(erp)).toEqual(before);
    expect(await openFindings(erp)).toEqual([`1 dual_link_mismatch ${broken.serial}`]);
    expect(await runChecker(erp)).toMatchObject({ fixed: 1, quarantined: 1, openFindings: 1 });
  });

  test('lost during the run, leaves the formats to be checked', async () => {
    await spawn(erp, first, { serial: 'broken' });
    await generate(erp, first, serialOf(first, 3));
    erp.faults.add({ ...outage, match: { cluster: 'core', sql: 'serial_registry' } });

    expect(await runChecker(erp)).toMatchObject({ coreUnreachable: true, invalidFormats: 1, quarantined: 1 });
    expect(await quarantined(erp, first)).toEqual(['invalid_format broken']);
  });

  test('that refuses the statement itself is a check that could not run', async () => {
    await piece(erp, first, 1);
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseErrorException',
      message: "Database error code: 1054. Message: Unknown column 'registry.serial_type'",
      match: { cluster: 'core', sql: 'serial_registry' },
    });

    expect(await runChecker(erp)).toMatchObject({
      coreUnreachable: false,
      tenantsFailed: expect.toSatisfy((failed) => failed.toSorted().join() === 'DEFAULT,maison_atelier'),
    });
  });
});

describe('Our own schema', () => {
  test('may be missing: the run repairs, counts what it found and says what it could not remember', async () => {
    await piece(erp, first, 1, { tenantLink: null });
    const { serial } = await piece(erp, first, 2, { coreLink: 4_711 });
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseErrorException',
      message: "Database error code: 1146. Message: Table 'finding' doesn't exist",
      match: { sql: `${erp.ownSchema}\\.finding` },
    });
    const log: LogEntry[] = [];

    expect(await runChecker(erp, {}, { log })).toMatchObject({
      fixed: 1,
      dualLinkMismatches: 1,
      openFindings: 1,
      findingsRemembered: false,
      errors: 0,
    });
    const lost = log.find(({ message }) => message === 'Findings could not be remembered');
    expect(JSON.stringify(lost?.extra)).toContain(serial);
  });
});

describe('The time budget', () => {
  test('ends the reading in time to act on what was found, and the next run goes on', async () => {
    await piece(erp, first, 1, { coreLink: 4_711 });
    await runChecker(erp);
    await piece(erp, first, 2, { tenantLink: null });

    expect(await runChecker(erp, {}, { deadline: { remainingMs: () => 20_000 } })).toMatchObject({
      budgetExhausted: true,
      fixed: 0,
      openFindings: 1,
    });
    expect(await runChecker(erp)).toMatchObject({ budgetExhausted: false, fixed: 1, openFindings: 1 });
  });

  test('that is over ends the run without an error', async () => {
    await register(erp, []);
    let calls = 0;
    const deadline = { remainingMs: () => (calls++ < 4 ? 600_000 : 0) };
    expect(await runChecker(erp, {}, { deadline })).toMatchObject({ budgetExhausted: true, errors: 0 });
  });
});

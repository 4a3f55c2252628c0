import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { casesOf } from '../../support/thoroughness.ts';
import { type CheckerOptions, clearAll, query, runChecker } from './checker-fixture.ts';
import { RandomTenant } from './random-database.ts';

const START = Date.parse('2026-11-20T08:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MINUTES = 1_440;

let now = START;
const erp = await useErp({ tenants: ['DEFAULT'], clock: { virtual: true, now: () => new Date(now) } });
const tenant = erp.tenant('DEFAULT');

beforeAll(() => migrate(databasesOf(erp).tenantCluster, erp.ownSchema));
beforeEach(async () => {
  now = START;
  await erp.root.query(`SET timestamp = ${START / 1_000}`);
  await clearAll(erp);
});

/** Healthy pieces of all ages, the oldest first, the youngest three days old. */
async function pieces(count: number): Promise<{ serial: string; token: number }[]> {
  const rows = new RandomTenant(tenant);
  const made = Array.from({ length: count }, (_, index) => rows.piece((count - index + 3) * DAY_MINUTES));
  await rows.write(erp);
  return made;
}

/** Takes the core link of a piece away, as no ERP would. */
async function damage(serial: string): Promise<void> {
  await erp.root.query(
    `UPDATE ${erp.coreDatabase}.serial_registry SET dag_token_id = 4711000 WHERE serial_code = ?`,
    [serial],
  );
}

/** The run of the next hour. */
async function nextRun(options: CheckerOptions = {}) {
  now += HOUR_MS;
  return runChecker(erp, {}, { sliceRows: SLICE, ...options });
}

const PIECES = casesOf('PIECES', { change: 240, all: 400 });
/** A ticket row, a registry row and a token each. */
const ROWS = 3 * PIECES;
/** Rows of either side in a slice. */
const SLICE = 20;
/** A run does whole slices, so each part may do one too many, and one at the end may be a short one. */
const SLACK = 3 * 2 * SLICE;

const remaining = (milliseconds: number) => ({ deadline: { remainingMs: () => milliseconds } });

describe('The sweep', () => {
  test('looks at everything in its first run, and at a share in each run after it', async () => {
    await pieces(PIECES);

    expect(await nextRun()).toMatchObject({ rowsCompared: ROWS, coverage: 100, errors: 0 });
    for (let run = 0; run < 30; run++) {
      const { coverage, rowsCompared } = await nextRun();
      expect(coverage).toBe(100);
      expect(rowsCompared).toBeGreaterThanOrEqual(ROWS / 24);
      expect(rowsCompared).toBeLessThan(ROWS / 20 + SLACK);
    }
  });

  test('finds what breaks anywhere within 24 hours', async () => {
    const made = await pieces(PIECES);
    await nextRun();
    for (const index of [0, 7, PIECES / 2 - 1, PIECES / 2, PIECES - 2, PIECES - 1])
      await damage(made[index]?.serial ?? '');

    let found = 0;
    for (let run = 0; run < 24; run++) found += (await nextRun()).dualLinkMismatches;

    expect(found).toBeGreaterThanOrEqual(6);
    expect(await nextRun()).toMatchObject({ openFindings: 6 });
  });

  test('makes up for runs that were lost', async () => {
    await pieces(PIECES);
    await nextRun();
    now += 30 * HOUR_MS;

    expect(await nextRun()).toMatchObject({ rowsCompared: ROWS, coverage: 100 });
  });

  test('leaves out what time does not allow, says how much, and goes on behind it', async () => {
    await pieces(PIECES);
    // Enough for a share, and there is none to be done yet but one slice of each part.
    const first = await nextRun(remaining(200_000));
    expect(first.rowsCompared).toBeLessThan(3 * SLICE + 1);
    expect(first.coverage).toBeGreaterThan(0);
    expect(first.coverage).toBeLessThan(10);
    const second = await nextRun(remaining(200_000));
    expect(second.coverage).toBeGreaterThan(first.coverage ?? 0);

    expect(await nextRun(remaining(50_000))).toMatchObject({ rowsCompared: 0, coverage: second.coverage });
    expect(await nextRun()).toMatchObject({ coverage: 100 });
  });

  test('remembers in report mode, and not in a dry run', async () => {
    await pieces(50);
    await runChecker(erp, { dryRun: true }, { sliceRows: SLICE });
    expect(await ranges()).toHaveLength(0);

    expect(await nextRun({ mode: 'report' })).toMatchObject({ mode: 'DRY RUN', coverage: 100 });
    expect(await ranges()).not.toHaveLength(0);
  });

  test('does not count as seen what could not be judged', async () => {
    const made = await pieces(50);
    await damage(made[3]?.serial ?? '');
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseUnavailableException',
      match: { cluster: 'core', sql: 'STRAIGHT_JOIN serial_registry' },
    });

    expect(await nextRun()).toMatchObject({ coreUnreachable: true, coverage: null });
    expect(await ranges()).toHaveLength(0);
    erp.faults.clear();
    expect(await nextRun()).toMatchObject({ dualLinkMismatches: 1, coverage: 100 });
  });

  test('goes on when its memory cannot be used, and begins anew', async () => {
    const made = await pieces(50);
    await damage(made[3]?.serial ?? '');
    erp.faults.add({
      kind: 'refuse',
      exception: 'DatabaseErrorException',
      message: "Database error code: 1146. Message: Table 'checked_range' doesn't exist",
      match: { sql: 'checked_range' },
    });

    for (let run = 0; run < 2; run++)
      expect(await nextRun()).toMatchObject({ rowsCompared: 150, dualLinkMismatches: 1, errors: 0 });
  });

  test('forgets ranges after three days', async () => {
    await pieces(10);
    await nextRun();
    now += 80 * HOUR_MS;
    await nextRun();

    const ages = await query(
      erp,
      `SELECT MAX(TIMESTAMPDIFF(HOUR, checked_at, FROM_UNIXTIME(${now / 1_000}))) AS age FROM ${erp.ownSchema}.checked_range`,
    );
    expect(Number(ages[0]?.['age'])).toBe(0);
  });

  test('takes rows whose times and ids have nothing to do with each other', async () => {
    const rows = new RandomTenant(tenant);
    const made = Array.from({ length: 60 }, (_, index) =>
      rows.piece(((index * 37) % 60) * DAY_MINUTES + 3_000),
    );
    // An import: one moment in the registry for all.
    for (const row of rows.registry) Object.assign(row, { age: 2_000 });
    await rows.write(erp);
    await damage(made[31]?.serial ?? '');

    expect(await nextRun({ sliceRows: 7 })).toMatchObject({
      dualLinkMismatches: 1,
      issuesFound: 1,
      coverage: 100,
    });
  });

  test('does not stop at the end of time while ids are left', async () => {
    const rows = new RandomTenant(tenant);
    // The newest row lies first, as after an import.
    rows.ticket(rows.code(), 2, null);
    const made = Array.from({ length: 20 }, (_, index) => rows.piece((20 - index) * DAY_MINUTES));
    await rows.write(erp);
    await damage(made[17]?.serial ?? '');

    expect(await nextRun({ sliceRows: 2 })).toMatchObject({ dualLinkMismatches: 1, coverage: 100 });
  });
});

function ranges() {
  return query(erp, `SELECT id FROM ${erp.ownSchema}.checked_range`);
}

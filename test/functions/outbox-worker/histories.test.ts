import fc from 'fast-check';
import type { RowDataPacket } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { LADDER_MINUTES, MAX_CHARGED_FAILURES } from '../../../lib/catalogue/outbox-policy.ts';
import type { Clock } from '../../../local/clock.ts';
import type { FaultInput } from '../../../local/rds-data/faults.ts';
import { databasesOf } from '../../support/functions.ts';
import { anyOf, makeOdd, ODDITIES } from '../../support/hostile-factory.ts';
import { useErp } from '../../support/mariadb.ts';
import { mortalDatabases } from '../../support/mortal-databases.ts';
import { clearLinks, coreLinks, outboxOf, register, runWorker } from '../../support/outbox.ts';
import { casesOf } from '../../support/thoroughness.ts';

/** Histories to try; HISTORIES=10000 tries as many. */
const HISTORIES = casesOf('HISTORIES', { change: 30, all: 200 });
/** A failure prints seed and path; HISTORIES_SEED and HISTORIES_PATH try the same history again. */
const { HISTORIES_SEED, HISTORIES_PATH } = process.env;
const REPLAY = {
  ...(HISTORIES_SEED === undefined ? {} : { seed: Number(HISTORIES_SEED) }),
  ...(HISTORIES_PATH === undefined ? {} : { path: HISTORIES_PATH }),
};

const START = Date.parse('2026-11-20T08:00:00Z');
let now = START;
/** Set back for each history: a thousand of them in a row would pass 2038, where the server's session time ends. */
const clock: Clock = { virtual: true, now: () => new Date(now) };
const erp = await useErp({ tenants: ['DEFAULT'], clock });
const tenant = erp.tenant('DEFAULT');
const MINUTE = 60_000;

/** What the Core DB holds for an entry: the outcome follows from it. */
const KINDS = [
  'links',
  'linked already',
  'taken',
  'oem',
  'temporary',
  'unknown',
  // Registered only after the last fault.
  'registered late',
  // Refused by the Core DB itself, whatever is tried with it.
  'poisoned',
  // Refused with an error of which nobody knows whose fault it is.
  'refused',
] as const;
type Kind = (typeof KINDS)[number];

const entries = fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 8 });
const fault: fc.Arbitrary<FaultInput> = fc
  .record({
    at: fc.integer({ min: 1, max: 12 }),
    how: fc.constantFrom(
      'before',
      'after',
      'after and timed out',
      'unavailable',
      'throttled',
      'deadlock',
      'denied',
    ),
    cluster: fc.constantFrom('core', 'tenants', undefined),
  })
  .map(({ at, how, cluster }): FaultInput => {
    const where = { at, ...(cluster === undefined ? {} : { match: { cluster } }) };
    switch (how) {
      case 'before':
        return { kind: 'cut', moment: 'before-commit', ...where };
      case 'after':
        return { kind: 'cut', moment: 'after-commit', ...where };
      case 'after and timed out':
        return { kind: 'cut', moment: 'after-commit', answer: 'StatementTimeoutException', ...where };
      case 'unavailable':
        return { kind: 'refuse', exception: 'DatabaseUnavailableException', ...where };
      case 'throttled':
        return { kind: 'refuse', exception: 'ThrottlingException', ...where };
      case 'deadlock':
        return {
          kind: 'refuse',
          exception: 'DatabaseErrorException',
          message: 'Database error code: 1213. Message: Deadlock found',
          ...where,
        };
      default:
        return {
          kind: 'refuse',
          exception: 'DatabaseErrorException',
          message: 'Database error code: 1142. Message: UPDATE command denied',
          ...where,
        };
    }
  });
/** A worker that lives, or the call at which it is killed. */
const worker = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 10 }));
const step = fc.record({
  wait: fc.constantFrom(1, 5, 30, 400),
  workers: fc.oneof(fc.tuple(worker), fc.tuple(worker, worker)),
  faults: fc.array(fault, { maxLength: 2 }),
});

function serialOf(kind: Kind, index: number): string {
  if (kind === 'temporary') return `TEMP-${index}`;
  if (kind === 'refused') return `REFUSED-${index}`;
  return `${kind === 'poisoned' ? 'POISON' : 'S'}-${index}`;
}

await erp.root.query(
  `CREATE TRIGGER ${erp.coreDatabase}.refuse_poison BEFORE UPDATE ON ${erp.coreDatabase}.serial_registry
    FOR EACH ROW BEGIN
      IF NEW.serial_code LIKE 'POISON-%' THEN
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'constraint chk_poison is violated';
      END IF;
      IF NEW.serial_code LIKE 'REFUSED-%' THEN
        SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 5555, MESSAGE_TEXT = 'the stars are wrong';
      END IF;
    END`,
);

async function registerTheLate(kinds: readonly Kind[]): Promise<void> {
  const late = kinds.flatMap((kind, index) => (kind === 'registered late' ? [serialOf(kind, index)] : []));
  await register(
    erp,
    late.map((serial) => ({ serial, tenantId: tenant.id })),
  );
}

async function setUp(kinds: readonly Kind[]): Promise<void> {
  now = START;
  await clearLinks(erp);
  await register(
    erp,
    kinds.flatMap((kind, index) => {
      if (kind === 'unknown' || kind === 'temporary' || kind === 'registered late') return [];
      const token = kind === 'linked already' ? index + 1 : kind === 'taken' ? 999 : null;
      return [
        {
          serial: serialOf(kind, index),
          tenantId: tenant.id,
          type: kind === 'oem' ? 'oem' : 'hatthasilpa',
          token,
        } as const,
      ];
    }),
  );
  for (const [index, kind] of kinds.entries()) {
    const serial = serialOf(kind, index);
    await erp.root.query(
      `INSERT INTO ${tenant.database}.serial_link_outbox (serial_code, dag_token_id, created_at, updated_at) VALUES (?, ?, ?, ?)`,
      [serial, index + 1, clock.now(), clock.now()],
    );
  }
}

/** The entries of the history, in their order; the odd ones are nobody's. */
async function entriesOfKinds() {
  return (await outboxOf(erp, tenant)).filter(({ serial }) => !serial.startsWith('ODD-'));
}

async function oddEntries(): Promise<readonly RowDataPacket[]> {
  const [rows] = await erp.root.query<RowDataPacket[]>(
    `SELECT * FROM ${tenant.database}.serial_link_outbox WHERE serial_code LIKE 'ODD-%' ORDER BY id`,
  );
  return rows;
}

/** Holds after every run, whatever happened in it. */
class Watch {
  #links: Record<string, string | null> = {};
  #retries: number[] = [];
  #attemptAt: number[] = [];

  async look(): Promise<void> {
    const links = await coreLinks(erp);
    for (const [serial, token] of Object.entries(this.#links)) {
      if (token !== null) expect(links[serial], `${serial} was linked to ${token}`).toBe(token);
    }
    const rows = await entriesOfKinds();
    for (const [index, { status, retries, token, serial }] of rows.entries()) {
      const before = this.#retries[index] ?? 0;
      if (status === 'done') expect(links[serial], `${serial} is done`).toBe(token);
      expect(retries - before, `${serial} is charged once a run at most`).toBeLessThanOrEqual(1);
      if (retries > before) this.#requireBackoff(index, before);
    }
    this.#links = links;
    this.#retries = rows.map(({ retries }) => retries);
  }

  #requireBackoff(index: number, retries: number): void {
    const waited = (now - (this.#attemptAt[index] ?? START)) / MINUTE;
    expect(waited, `entry ${index} after ${retries} failures`).toBeGreaterThanOrEqual(
      LADDER_MINUTES[Math.min(retries, 4)] ?? 0,
    );
    this.#attemptAt[index] = now;
  }
}

async function requireEnd(kinds: readonly Kind[]): Promise<void> {
  const links = await coreLinks(erp);
  for (const [index, { status, retries, serial, token }] of (await entriesOfKinds()).entries()) {
    const kind = kinds[index];
    if (kind === 'refused') {
      // Charged only in runs that took others after it; where it never was, it waits.
      expect(links[serial]).toBeNull();
      expect({ serial, status }).toEqual({
        serial,
        status: retries === MAX_CHARGED_FAILURES ? 'dead' : 'pending',
      });
      continue;
    }
    const linkable = kind === 'links' || kind === 'linked already' || kind === 'registered late';
    expect({ serial, kind, status }).toEqual({ serial, kind, status: linkable ? 'done' : 'dead' });
    const charged = kind === 'unknown' || kind === 'poisoned';
    if (kind === 'registered late') expect(retries).toBeLessThan(MAX_CHARGED_FAILURES);
    else expect(retries, `${serial} (${kind})`).toBe(charged ? MAX_CHARGED_FAILURES : 0);
    if (linkable) expect(links[serial]).toBe(token);
    if (kind === 'oem' || kind === 'poisoned') expect(links[serial]).toBeNull();
    if (kind === 'taken') expect(links[serial]).toBe('999');
  }
}

test(
  `Every entry ends right in ${HISTORIES} histories of faults, overlaps and deaths of workers`,
  async () => {
    await fc.assert(
      fc.asyncProperty(
        entries,
        fc.array(step, { maxLength: 6 }),
        anyOf(ODDITIES),
        async (kinds, steps, odd) => {
          await setUp(kinds);
          await makeOdd(erp, tenant, odd);
          const before = await oddEntries();
          const watch = new Watch();
          for (const { wait, workers, faults } of steps) {
            now += wait * MINUTE;
            for (const each of faults) erp.faults.add(each);
            await Promise.allSettled(
              workers.map((diesAt) =>
                runWorker(erp, {}, { databases: mortalDatabases(databasesOf(erp), diesAt) }),
              ),
            );
            erp.faults.clear();
            await watch.look();
          }
          await registerTheLate(kinds);
          // Quiet from here: eleven more attempts, each after the longest step of the ladder.
          for (let quiet = 0; quiet <= MAX_CHARGED_FAILURES; quiet++) {
            now += 361 * MINUTE;
            await runWorker(erp);
            await watch.look();
          }
          await requireEnd(kinds);
          expect(await oddEntries()).toEqual(before);
        },
      ),
      { numRuns: HISTORIES, ...REPLAY },
    );
    const [rows] = await erp.root.query<RowDataPacket[]>(
      `SELECT COUNT(*) AS pending FROM ${tenant.database}.serial_link_outbox
       WHERE status = 'pending' AND serial_code NOT LIKE 'REFUSED-%'`,
    );
    expect(rows[0]?.['pending']).toBe(0);
  },
  Math.max(120_000, HISTORIES * 1_000),
);

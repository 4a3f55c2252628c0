import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunSummary } from '../../../functions/consistency-checker/summary.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf } from '../../support/functions.ts';
import { anyOf, makeOdd, ODDITIES } from '../../support/hostile-factory.ts';
import { useErp } from '../../support/mariadb.ts';
import { mortalDatabases } from '../../support/mortal-databases.ts';
import { useReader } from '../../support/reader.ts';
import { casesOf } from '../../support/thoroughness.ts';
import { clearAll, everything, query, runChecker } from './checker-fixture.ts';
import { DEFECTS, type Expected, HEALTHY, RandomTenant } from './random-database.ts';

/** Databases to try; DATABASES=2000 tries as many. */
const DATABASES = casesOf('DATABASES', { change: 12, all: 60 });
/** A failure prints seed and path; DATABASES_SEED and DATABASES_PATH try the same database again. */
const { DATABASES_SEED, DATABASES_PATH } = process.env;
const REPLAY = {
  ...(DATABASES_SEED === undefined ? {} : { seed: Number(DATABASES_SEED) }),
  ...(DATABASES_PATH === undefined ? {} : { path: DATABASES_PATH }),
};

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const first = erp.tenant('DEFAULT');
const second = erp.tenant('maison_atelier');
const reader = await useReader(erp, [erp.coreDatabase, erp.ownSchema, first.database, second.database]);
afterAll(reader.close);
beforeAll(() => migrate(databasesOf(erp).tenantCluster, erp.ownSchema));

/** Minutes: of the last day, and up to more than a year old. */
const age = fc.oneof(fc.integer({ min: 10, max: 1_400 }), fc.integer({ min: 1_500, max: 600_000 }));
const rows = (kinds: object, maxLength: number) =>
  fc.array(fc.tuple(fc.constantFrom(...Object.keys(kinds)), age), { maxLength });

const database = fc.record({
  healthy: rows(HEALTHY, 25),
  defects: rows(DEFECTS, 12),
  /** In the other tenant: its ids are the same, and its registry rows lie between. */
  neighbours: rows(HEALTHY, 10),
  /** Of either side in a slice. */
  sliceRows: fc.constantFrom(2, 7, 1_000),
  /** Whether rows lie in the order of their age, as they do unless they were imported. */
  inOrder: fc.boolean(),
  seed: fc.nat(),
  /** Rows that give nobody anything to do. */
  odd: anyOf(ODDITIES),
  /** The call at which a run is killed. */
  diesAt: fc.integer({ min: 1, max: 120 }),
});
type RandomDatabase = typeof database extends fc.Arbitrary<infer T> ? T : never;

/** Puts the rows into both tenants and answers what is expected of the first one. */
async function build({
  defects,
  healthy,
  inOrder,
  neighbours,
  odd,
  seed,
}: RandomDatabase): Promise<Expected> {
  await clearAll(erp);
  const tenant = new RandomTenant(first);
  const neighbour = new RandomTenant(second);
  const pieces = [...healthy.map(ofKind(HEALTHY)), ...defects.map(ofKind(DEFECTS))];
  const shuffled = pieces.toSorted((one, other) => hash(one.age, seed) - hash(other.age, seed));
  const ordered = inOrder ? pieces.toSorted((one, other) => other.age - one.age) : shuffled;
  for (const { write, age: minutes } of ordered) write(tenant, minutes);
  for (const { write, age: minutes } of neighbours.map(ofKind(HEALTHY))) write(neighbour, minutes);
  await tenant.write(erp);
  await neighbour.write(erp);
  await makeOdd(erp, first, odd);
  return tenant.expected;
}

function ofKind<K>(kinds: Readonly<Record<string, K>>) {
  return ([name, minutes]: readonly [string, number]) => {
    const write = kinds[name];
    if (write === undefined) throw new Error(`There is no kind ${name}.`);
    return { write, age: minutes };
  };
}

function hash(value: number, seed: number): number {
  return Math.imul(value ^ seed, 2_654_435_761) >>> 0;
}

test(
  `Exactly what is wrong is found and put right in ${DATABASES} random databases`,
  async () => {
    await fc.assert(
      fc.asyncProperty(database, async (random) => {
        const expected = await build(random);
        const before = await everything(erp);
        const options = { sliceRows: random.sliceRows };

        const dry = await runChecker(
          erp,
          { tenant: 'DEFAULT', dryRun: true },
          { ...options, databases: reader.databases },
        );
        expect({ errors: dry.errors, failed: dry.tenantsFailed }).toEqual({ errors: 0, failed: [] });
        expect(await everything(erp)).toEqual(before);

        const mortal = mortalDatabases(databasesOf(erp), random.diesAt);
        await runChecker(erp, { tenant: 'DEFAULT' }, { ...options, databases: mortal }).catch(
          () => undefined,
        );
        const live = await runChecker(erp, {}, options);
        expect({ errors: live.errors, coverage: live.coverage ?? 100 }).toEqual({ errors: 0, coverage: 100 });
        expect(await changes(before)).toEqual(sorted(expected));

        expect(countsOf(dry)).toEqual(expectedCounts(expected));
        const after = await everything(erp);
        const again = await runChecker(erp, {}, options);
        expect(again).toMatchObject({ fixed: 0, quarantined: 0, openFindings: expected.reported.length });
        expect(await everything(erp)).toEqual(after);
      }),
      { numRuns: DATABASES, endOnFailure: DATABASES > 100, ...REPLAY },
    );
  },
  DATABASES * 10_000,
);

/** What a run changed; everything else must be as it was. */
async function changes(before: Awaited<ReturnType<typeof everything>>): Promise<Expected> {
  const after = await everything(erp);
  expect(after.registry).toEqual(before.registry);
  const { DEFAULT: linksBefore = [], ...otherLinks } = before.links;
  const { DEFAULT: linksAfter = [], ...otherLinksAfter } = after.links;
  expect(otherLinksAfter).toEqual(otherLinks);
  expect(after.outboxes['maison_atelier']).toEqual(before.outboxes['maison_atelier']);
  expect(after.quarantines['maison_atelier']).toEqual(before.quarantines['maison_atelier']);
  const unlinked = new Map(linksBefore.map((row) => [row['serial'], row['token']]));
  const handedOver = await query(
    erp,
    `SELECT CONCAT(serial_code, ' ', dag_token_id) AS entry FROM ${first.database}.serial_link_outbox
     WHERE last_error LIKE '[checker]%' AND status = 'pending' AND retry_count = 0`,
  );
  return sorted({
    repaired: linksAfter
      .filter((row) => row['token'] !== unlinked.get(row['serial'] ?? null))
      .map((row) => `${row['serial']} ${row['token']}`),
    handedOver: handedOver.map(({ entry }) => entry ?? ''),
    quarantined: without(after.quarantines['DEFAULT'] ?? [], before.quarantines['DEFAULT'] ?? []),
    reported: after.findings.map((finding) => finding.replace(`${first.id} `, '')),
  });
}

function without(all: readonly string[], some: readonly string[]): string[] {
  return all.filter((one) => !some.includes(one));
}

function sorted(lists: Expected): Expected {
  return {
    repaired: lists.repaired.toSorted(),
    handedOver: lists.handedOver.toSorted(),
    quarantined: lists.quarantined.toSorted(),
    reported: lists.reported.toSorted(),
  };
}

function countsOf(run: RunSummary) {
  return {
    missingTenantLinks: run.missingTenantLinks,
    missingCoreLinks: run.missingCoreLinks,
    invalidFormats: run.invalidFormats,
    orphanedSerials: run.orphanedSerials,
    duplicates: run.duplicates,
    dualLinkMismatches: run.dualLinkMismatches,
    oemCoreLinks: run.oemCoreLinks,
    contextMismatches: run.contextMismatches,
    implausibleRows: run.implausibleRows,
  };
}

function expectedCounts({
  handedOver,
  quarantined,
  repaired,
  reported,
}: Expected): ReturnType<typeof countsOf> {
  const count = (list: readonly string[], ...names: readonly string[]) =>
    list.filter((entry) => names.some((name) => entry.startsWith(`${name} `))).length;
  return {
    missingTenantLinks: repaired.length,
    missingCoreLinks: handedOver.length,
    invalidFormats: count(quarantined, 'invalid_format', 'checksum_fail'),
    orphanedSerials: count(quarantined, 'orphaned'),
    duplicates: count(quarantined, 'duplicate'),
    dualLinkMismatches: count(reported, 'dual_link_mismatch'),
    oemCoreLinks: count(reported, 'oem_core_link'),
    contextMismatches: count(reported, 'context_mismatch'),
    implausibleRows: count(reported, 'implausible_row'),
  };
}

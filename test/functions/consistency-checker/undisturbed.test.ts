import { beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../../erp/random.ts';
import type { RunSummary } from '../../../functions/consistency-checker/summary.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { createFactory } from '../../../local/erp/factory.ts';
import { databasesOf } from '../../support/functions.ts';
import { makeOdd } from '../../support/hostile-factory.ts';
import { useErp } from '../../support/mariadb.ts';
import { runWorker } from '../../support/outbox.ts';
import { casesOf } from '../../support/thoroughness.ts';
import { openFindings, quarantined, query, runChecker } from './checker-fixture.ts';

/** Pieces to spawn; SPAWNS=10000 spawns as many. */
const SPAWNS = casesOf('SPAWNS', { change: 150, all: 500 });
const SEED = Number(process.env['SPAWNS_SEED'] ?? 1);

/** Between two steps of the factory, so that rows grow old while it works. */
const STEP_MS = 20_000;
/** Of rows that are left alone, and more. */
const TEN_MINUTES_MS = 600_000;

let now = Date.parse('2026-11-20T08:00:00Z');
const erp = await useErp({
  tenants: ['DEFAULT', 'maison_atelier'],
  clock: { virtual: true, now: () => new Date(now) },
});
beforeAll(() => migrate(databasesOf(erp).tenantCluster, erp.ownSchema));

test(
  `A checker beside a working factory and a worker finds nothing wrong in ${SPAWNS} spawns`,
  async () => {
    const tenants = erp.tenants.map(({ database, ...organization }) => ({
      organization: { ...organization, active: true },
      database,
    }));
    const factory = await createFactory({
      connection: erp.root,
      coreDatabase: erp.coreDatabase,
      tenants,
      clock: { virtual: true, now: () => new Date(now) },
      random: createRandom(SEED),
      linkFailure: () => 0.05,
    });
    for (const tenant of erp.tenants) await makeOdd(erp, tenant);
    let spawned = 0;
    const working = () => spawned < SPAWNS;
    const work = async () => {
      while (working()) {
        const happenings = await factory.tick();
        spawned += happenings.filter(({ kind }) => kind === 'assignment-resolved').length;
        now += STEP_MS;
      }
    };
    const runs: RunSummary[] = [];
    const check = async () => {
      while (working()) runs.push(await runChecker(erp, {}, { sliceRows: 500 }));
    };
    const link = async () => {
      while (working()) await runWorker(erp);
    };
    await Promise.all([work(), check(), link()]);
    now += TEN_MINUTES_MS;
    runs.push(await runChecker(erp));

    expect(runs.length).toBeGreaterThan(5);
    const found = runs.filter(
      ({ errors, fixed, issuesFound, openFindings: open }) => errors + fixed + issuesFound + open > 0,
    );
    expect(found).toEqual([]);
    expect(await openFindings(erp)).toEqual([]);
    for (const tenant of erp.tenants) {
      expect((await quarantined(erp, tenant)).filter((row) => !row.includes('ODD-'))).toEqual([]);
      const handedOver = `SELECT id FROM ${tenant.database}.serial_link_outbox WHERE last_error LIKE '[checker]%'`;
      expect(await query(erp, handedOver)).toEqual([]);
    }
    expect(runs.at(-1)).toMatchObject({ dualLinks: { needed: expect.toSatisfy((count) => count > 0) } });
  },
  60_000 + SPAWNS * 100,
);

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { breachingOnly, type Values } from '../../../functions/metrics-collector/platform-values.ts';
import { type Collection, collect } from '../../../functions/metrics-collector/run.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import type { FaultInput } from '../../../local/rds-data/faults.ts';
import { databasesOf, quietLog } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { RandomTenant } from '../consistency-checker/random-database.ts';

const NOON = new Date('2026-11-20T12:00:00Z');
const JUST_AFTER_MIDNIGHT = new Date('2026-11-20T00:05:00Z');

let now = NOON;
const erp = await useErp({
  tenants: ['DEFAULT', 'maison_atelier'],
  clock: { virtual: true, now: () => now },
});
const [first, second] = erp.tenants;

/** Pieces, failed links, dead entries and quarantined serials in both tenants, more in the second one. */
async function write(): Promise<void> {
  await erp.root.query(`SET timestamp = ${now.getTime() / 1_000}`);
  for (const tenant of [first, second]) {
    if (tenant === undefined) continue;
    const rows = new RandomTenant(tenant);
    for (let count = 0; count < 3 * tenant.id; count++) {
      const { serial, token } = rows.piece(10 + count, { core: count % 2 === 0 ? 'own' : null });
      const status = count === 0 ? 'dead' : 'pending';
      rows.outbox.push({
        serial_code: serial,
        dag_token_id: token,
        status,
        retry_count: 0,
        age: 400 + count,
      });
      rows.quarantine.push({
        tenant_id: tenant.id,
        serial_code: serial,
        source_table: 'flow_token',
        source_id: token,
        reason: count % 2 === 0 ? 'invalid_format' : 'orphaned',
        resolved_at: null,
        age: 5 * count,
      });
    }
    await rows.write(erp);
  }
}

beforeAll(() => migrate(databasesOf(erp).tenantCluster, erp.ownSchema));
beforeEach(async () => {
  now = NOON;
  erp.faults.clear();
  await erp.root.query(`DELETE FROM ${erp.coreDatabase}.serial_registry`);
  for (const { database } of erp.tenants) {
    for (const table of ['flow_token', 'job_ticket_serial', 'serial_link_outbox', 'serial_quarantine'])
      await erp.root.query(`DELETE FROM ${database}.${table}`);
  }
});

function run(): Promise<Collection> {
  return collect(
    { databases: databasesOf(erp, undefined, 'metrics-collector'), log: quietLog(), now: () => now },
    {
      databasePrefix: erp.tenantPrefix,
      monitoringSchema: erp.ownSchema,
      excludedTenants: [],
      watchedTenants: [],
    },
    {},
  );
}

/** The values of each moment, by its time. */
const valuesOf = ({ datapoints }: Collection) =>
  datapoints.map(({ at, values }) => ({ at, values: Object.fromEntries(values) }));

describe('Doubled and overlapping runs', () => {
  test.each([
    ['noon', NOON],
    ['just after midnight', JUST_AFTER_MIDNIGHT],
  ])('say the same at %s', async (_, time) => {
    now = time;
    await write();
    const [one, other] = await Promise.all([run(), run()]);
    const later = await run();

    expect(valuesOf(other)).toEqual(valuesOf(one));
    expect(valuesOf(later)).toEqual(valuesOf(one));
    expect(one.datapoints).toHaveLength(time === NOON ? 2 : 3);
  });
});

describe('Whatever is lost at any call of a run', () => {
  /** Calls of a run over both tenants. */
  const CALLS = 11;
  /** What is known of the run itself, which is true of a run that lost something, too. */
  const ABOUT_THE_RUN = ['tenants_unreachable', 'core_db.unreachable'];

  test('a run makes as many calls as the cases below assume', async () => {
    await write();
    const calls = erp.faults.add({ kind: 'delay', milliseconds: 0 });
    await run();
    expect(erp.faults.list().find(({ id }) => id === calls.id)?.matched).toBe(CALLS);
  });

  const refusal = { kind: 'refuse', exception: 'DatabaseUnavailableException' } as const;
  const once: readonly (readonly [string, FaultInput])[] = [
    ['an answer', refusal],
    ['a connection', { kind: 'cut', moment: 'before-commit' }],
  ];
  const cases: readonly (readonly [string, FaultInput])[] = [
    ...once.flatMap(([what, fault]) =>
      Array.from(
        { length: CALLS },
        (_, index) => [`${what} at call ${index + 1}`, { ...fault, at: index + 1 }] as const,
      ),
    ),
    ['the Core DB for good', { ...refusal, match: { cluster: 'core' } }],
    ['one tenant for good', { ...refusal, match: { database: `^${second?.database}$` } }],
    ['our own schema for good', { ...refusal, match: { sql: erp.ownSchema } }],
  ];
  test.each(cases)('%s: no gauge lies, and none ends an alarm', async (_what, fault) => {
    await write();
    const [truth] = valuesOf(await run());
    erp.faults.add(fault);

    const disturbed = await run().catch(() => undefined);

    if (disturbed === undefined) return;
    const [gauges, ...days] = disturbed.datapoints;
    const { tenantsFailed } = disturbed.summary;
    const partial: Values = (gauges?.values ?? []).filter(
      ([name, value]) => !ABOUT_THE_RUN.includes(name) && truth?.values[name] !== value,
    );
    expect(tenantsFailed.length > 0 || partial.length === 0).toBe(true);
    // A part of the truth is told only where it is bad enough for its alarm.
    expect(breachingOnly(partial)).toEqual(partial);
    const whole = valuesOf({ ...disturbed, datapoints: days });
    const [totals] = whole;
    erp.faults.clear();
    const [, expected] = valuesOf(await run());
    // The greatest value of the day counts, so a part of a total does no harm.
    for (const [name, value] of Object.entries(totals?.values ?? {}))
      expect(value, name).toBeLessThanOrEqual(Number(expected?.values[name as keyof typeof expected.values]));
  });
});

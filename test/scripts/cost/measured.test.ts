import { beforeAll, beforeEach, expect, test } from 'vitest';
import { rememberBatch } from '../../../functions/event-ingest/remember-batch.ts';
import { collect } from '../../../functions/metrics-collector/run.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { assumed } from '../../../scripts/cost/assumptions.ts';
import { clearAll, runChecker, serialOf } from '../../functions/consistency-checker/checker-fixture.ts';
import { databasesOf, quietLog } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { register, runWorker } from '../../support/outbox.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier', 'third', 'fourth'] });
const TENANTS = erp.tenants.length;
const SERIALS_PER_TENANT = 800;
const SERIALS = TENANTS * SERIALS_PER_TENANT;

const AN_HOUR = 60;
const FOUR_DAYS = 4 * 1_440;

/** The handler remembers its run with a call of its own. */
const REMEMBERED_RUN = 1;
/** Before a batch is remembered, its events' tenants are looked up. */
const TENANT_LOOK_UP = 1;

beforeAll(() => migrate(databasesOf(erp).tenantCluster, erp.ownSchema));
beforeEach(() => clearAll(erp));

interface Traffic {
  calls: number;
  bytes: number;
}

let traffic: Traffic = { calls: 0, bytes: 0 };
erp.client.middlewareStack.add(
  (next) => async (args) => {
    const result = await next(args);
    const { $metadata, ...output } = result.output;
    traffic.calls += 1;
    traffic.bytes += JSON.stringify(args.input).length + JSON.stringify(output).length;
    return result;
  },
  { step: 'initialize', name: 'measureTraffic' },
);

async function trafficOf(work: () => Promise<unknown>): Promise<Traffic> {
  traffic = { calls: 0, bytes: 0 };
  await work();
  return traffic;
}

/** Pieces with both links in every tenant, as old as that. */
async function fill(minutesAgo: number): Promise<void> {
  for (const tenant of erp.tenants) {
    const rows = Array.from({ length: SERIALS_PER_TENANT }, (_, index) => ({
      id: index + 1,
      serial: serialOf(tenant, index + 1),
    }));
    const at = new Date(Date.now() - minutesAgo * 60_000);
    await erp.root.query(
      `INSERT INTO ${tenant.database}.flow_token
        (id_token, id_instance, serial_number, status, token_type, spawned_at) VALUES ?`,
      [rows.map(({ id, serial }) => [id, 1, serial, 'ready', 'piece', at])],
    );
    await erp.root.query(
      `INSERT INTO ${tenant.database}.job_ticket_serial
        (id_serial, id_job_ticket, serial_number, sequence_no, generated_at, spawned_at, spawned_token_id) VALUES ?`,
      [rows.map(({ id, serial }) => [id, 1, serial, id, at, at, id])],
    );
    await register(
      erp,
      rows.map(({ id, serial }) => ({ serial, tenantId: tenant.id, token: id })),
    );
  }
  await erp.root.query(
    `UPDATE ${erp.coreDatabase}.serial_registry SET created_at = UTC_TIMESTAMP() - INTERVAL ? MINUTE`,
    [minutesAgo],
  );
}

const NOON = new Date('2026-11-25T12:00:00Z');

const collector = () =>
  collect(
    { databases: databasesOf(erp), log: quietLog(), now: () => NOON },
    {
      databasePrefix: erp.tenantPrefix,
      monitoringSchema: erp.ownSchema,
      excludedTenants: [],
      watchedTenants: [],
    },
    {},
  );
const checker = () => runChecker(erp);

/** The assumption may be dearer than what happens, but not by much, and never cheaper. */
function expectAssumed(assumption: number, measured: number, atMost: number): void {
  expect(assumption).toBeGreaterThanOrEqual(measured);
  expect(assumption).toBeLessThanOrEqual(measured * atMost);
}

test('The worker calls the Data API as often as the cost assumes', async () => {
  const { calls } = await trafficOf(() => runWorker(erp));

  const assumption = assumed('callsPerWorkerRun') + TENANTS * assumed('callsPerWorkerTenant');
  expectAssumed(assumption, calls + REMEMBERED_RUN, 1.4);
});

test('The collector calls the Data API as often as the cost assumes, and takes as much of each serial', async () => {
  const idle = await trafficOf(collector);
  await fill(AN_HOUR);
  const busy = await trafficOf(collector);

  const assumption = assumed('callsPerCollectorRun') + TENANTS * assumed('callsPerCollectorTenant');
  expectAssumed(assumption, busy.calls + REMEMBERED_RUN, 1.4);
  expectAssumed(assumed('collectorBytesPerSerial'), (busy.bytes - idle.bytes) / SERIALS, 1.25);
});

test('The checker calls the Data API as often as the cost assumes, and takes as much of each recent serial', async () => {
  const idle = await trafficOf(checker);
  await fill(AN_HOUR);
  const first = await trafficOf(checker);
  const second = await trafficOf(checker);

  const assumption = assumed('callsPerCheckerRun') + TENANTS * assumed('callsPerCheckerTenant');
  for (const { calls } of [idle, first, second]) expectAssumed(assumption, calls + REMEMBERED_RUN, 1.6);
  // The first run also sweeps all rows at once, which later ones do in shares.
  expectAssumed(assumed('checkerBytesPerSerial'), (second.bytes - idle.bytes) / SERIALS, 1.25);
});

test('The sweep takes as much of each kept serial as the cost assumes', async () => {
  const empty = await trafficOf(checker);
  await clearAll(erp);
  await fill(FOUR_DAYS);
  const full = await trafficOf(checker);

  expectAssumed(assumed('sweepBytesPerSerial'), (full.bytes - empty.bytes) / SERIALS, 1.25);
});

test('A batch of events is remembered with as many calls as the cost assumes', async () => {
  const { tenantCluster } = databasesOf(erp);
  const count = {
    tenant: 'DEFAULT',
    hour: '2026-11-25 12:00:00',
    metric: 'serial.generation_latency_ms',
    count: 20,
  } as const;

  const { calls } = await trafficOf(() =>
    rememberBatch({ tenantCluster, schema: erp.ownSchema }, { sender: '', key: 'batch-1' }, [count], {
      ok: true,
      accepted: 20,
      refused: [],
      remembered: true,
    }),
  );

  expectAssumed(assumed('callsPerBatch'), calls + TENANT_LOOK_UP, 1.4);
});

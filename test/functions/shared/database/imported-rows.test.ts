import { beforeAll, describe, expect, test } from 'vitest';
import { CoreRegistry } from '../../../../functions/consistency-checker/core-registry.ts';
import { recentSerials } from '../../../../functions/consistency-checker/recent-serials.ts';
import { RunTally } from '../../../../functions/consistency-checker/summary.ts';
import { survey } from '../../../../functions/consistency-checker/survey.ts';
import { collect } from '../../../../functions/metrics-collector/run.ts';
import { migrate } from '../../../../functions/schema-migration/migrate.ts';
import { databasesOf, quietLog, RELAXED } from '../../../support/functions.ts';
import { useErp } from '../../../support/mariadb.ts';
import { register } from '../../../support/outbox.ts';
import {
  clearAll,
  generate,
  runChecker,
  serialOf,
  spawn,
} from '../../consistency-checker/checker-fixture.ts';
import { type Answer, asker } from '../../metrics-api/actions-fixture.ts';
import { compose, servicesOf, settingsOf, useCloudWatch } from '../checklist/fixture.ts';

/** Today 40 serials were made and spawned, one of them without links; then somebody imports old rows. */
const SERIALS = 40;
const NOW = new Date();

const erp = await useErp({ tenants: ['DEFAULT'] });
const tenant = erp.tenant('DEFAULT');
const ask = asker(erp);
const measurements = await useCloudWatch(NOW);

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
  await clearAll(erp);
  for (let seq = 1; seq <= SERIALS; seq++) {
    const serial = serialOf(tenant, seq);
    const token = await spawn(erp, tenant, { serial, minutesAgo: 10 });
    const linked = seq > 1;
    await generate(erp, tenant, serial, { token: linked ? token : null, minutesAgo: 10 });
    await register(erp, [{ serial, tenantId: tenant.id, token: linked ? token : null }]);
  }
  // The job ticket of the day before, for 40 pieces of which nobody made a serial.
  await erp.root.query(
    `INSERT INTO ${tenant.database}.hatthasilpa_job_ticket
      (ticket_code, job_name, target_qty, status, process_mode, production_type, created_at)
     VALUES ('JT-2', 'Bags', 40, 'planned', 'piece', 'hatthasilpa', UTC_DATE() - INTERVAL 12 HOUR)`,
  );
  await imported(1, 2_600);
}, 60_000);

/** Old rows in all three tables, dated 60 days back. */
async function imported(from: number, to: number): Promise<void> {
  const digit =
    '(SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';
  const digits = 'abcdef'.slice(0, String(to).length).split('');
  const number = digits.map((name, place) => `${name}.n * ${10 ** place}`).join(' + ');
  const numbers = `(SELECT ${number} AS n FROM ${digits.map((name) => `${digit} AS ${name}`).join(' JOIN ')}) AS numbers
    WHERE numbers.n BETWEEN ? AND ? ORDER BY numbers.n`;
  const time = 'NOW() - INTERVAL 60 DAY + INTERVAL numbers.n SECOND';
  await erp.root.query(
    `INSERT INTO ${tenant.database}.flow_token (id_instance, serial_number, status, spawned_at)
     SELECT 1, NULL, 'completed', ${time} FROM ${numbers}`,
    [from, to],
  );
  await erp.root.query(
    `INSERT INTO ${tenant.database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, generated_at)
     SELECT 1, CONCAT('OLD-2025-', numbers.n), 1000 + numbers.n, ${time} FROM ${numbers}`,
    [from, to],
  );
  await erp.root.query(
    `INSERT INTO ${tenant.database}.hatthasilpa_job_ticket
      (ticket_code, job_name, target_qty, status, process_mode, production_type, created_at)
     SELECT CONCAT('OLD-', numbers.n), 'Bags', 1, 'cancelled', 'piece', 'hatthasilpa', ${time} FROM ${numbers}`,
    [from, to],
  );
}

async function collected(): Promise<Record<string, number>> {
  const settings = {
    databasePrefix: erp.tenantPrefix,
    monitoringSchema: erp.ownSchema,
    excludedTenants: [],
    watchedTenants: [],
  };
  const services = { databases: databasesOf(erp), log: quietLog(), now: () => NOW };
  const { datapoints, summary } = await collect(services, settings, {});
  expect(summary).toMatchObject({ tenantsFailed: [], errors: 0 });
  return Object.fromEntries(datapoints.flatMap(({ values }) => values));
}

async function* none() {}

const report = () => compose(servicesOf(erp, measurements.client), settingsOf(erp), 'daily', NOW);

describe("Behind 2,600 imported rows, today's serials are seen", () => {
  test('by the collector', async () => {
    expect(await collected()).toMatchObject({
      'serial.pre_generated_total': SERIALS,
      'link.tenant_success_rate': 97.5,
      'link.core_success_rate': 97.5,
    });
  });

  test('by the API', async () => {
    const answer: Answer = await ask({ action: 'link_health' });
    expect(answer).not.toHaveProperty('degraded');
    expect(answer.link_health).toMatchObject({ tenant_success_rate: 97.5, core_success_rate: 97.5 });
  });

  test('by the consistency checker', async () => {
    expect(await runChecker(erp, {}, { mode: 'report' })).toMatchObject({
      serialsChecked: SERIALS,
      missingTenantLinks: 1,
      missingCoreLinks: 1,
      errors: 0,
    });
  });

  test('by the daily report, which asks for the serials of the ticket', async () => {
    expect((await report()).item('serial_generation')).toMatchObject({ verdict: 'act' });
  });
});

describe('Behind more imported rows than are looked through, nobody says that there are none', () => {
  beforeAll(() => imported(2_601, 206_000), 120_000);

  test('the collector leaves the gauges out and the others in', async () => {
    const values = await collected();
    expect(values).toMatchObject({ 'link.outbox_pending_count': 0, 'serial.hat_generated_total': SERIALS });
    for (const name of [
      'serial.pre_generated_total',
      'serial.link_success_total',
      'link.tenant_success_rate',
      'link.core_success_rate',
    ])
      expect(values).not.toHaveProperty([name]);
  });

  test('the API answers null and names the database', async () => {
    const answer: Answer = await ask({ action: 'link_health' });
    expect(answer.degraded).toEqual(['tenant_db']);
    expect(answer.outbox_metrics).toMatchObject({ pending: 0 });
    expect(answer.link_health).toMatchObject({
      tenant_success_rate: null,
      core_success_rate: null,
      dual_link_consistency: null,
    });
  });

  test('the consistency checker names the checks that could not run', async () => {
    const database = databasesOf(erp).tenant(tenant.database);
    const nothing = { named: [], swept: none(), recent: recentSerials(database) };
    const registry = new CoreRegistry(databasesOf(erp).core, quietLog(), undefined);
    const found = await survey(
      { tenant: database, tenantId: tenant.id, registry, ticketTables: [] },
      { settledUpTo: 0n, prefix: null },
      nothing,
      RELAXED,
    );
    expect(found).toMatchObject({ checked: 0, complete: true });

    const tally = new RunTally();
    const actions = { fixed: 0, quarantined: 0, findings: [], failed: [], refused: [] };
    tally.add('DEFAULT', { survey: found, issues: [], actions, coverage: null });
    const run = {
      dryRun: false,
      coreUnreachable: false,
      openFindings: 0,
      findingsRemembered: true,
      durationMs: 1,
    };
    expect(tally.summary(run)).toMatchObject({
      checksFailed: ['DEFAULT: recent rows of flow_token', 'DEFAULT: recent rows of job_ticket_serial'],
      errors: 2,
    });
  });

  test('the daily report says so', async () => {
    const item = (await report()).item('serial_generation');
    expect(item.verdict).toBe('unknown');
    expect(item.why).toContain('its rows stand in no order of time');
  });
});

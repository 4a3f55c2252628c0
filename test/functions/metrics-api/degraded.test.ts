import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { rememberTenants } from '../../../functions/shared/database/known-tenants.ts';
import type { FaultInput } from '../../../local/rds-data/faults.ts';
import { databasesOf } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { register } from '../../support/outbox.ts';
import { type Answer, asker, member } from './actions-fixture.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const ask = asker(erp);
const tenant = erp.tenant('DEFAULT');
const { tenantCluster } = databasesOf(erp);

const CORE_DOWN: FaultInput = {
  kind: 'refuse',
  exception: 'DatabaseUnavailableException',
  match: { cluster: 'core' },
};
const TENANTS_DOWN: FaultInput = { ...CORE_DOWN, match: { cluster: 'tenants' } };

beforeAll(async () => {
  await migrate(tenantCluster, erp.ownSchema);
  await rememberTenants(tenantCluster, erp.ownSchema, erp.tenants);
  await register(erp, [{ serial: 'A-1', tenantId: tenant.id, token: 1 }]);
  await erp.root.query(
    `INSERT INTO ${tenant.database}.flow_token (id_token, id_instance, serial_number) VALUES (1, 1, 'A-1')`,
  );
  await erp.root.query(
    `INSERT INTO ${tenant.database}.job_ticket_serial (id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id)
     VALUES (1, 'A-1', 1, UTC_TIMESTAMP(), 1)`,
  );
});
afterEach(() => erp.faults.clear());

const answered = (action: string): Promise<Answer> => ask({ action });

/** The text of the 503 with which the action is answered. */
async function refused(action: string): Promise<string> {
  try {
    await ask({ action });
  } catch (error) {
    expect(error).toMatchObject({ status: 503, appCode: 'CORE_503_DB', retryAfter: 15 });
    return error instanceof Error ? error.message : '';
  }
  throw new Error(`${action} was answered.`);
}

describe.each<[string, FaultInput]>([
  ['is down', CORE_DOWN],
  ['resumes from pause', { ...CORE_DOWN, exception: 'DatabaseResumingException' }],
  [
    'refuses our account',
    {
      ...CORE_DOWN,
      exception: 'DatabaseErrorException',
      message: 'Database error code: 1045. Message: Access denied for user',
    },
  ],
])('While the Core DB %s', (_, fault) => {
  test('summary and link_health answer what the tenant database knows', async () => {
    const [summary, links] = [await answered('summary'), await answered('link_health')];
    erp.faults.add(fault);
    expect(await answered('summary')).toEqual({
      ...summary,
      timestamp: expect.any(String),
      serial_metrics: null,
      degraded: ['core_db'],
    });
    expect(await answered('link_health')).toEqual({
      ...links,
      timestamp: expect.any(String),
      link_health: { ...links.link_health, core_success_rate: null, dual_link_consistency: null },
      degraded: ['core_db'],
    });
  });

  test('errors and jobs miss nothing, and generation_rate has nothing to say', async () => {
    erp.faults.add(fault);
    for (const action of ['errors', 'jobs']) expect(await answered(action)).not.toHaveProperty('degraded');
    expect(await refused('generation_rate')).toMatch(/^The Core DB cannot be read now: /);
  });
});

describe('While the tenant cluster is down', () => {
  test('summary answers the registry, and generation_rate misses nothing', async () => {
    erp.faults.add(TENANTS_DOWN);
    expect(await answered('summary')).toMatchObject({
      serial_metrics: { total_generated: 1 },
      link_metrics: null,
      outbox_metrics: null,
      quarantine_metrics: null,
      degraded: ['tenant_db'],
    });
    expect(await answered('generation_rate')).not.toHaveProperty('degraded');
  });

  test.each([
    ['link_health', "Your organisation's database"],
    ['errors', 'The monitoring schema'],
    ['jobs', 'The monitoring schema'],
  ])('%s has nothing to say, and says why', async (action, what) => {
    erp.faults.add(TENANTS_DOWN);
    expect(await refused(action)).toBe(`${what} cannot be read now: it cannot be reached.`);
  });
});

describe("While the tenant's database alone is gone", () => {
  const fault: FaultInput = {
    kind: 'refuse',
    exception: 'DatabaseErrorException',
    message: `Database error code: 1049. Message: Unknown database '${tenant.database}'`,
    match: { database: `^${tenant.database}$` },
  };

  test('the others still answer for it, and other tenants notice nothing', async () => {
    erp.faults.add(fault);
    expect(await answered('summary')).toMatchObject({ link_metrics: null, degraded: ['tenant_db'] });
    expect(await answered('errors')).toMatchObject({
      error_metrics: { link_failure_total: null },
      outbox_errors: null,
      quarantine_metrics: null,
      degraded: ['tenant_db'],
    });
    expect(await refused('link_health')).toMatch(/^Your organisation's database cannot be read now: /);
    for (const action of ['summary', 'errors', 'link_health'])
      expect(await ask({ action }, { tenant: 'maison_atelier' })).not.toHaveProperty('degraded');
  });
});

test('A tenant without a database gets what the others know', async () => {
  await erp.root.query(
    `INSERT INTO ${erp.coreDatabase}.organization (id_org, code, name, status) VALUES (99, 'homeless', 'Homeless', 1)`,
  );
  expect(await ask({ action: 'summary' }, { tenant: 'homeless' })).toMatchObject({
    serial_metrics: { total_generated: 0 },
    link_metrics: null,
    degraded: ['tenant_db'],
  });
  await expect(ask({ action: 'link_health' }, { tenant: 'homeless' })).rejects.toMatchObject({
    message: "Your organisation's database cannot be read now: it cannot be reached.",
  });
});

test('A Core DB that hangs costs seconds, not the answer', async () => {
  erp.faults.add({ kind: 'delay', milliseconds: 60_000, match: { cluster: 'core' } });
  expect(await answered('summary')).toMatchObject({
    link_metrics: { total_serials: 1 },
    serial_metrics: null,
    degraded: ['core_db'],
  });
});

describe('A tenant that is remembered while the Core DB is down', () => {
  test('is the one that was active when it was last asked', async () => {
    await rememberTenants(
      tenantCluster,
      erp.ownSchema,
      erp.tenants.filter(({ code }) => code === 'DEFAULT'),
    );
    erp.faults.add(CORE_DOWN);
    await expect(ask({ action: 'summary' }, { principal: member('maison_atelier') })).rejects.toMatchObject({
      status: 403,
      appCode: 'CORE_403_NO_ORG',
    });
    expect(await answered('errors')).toMatchObject({ tenant_id: tenant.id, tenant_code: 'DEFAULT' });
  });

  test('is nobody where no collection ever ran', async () => {
    await erp.root.query(`DELETE FROM ${erp.ownSchema}.known_tenant`);
    erp.faults.add(CORE_DOWN);
    expect(await refused('errors')).toBe('The Core DB cannot be read now: it cannot be reached.');
  });
});

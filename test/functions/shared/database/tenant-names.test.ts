import { describe, expect, test } from 'vitest';
import { identifier } from '../../../../erp/sql.ts';
import { callerTenant } from '../../../../functions/shared/api/caller-tenant.ts';
import type { ApiRequest } from '../../../../functions/shared/api/request.ts';
import { MissingDatabaseError, TenantSchemas } from '../../../../functions/shared/database/tenant-schema.ts';
import { listTenants } from '../../../../functions/shared/database/tenants.ts';
import { databasesOf } from '../../../support/functions.ts';
import { useErp } from '../../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison-noir', 'Split', 'maißon_atelier', 'atelier 2'] });
const databases = databasesOf(erp, undefined, 'outbox-worker');

/** A database of the tenant cluster that our account sees. */
async function addDatabase(name: string): Promise<void> {
  const quoted = identifier(erp.tenantPrefix + name);
  await erp.root.query(`CREATE DATABASE IF NOT EXISTS ${quoted}`);
  await erp.root.query(
    `GRANT SELECT ON ${quoted.replaceAll('_', '\\_')}.* TO '${erp.accounts.tenants.writer.user}'@'%'`,
  );
}

const dropDatabase = (name: string) => erp.root.query(`DROP DATABASE ${identifier(erp.tenantPrefix + name)}`);

/** The database of each active tenant, without the prefix, as the jobs find it; or why there is none. */
async function found(): Promise<Record<string, string | undefined>> {
  const { tenants } = await listTenants(
    {
      core: databases.core,
      tenantCluster: databases.tenantCluster,
      databasePrefix: erp.tenantPrefix,
      monitoringSchema: erp.ownSchema,
      excludedTenants: [],
    },
    {},
  );
  return Object.fromEntries(
    tenants.map(({ code, schema, schemaProblem }) => [
      code,
      schema?.slice(erp.tenantPrefix.length) ?? schemaProblem?.replaceAll(erp.tenantPrefix, ''),
    ]),
  );
}

/** The same, as API and desk find it. */
async function opened(code: string): Promise<string> {
  try {
    const { schema } = await new TenantSchemas().open(databases, erp.tenantPrefix + code);
    return schema.name.slice(erp.tenantPrefix.length);
  } catch (error) {
    if (!(error instanceof MissingDatabaseError)) throw error;
    return error.message.replaceAll(erp.tenantPrefix, '');
  }
}

async function agreeing(): Promise<Record<string, string | undefined>> {
  const byJobs = await found();
  for (const [code, name] of Object.entries(byJobs)) expect(await opened(code), code).toBe(name);
  return byJobs;
}

describe("A tenant's database", () => {
  test('is the one that is spelt as its code, else the only one that differs in case alone', async () => {
    const usual = {
      DEFAULT: 'default',
      'maison-noir': 'maison-noir',
      Split: 'split',
      maißon_atelier: 'maißon_atelier',
      'atelier 2': 'atelier 2',
    };
    expect(await agreeing()).toEqual(usual);
    await addDatabase('DEFAULT');
    expect(await agreeing()).toEqual({ ...usual, DEFAULT: 'DEFAULT' });
  });

  test('is nobody’s where several differ from its code in case alone: jobs and API say which', async () => {
    await addDatabase('SPLIT');
    const { Split } = await agreeing();
    expect(Split).toBe(
      "The tenant cluster has no database Split, but several that differ from it in case alone: SPLIT, split. The tenant's own must be spelt Split.",
    );
    await addDatabase('Split');
    expect(await agreeing()).toMatchObject({ Split: 'Split' });
    await dropDatabase('Split');
    await dropDatabase('SPLIT');
  });

  test('is never one that a collation takes for the same', async () => {
    await dropDatabase('maißon_atelier');
    await addDatabase('maisson_atelier');
    await addDatabase('maison_atelier');
    await addDatabase('maïsson_atelier');
    expect(await agreeing()).toMatchObject({
      maißon_atelier: 'The tenant cluster has no database maißon_atelier.',
    });
  });

  test('is never one that bears the name of another tenant', async () => {
    await erp.root.query(
      `ALTER TABLE ${identifier(erp.coreDatabase)}.organization MODIFY code VARCHAR(50) COLLATE utf8mb4_bin NOT NULL`,
    );
    await erp.root.query(
      `INSERT INTO ${identifier(erp.coreDatabase)}.organization (id_org, code, name, status) VALUES (77, 'split', 'x', 1)`,
    );
    expect(await found()).toMatchObject({
      split: 'split',
      Split: 'The tenant cluster has no database Split.',
    });
    await erp.root.query(`DELETE FROM ${identifier(erp.coreDatabase)}.organization WHERE id_org = 77`);
  });
});

describe('A caller', () => {
  const asking = (orgCode: string): ApiRequest => ({
    method: 'GET',
    resource: '/v1/metrics/{action}',
    path: {},
    principal: { kind: 'session', memberId: '7', orgCode, permissions: ['platform.view.metrics'] },
    correlationId: 'c0ffee',
    parameterNames: [],
    parameter: () => undefined,
  });
  const directory = {
    core: databases.core,
    tenantCluster: databases.tenantCluster,
    monitoringSchema: erp.ownSchema,
  };

  test.each([
    ['maison-noir', 'maison-noir'],
    ['MAISON-NOIR', 'maison-noir'],
    ['maißon_atelier', 'maißon_atelier'],
    ['atelier 2', 'atelier 2'],
  ])('of %s gets %s', async (code, own) => {
    await erp.root.query(
      `ALTER TABLE ${identifier(erp.coreDatabase)}.organization MODIFY code VARCHAR(50) COLLATE utf8mb4_unicode_ci NOT NULL`,
    );
    expect(await callerTenant(asking(code), directory)).toMatchObject({ caller: { code: own } });
  });

  test.each(['maison-nöir', 'maisson_atelier', 'mäison-noir', 'atelier 2 '])(
    'of %s gets nobody, whatever the collation takes for the same',
    async (code) => {
      await expect(callerTenant(asking(code), directory)).rejects.toMatchObject({ status: 403 });
    },
  );
});

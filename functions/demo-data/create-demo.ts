import { activeOrganizations, insertOrganization, tenantDatabaseName } from '../../erp/organizations.ts';
import { createCoreDatabase, createTenantDatabase } from '../../erp/schema.ts';
import { type SeedResult, seedDemo } from '../../erp/seed-demo.ts';
import type { SqlConnection } from '../../erp/sql.ts';

export interface DemoOptions {
  readonly coreDatabase: string;
  readonly tenantPrefix: string;
  /** The end of the factory's history. */
  readonly now: Date;
}

const TENANTS = 2;

/**
 * Creates the ERP's databases with two tenants and some days of history. Repeatable: what exists stays as it is, and
 * a tenant that has a history gets no second one.
 */
export async function createDemo(
  connection: SqlConnection,
  { coreDatabase, tenantPrefix, now }: DemoOptions,
): Promise<SeedResult> {
  await createCoreDatabase(connection, coreDatabase);
  const tenants = activeOrganizations(TENANTS).map((organization) => ({
    organization,
    database: tenantDatabaseName(tenantPrefix, organization.code),
  }));
  for (const { organization, database } of tenants) {
    await insertOrganization(connection, coreDatabase, organization);
    await createTenantDatabase(connection, database);
  }
  return await seedDemo(connection, { coreDatabase, tenants, now });
}

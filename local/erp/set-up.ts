import {
  insertOrganization,
  type Organization,
  type Tenant,
  tenantDatabaseName,
} from '../../erp/organizations.ts';
import {
  type CoreSchemaOptions,
  createCoreDatabase,
  createTenantDatabase,
  type TenantSchemaOptions,
} from '../../erp/schema.ts';
import type { SqlConnection } from '../../erp/sql.ts';
import { createAccounts, grantTenant, type ServiceAccounts } from './accounts.ts';

export interface ErpNames {
  readonly coreDatabase: string;
  /** Tenant databases are called this and the organization's code in lower case. */
  readonly tenantPrefix: string;
  /** Our own schema on the tenant cluster; it need not exist. */
  readonly ownSchema: string;
}

/** What the ERP calls its databases. */
export const ERP_NAMES: ErpNames = {
  coreDatabase: 'bgerp',
  tenantPrefix: 'bgerp_t_',
  ownSchema: 'serial_monitor',
};

export interface SetUpOptions extends CoreSchemaOptions, TenantSchemaOptions {
  readonly names: ErpNames;
  readonly accounts: ServiceAccounts;
  readonly organizations: readonly Organization[];
}

/** Creates databases, organizations and the service accounts, each where absent. */
export async function setUpErp(connection: SqlConnection, options: SetUpOptions): Promise<readonly Tenant[]> {
  const { accounts, names } = options;
  await createCoreDatabase(connection, names.coreDatabase, options);
  await createAccounts(connection, accounts, names);
  const tenants: Tenant[] = [];
  for (const organization of options.organizations) {
    const database = tenantDatabaseName(names.tenantPrefix, organization.code);
    await insertOrganization(connection, names.coreDatabase, organization);
    await createTenantDatabase(connection, database, options);
    await grantTenant(connection, accounts, database);
    tenants.push({ organization, database });
  }
  return tenants;
}

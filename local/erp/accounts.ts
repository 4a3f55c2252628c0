import type { SqlConnection } from '../../erp/sql.ts';
import { identifier } from '../../erp/sql.ts';
import {
  coreGrants,
  grantee,
  literal,
  ownSchemaGrants,
  tenantGrants,
  tenantReadGrants,
} from '../../lib/catalogue/database-grants.ts';
import {
  type CoreAccount,
  coreAccounts,
  databaseUsers,
  type TenantAccount,
  tenantAccounts,
} from '../../lib/catalogue/database-rights.ts';

export interface Account {
  readonly user: string;
  readonly password: string;
}

/** The accounts of the functions on both clusters. */
export interface ServiceAccounts {
  readonly core: Readonly<Record<CoreAccount, Account>>;
  readonly tenants: Readonly<Record<TenantAccount, Account>>;
}

/** Not secrets: the server listens on this machine only and holds simulated data. */
const LOCAL_PASSWORD = 'local-only';

/** MySQL 8 limits user names to 32 characters. */
export function serviceAccounts(suffix = ''): ServiceAccounts {
  const account = (user: string): Account => ({ user: `${user}${suffix}`, password: LOCAL_PASSWORD });
  const { core, tenants } = databaseUsers;
  return {
    core: { writer: account(core.writer), reader: account(core.reader) },
    tenants: {
      writer: account(tenants.writer),
      desk: account(tenants.desk),
      notes: account(tenants.notes),
      reader: account(tenants.reader),
      migration: account(tenants.migration),
    },
  };
}

/** All accounts of both clusters. */
export function accountsOf({ core, tenants }: ServiceAccounts): readonly Account[] {
  return [...Object.values(core), ...Object.values(tenants)];
}

/**
 * Creates the accounts with what the deploy guide grants and no more, so that a statement joining across the two
 * clusters is refused here too. `ownSchema` need not be there. Repeatable.
 */
export async function createAccounts(
  connection: SqlConnection,
  accounts: ServiceAccounts,
  { coreDatabase, ownSchema }: { readonly coreDatabase: string; readonly ownSchema: string },
): Promise<void> {
  for (const { user, password } of accountsOf(accounts))
    await connection.query(`CREATE USER IF NOT EXISTS ${grantee(user)} IDENTIFIED BY '${password}'`);
  for (const account of coreAccounts)
    await runAll(connection, coreGrants(account, identifier(coreDatabase), accounts.core[account].user));
  for (const account of tenantAccounts)
    await runAll(connection, ownSchemaGrants(account, ownSchema, accounts.tenants[account].user));
}

/** Lets the accounts work on one tenant database that exists, each as far as its functions need. Repeatable. */
export async function grantTenant(
  connection: SqlConnection,
  accounts: ServiceAccounts,
  database: string,
): Promise<void> {
  for (const account of tenantAccounts) {
    const { user } = accounts.tenants[account];
    await runAll(connection, tenantReadGrants(account, literal(database), user));
    await runAll(connection, tenantGrants(account, database, user));
  }
}

async function runAll(connection: SqlConnection, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await connection.query(statement);
}

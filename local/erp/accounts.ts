import { identifier, type SqlConnection } from '../../erp/sql.ts';

export interface Account {
  readonly user: string;
  readonly password: string;
}

export interface ServiceAccounts {
  /** Sees Core, and may set a serial's link there. */
  readonly core: Account;
  /** Sees the tenant databases, works on their queue and quarantine, owns our own schema. */
  readonly tenants: Account;
  /** See the same and change nothing of the ERP's; on the tenant cluster it writes rows of our own schema. */
  readonly coreReader: Account;
  readonly tenantsReader: Account;
}

/** Not secrets: the server listens on this machine only and holds simulated data. */
const LOCAL_PASSWORD = 'local-only';

/** MySQL 8 limits user names to 32 characters. */
export function serviceAccounts(suffix = ''): ServiceAccounts {
  return {
    core: { user: `serial_core${suffix}`, password: LOCAL_PASSWORD },
    tenants: { user: `serial_tenants${suffix}`, password: LOCAL_PASSWORD },
    coreReader: { user: `serial_core_read${suffix}`, password: LOCAL_PASSWORD },
    tenantsReader: { user: `serial_tenants_read${suffix}`, password: LOCAL_PASSWORD },
  };
}

/**
 * Creates the Core account with what a careful deployment would grant and no more, so that a statement
 * joining across the two clusters is refused here too. Repeatable.
 */
export async function createCoreAccount(
  connection: SqlConnection,
  account: Account,
  coreDatabase: string,
): Promise<void> {
  const user = await createUser(connection, account);
  const core = identifier(coreDatabase);
  await connection.query(`GRANT SELECT ON ${core}.organization TO ${user}`);
  await connection.query(`GRANT SELECT, UPDATE (dag_token_id) ON ${core}.serial_registry TO ${user}`);
}

/** Creates the account that only reads Core. Repeatable. */
export async function createCoreReader(
  connection: SqlConnection,
  account: Account,
  coreDatabase: string,
): Promise<void> {
  const user = await createUser(connection, account);
  const core = identifier(coreDatabase);
  for (const table of ['organization', 'serial_registry']) {
    await connection.query(`GRANT SELECT ON ${core}.${table} TO ${user}`);
  }
}

/** Creates the account that reads tenants' databases and writes rows of our own schema alone. Repeatable. */
export async function createTenantReader(
  connection: SqlConnection,
  account: Account,
  ownSchema = 'serial_monitor',
): Promise<void> {
  const user = await createUser(connection, account);
  await connection.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${pattern(ownSchema)}.* TO ${user}`);
}

/** Lets the reading account see one tenant database. Repeatable. */
export async function grantTenantReading(
  connection: SqlConnection,
  account: Account,
  database: string,
): Promise<void> {
  await connection.query(`GRANT SELECT ON ${pattern(database)}.* TO ${quoted(account.user)}`);
}

/** Creates the tenant account; `ownSchema` may be created by it later. Repeatable. */
export async function createTenantAccount(
  connection: SqlConnection,
  account: Account,
  ownSchema = 'serial_monitor',
): Promise<void> {
  const user = await createUser(connection, account);
  await connection.query(`GRANT ALL ON ${pattern(ownSchema)}.* TO ${user}`);
}

/** Lets the tenant account work on one tenant database that exists. Repeatable. */
export async function grantTenant(
  connection: SqlConnection,
  account: Account,
  database: string,
): Promise<void> {
  const user = quoted(account.user);
  await connection.query(`GRANT SELECT ON ${pattern(database)}.* TO ${user}`);
  const tables = identifier(database);
  for (const table of ['serial_link_outbox', 'serial_quarantine']) {
    await connection.query(`GRANT SELECT, INSERT, UPDATE ON ${tables}.${table} TO ${user}`);
  }
  await connection.query(
    `GRANT UPDATE (spawned_token_id, spawned_at) ON ${tables}.job_ticket_serial TO ${user}`,
  );
}

async function createUser(connection: SqlConnection, account: Account): Promise<string> {
  const user = quoted(account.user);
  await connection.query(`CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY '${account.password}'`);
  return user;
}

function quoted(user: string): string {
  return `'${user}'@'%'`;
}

/** A database name in a grant is a pattern in which `_` and `%` stand for anything. */
function pattern(database: string): string {
  return identifier(database.replace(/[_%\\]/g, '\\$&'));
}

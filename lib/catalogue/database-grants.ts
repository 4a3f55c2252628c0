import {
  CORE_TABLES,
  type CoreAccount,
  MIGRATION_RIGHTS,
  rightsOf,
  type TableRights,
  type TenantAccount,
} from './database-rights.ts';

/** A user as GRANT names it, like `'serial_core'@'%'`. */
export function grantee(user: string): string {
  return `'${user}'@'%'`;
}

/** A database name in a grant is a pattern in which `_` and `%` stand for anything; this is the name to the letter. */
export function literal(database: string): string {
  return `\`${database.replace(/[_%\\]/g, '\\$&')}\``;
}

/** What an account of the Core cluster is granted. */
export function coreGrants(account: CoreAccount, database: string, user: string): string[] {
  const changes = rightsOf('core', account, 'inCore');
  return CORE_TABLES.map((table) => {
    const rights = ['SELECT', ...(changes[table] ?? [])].join(', ');
    return `GRANT ${rights} ON ${database}.${table} TO ${grantee(user)}`;
  });
}

/** Lets an account of the tenant cluster read databases. @param pattern A name, or a pattern as GRANT takes it. */
export function tenantReadGrants(account: TenantAccount, pattern: string, user: string): string[] {
  return account === 'migration' ? [] : [`GRANT SELECT ON ${pattern}.* TO ${grantee(user)}`];
}

/** What an account of the tenant cluster may change in a tenant's database, which must be there. */
export function tenantGrants(account: TenantAccount, database: string, user: string): string[] {
  return tableGrants(rightsOf('tenants', account, 'inTenant'), database, user);
}

/** What an account of the tenant cluster is granted on our own schema, which need not be there. */
export function ownSchemaGrants(account: TenantAccount, schema: string, user: string): string[] {
  const all = account === 'migration' ? MIGRATION_RIGHTS : ['SELECT'];
  return [
    `GRANT ${all.join(', ')} ON ${literal(schema)}.* TO ${grantee(user)}`,
    ...tableGrants(rightsOf('tenants', account, 'inOwn'), schema, user, ['CREATE']),
  ];
}

/**
 * @param before Rights that stand before the others. MySQL takes a grant on a table that is not there only if CREATE is
 *   among its rights; once the table is there, that one is of no use.
 */
function tableGrants(
  rights: TableRights,
  schema: string,
  user: string,
  before: readonly string[] = [],
): string[] {
  return Object.entries(rights).map(
    ([table, held]) =>
      `GRANT ${[...before, ...held].join(', ')} ON \`${schema}\`.${table} TO ${grantee(user)}`,
  );
}

import {
  coreGrants,
  grantee,
  ownSchemaGrants,
  tenantGrants,
  tenantReadGrants,
} from '../lib/catalogue/database-grants.ts';
import {
  coreAccounts,
  databaseRights,
  databaseUsers,
  type FunctionRights,
  secretSettings,
  type TenantAccount,
  tenantAccounts,
} from '../lib/catalogue/database-rights.ts';

const CORE = 'bgerp';
const OWN = 'serial_monitor';
const PREFIX = 'bgerp_t_';
/** `\_` is an underscore, a bare `_` would be any character. */
const EVERY_TENANT = '`bgerp\\_t\\_%`';
const EXAMPLE = 'bgerp_t_maison_atelier';

const PURPOSE: Readonly<Record<TenantAccount, string>> = {
  writer: "works on the ERP's rows",
  desk: 'the desk: requeues, acknowledges, resolves, and keeps the audit',
  notes: 'keeps notes of runs, events and reports',
  reader: 'only reads',
  migration: 'creates the tables of the own schema, at deploys',
};

/** The parts of the deploy guide that follow from who may do what. */
export function grantParts(): Readonly<Record<string, string>> {
  return {
    core_grants: sql(
      coreAccounts.map((account) => {
        const user = databaseUsers.core[account];
        return [create(user), ...coreGrants(account, CORE, user)];
      }),
    ),
    tenant_grants: sql(
      tenantAccounts.map((account) => {
        const user = databaseUsers.tenants[account];
        return [
          create(user, PURPOSE[account]),
          ...tenantReadGrants(account, EVERY_TENANT, user),
          ...ownSchemaGrants(account, OWN, user),
        ];
      }),
    ),
    each_tenant_grants: sql(
      tenantAccounts
        .map((account) => tenantGrants(account, EXAMPLE, databaseUsers.tenants[account]))
        .filter((grants) => grants.length > 0),
    ),
    print_grants: printing(),
    accounts: accountTable(),
  };
}

function create(user: string, purpose?: string): string {
  const statement = `CREATE USER ${grantee(user)} IDENTIFIED BY '<a long random password of its own>'`;
  return purpose === undefined ? statement : `-- ${purpose}\n${statement}`;
}

function sql(groups: readonly (readonly string[])[]): string {
  const text = groups.map((statements) => statements.map((one) => `${one};`).join('\n')).join('\n\n');
  return `\`\`\`sql\n${text}\n\`\`\``;
}

/** A statement that prints the grants for every tenant there is. */
function printing(): string {
  const lines = tenantAccounts.flatMap((account) =>
    tenantGrants(account, 'X', databaseUsers.tenants[account]).map((grant) => {
      const [before = '', after = ''] = grant.replaceAll("'", "''").split('`X`');
      return `  '${before}\`', SCHEMA_NAME, '\`${after};',`;
    }),
  );
  return `\`\`\`sql
SELECT CONCAT_WS('',
${lines.join(" '\\n',\n").replace(/,$/, '')}
) AS statements
FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '${PREFIX.replaceAll('_', '\\_')}%'
\`\`\``;
}

function accountTable(): string {
  const rows = Object.entries<FunctionRights>(databaseRights).map(([name, rights]) => {
    const core = rights.core === 'none' ? '–' : `\`${databaseUsers.core[rights.core]}\``;
    const changes = [rights.inCore, rights.inTenant, rights.inOwn].flatMap((tables = {}) =>
      Object.entries(tables).map(([table, held]) => `${table}: ${held.join(', ')}`),
    );
    return `| ${name} | ${core} | \`${databaseUsers.tenants[rights.tenants]}\` (\`${secretSettings[rights.tenants]}\`) | ${changes.join('; ') || (name === 'schema-migration' ? 'the tables themselves' : '–')} |`;
  });
  return [
    '| function | Core | tenants (its setting) | changes, beside reading |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

import { COLLATION } from '../../functions/schema-migration/collations.ts';
import { migrations } from '../../functions/schema-migration/migrations.ts';
import type { Database } from '../../functions/shared/database/data-api.ts';
import { literal } from '../../lib/catalogue/database-grants.ts';
import { MIGRATION_RIGHTS, secretSettings } from '../../lib/catalogue/database-rights.ts';
import { shown } from './any-column.ts';
import { cannotTell, type Finding, mustFix, ok, warning } from './finding.ts';
import { nameOf, ownGrants } from './grants.ts';
import type { PreflightContext } from './preflight-context.ts';
import type { Server } from './server.ts';
import type { ShippedStatement } from './statements/shipped.ts';

/** What there is of our own schema. */
export interface OwnSchema {
  readonly name: string;
  /** Undefined where the schema is not there, or not to be seen. */
  readonly collation: string | undefined;
  readonly tables: ReadonlySet<string>;
}

/** Two statements on `information_schema`. Read-only. */
export async function readOwnSchema(tenantCluster: Database, name: string): Promise<OwnSchema> {
  const [collation] = await tenantCluster.read({
    sql: 'SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = :name',
    parameters: { name },
    row: (next) => next(shown),
  });
  const tables = await tenantCluster.read({
    sql: 'SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = :name',
    parameters: { name },
    row: (next) => next(shown),
  });
  return { name, collation, tables: new Set(tables) };
}

/** Whether all tables of ours that a statement names are there; the deploy creates the others. */
export function isThere({ name, tables }: OwnSchema, { sql }: ShippedStatement): boolean {
  const named = [...sql.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))].map(([, table = '']) => table);
  return named.every((table) => tables.has(table));
}

/** The state of our own schema, and whether the deploy may bring it to the newest version. Read-only. */
export async function checkOwnSchema(
  tenantCluster: Database,
  server: Server,
  own: OwnSchema,
  { others }: Pick<PreflightContext, 'others'>,
): Promise<readonly Finding[]> {
  const migration = others.get('migration')?.tenantCluster;
  return [
    ...(migration === undefined ? [] : await checkPrivileges(migration, server, own.name)),
    ...(await checkExcess(server, own.name, { others, writer: tenantCluster })),
    ...(own.collation === undefined
      ? [
          ok(
            'own-schema',
            `${own.name} is not there: the first deploy creates it. Its statements were not explained.`,
          ),
        ]
      : [await versionOf(tenantCluster, own), ...checkCollation(own)]),
  ];
}

async function versionOf(tenantCluster: Database, { name, tables }: OwnSchema): Promise<Finding> {
  const newest = Math.max(...migrations.map(({ version }) => version));
  const [version] = tables.has('schema_version')
    ? await tenantCluster.read({
        sql: `SELECT COALESCE(MAX(version), 0) FROM ${name}.schema_version`,
        row: (next) => Number(next(shown)),
      })
    : [0];
  if (version === newest) return ok('own-schema', `${name} has the newest version, ${newest}.`);
  return ok(
    'own-schema',
    `${name} has version ${version ?? 0} of ${newest}: the deploy brings the rest. Statements on what is not there yet were not explained.`,
  );
}

function checkCollation({ name, collation }: OwnSchema): Finding[] {
  if (collation === COLLATION) return [];
  return [
    warning('own-schema', `Its default collation is ${collation}; the deploy changes it.`, {
      subject: name,
      right: `ALTER DATABASE ${name} CHARACTER SET utf8mb4 COLLATE ${COLLATION}`,
      otherwise:
        'if the account may not ALTER the schema, the deploy fails: MySQL would refuse our joins with its tables (error 1267)',
    }),
  ];
}

const NEEDED = MIGRATION_RIGHTS.filter((right) => right !== 'INDEX');
/** No migration so far needs it. */
const NEEDED_LATER = MIGRATION_RIGHTS.filter((right) => right === 'INDEX');

async function checkPrivileges(tenantCluster: Database, server: Server, schema: string): Promise<Finding[]> {
  const held = await readPrivileges(tenantCluster, server, schema);
  const lacks = (privileges: readonly string[]) => privileges.filter((privilege) => !held.has(privilege));
  const [missing, missingLater] = [lacks(NEEDED), lacks(NEEDED_LATER)];
  const right = ownGrants(schema, 'migration');
  if (missing.length === 0 && missingLater.length === 0)
    return [ok('own-schema', `The account of the schema migration may create ${schema} and its tables.`)];
  if (await hasRoles(tenantCluster))
    return [
      cannotTell(
        'own-schema',
        `whether the account of the schema migration holds ${[...missing, ...missingLater].join(', ')} on ${schema}: it has roles, whose grants cannot be seen here.`,
        { right },
      ),
    ];
  return [
    missing.length > 0
      ? mustFix('own-schema', `The account of the schema migration lacks ${missing.join(', ')}.`, {
          subject: schema,
          right,
          otherwise: 'the deploy fails at its schema migration',
        })
      : warning('own-schema', `The account of the schema migration lacks ${missingLater.join(', ')}.`, {
          subject: schema,
          right,
          otherwise: 'a later deploy may fail at its schema migration',
        }),
  ];
}

/**
 * Tells accounts that may do more on the whole schema than the guide grants: a table that must not be changed is not
 * safe from them. Read-only.
 */
async function checkExcess(
  server: Server,
  schema: string,
  { others, writer }: Pick<PreflightContext, 'others'> & { readonly writer: Database },
): Promise<Finding[]> {
  const accounts = [
    ['writer', writer] as const,
    ...[...others].map(([name, { tenantCluster }]) => [name, tenantCluster] as const),
  ];
  const findings = await Promise.all(
    accounts.map(async ([account, database]) => {
      const granted: readonly string[] = account === 'migration' ? MIGRATION_RIGHTS : ['SELECT'];
      const held = await readPrivileges(database, server, schema);
      const excess = [...held].filter((right) => right !== 'USAGE' && !granted.includes(right)).toSorted();
      if (excess.length === 0) return [];
      return [
        warning('grants', `${nameOf(account)} may ${excess.join(', ')} in all tables of ${schema}.`, {
          subject: schema,
          right: `REVOKE ${excess.join(', ')} ON ${literal(schema)}.* FROM the account of the ${secretSettings[account]}`,
          otherwise: 'whoever comes in with this account can change or delete acknowledgements and the audit',
        }),
      ];
    }),
  );
  return findings.flat();
}

/** What the account was granted itself on the schema or on everything. Read-only. */
async function readPrivileges(
  tenantCluster: Database,
  { partialRevokes }: Server,
  schema: string,
): Promise<ReadonlySet<string>> {
  const me = `CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')`;
  const matches = partialRevokes ? '= TABLE_SCHEMA' : 'LIKE TABLE_SCHEMA';
  const privileges = await tenantCluster.read({
    sql: `SELECT PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = ${me} AND :schema ${matches}
      UNION SELECT PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES WHERE GRANTEE = ${me}`,
    parameters: { schema },
    row: (next) => next(shown),
  });
  return new Set(privileges);
}

async function hasRoles(tenantCluster: Database): Promise<boolean> {
  const roles = await tenantCluster.read({
    sql: 'SELECT ROLE_NAME FROM information_schema.APPLICABLE_ROLES',
    row: (next) => next(shown),
  });
  return roles.length > 0;
}

import {
  CORE_TABLES,
  type CoreAccount,
  type Right,
  rightsOf,
  type TableRights,
  type TenantAccount,
} from '../../../lib/catalogue/database-rights.ts';
import type { ShippedStatement } from './shipped.ts';

type Verb = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

/** A right that a statement takes. */
interface Need {
  /** Undefined for the default database. */
  readonly schema: string | undefined;
  readonly table: string;
  readonly verb: Verb;
}

/** An account of one of the clusters. */
export type ClusterAccount =
  | { readonly cluster: 'core'; readonly account: CoreAccount }
  | { readonly cluster: 'tenants'; readonly account: TenantAccount };

const NAMED = /\b(FROM|(?:STRAIGHT_)?JOIN|UPDATE|INTO)\s+(?:(\w+)\.)?(\w+)(?:\s+AS\s+(\w+))?(?!\w*\()/g;

/** The rights that a statement takes, as far as they are on tables; those of `CREATE` and `ALTER` are on schemas. */
export function needsOf(sql: string): readonly Need[] {
  const named = [...sql.matchAll(NAMED)].flatMap(([, , schema, table = '', alias]) =>
    table === 'JSON_TABLE' || schema === 'information_schema'
      ? []
      : [{ schema, table, alias: alias ?? table }],
  );
  const [, kind, schema, table = ''] =
    /^\s*(INSERT(?: IGNORE)? INTO|REPLACE INTO|DELETE FROM)\s+(?:(\w+)\.)?(\w+)/.exec(sql) ?? [];
  const changed = (...verbs: readonly Verb[]): Need[] => verbs.map((verb) => ({ schema, table, verb }));
  const reads = named
    .filter((one) => kind === undefined || one.table !== table)
    .map((one): Need => ({ schema: one.schema, table: one.table, verb: 'SELECT' }));
  if (kind === 'DELETE FROM') return [...reads, ...changed('DELETE')];
  if (kind === 'REPLACE INTO') return [...reads, ...changed('INSERT', 'DELETE')];
  if (kind !== undefined)
    return [
      ...reads,
      ...changed('INSERT', ...(sql.includes('ON DUPLICATE KEY UPDATE') ? ['UPDATE' as const] : [])),
    ];
  if (!/^\s*UPDATE\b/.test(sql)) return reads;
  const [, assignments = ''] = /(?<!CHARACTER )\bSET\s([\s\S]*?)(?:\bWHERE\b|$)/.exec(sql) ?? [];
  const aliases = new Set(
    [...assignments.matchAll(/(?:^|,)\s*(?:(\w+)\.)?\w+\s*=/g)].map(([, alias]) => alias),
  );
  const updated = named.filter(
    ({ alias }) => aliases.has(alias) || (aliases.has(undefined) && named.length === 1),
  );
  return [
    ...reads,
    ...updated.map((one): Need => ({ schema: one.schema, table: one.table, verb: 'UPDATE' })),
  ];
}

/** Whether an account of the statement's cluster is meant to run it. */
export function mayRun(
  who: ClusterAccount,
  { database, sql }: Pick<ShippedStatement, 'database' | 'sql'>,
  monitoringSchema: string,
): boolean {
  if ((database === 'core') !== (who.cluster === 'core')) return false;
  return needsOf(sql).every(({ schema, table, verb }) => {
    if (who.cluster === 'core')
      return verb === 'SELECT'
        ? CORE_TABLES.some((one) => one === table)
        : grants(rightsOf('core', who.account, 'inCore'), table, verb);
    const isOurs = schema === monitoringSchema;
    if (verb === 'SELECT') return isOurs || who.account !== 'migration';
    // What it may insert into, it may insert into the whole of: its grant is on the schema.
    if (who.account === 'migration') return isOurs && table === 'schema_version' && verb === 'INSERT';
    return grants(rightsOf('tenants', who.account, isOurs ? 'inOwn' : 'inTenant'), table, verb);
  });
}

/** Statements with the same needs are refused or run together. */
export function needsKey(sql: string): string {
  return needsOf(sql)
    .map(({ schema = '', table, verb }) => `${verb} ${schema}.${table}`)
    .toSorted()
    .join(', ');
}

function grants(rights: TableRights, table: string, verb: Verb): boolean {
  const held: readonly Right[] = rights[table] ?? [];
  return held.some((right) => right === verb || right.startsWith(`${verb} (`));
}

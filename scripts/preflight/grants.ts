import { grantee, ownSchemaGrants } from '../../lib/catalogue/database-grants.ts';
import { secretSettings, type TenantAccount } from '../../lib/catalogue/database-rights.ts';
import { type Finding, ok, type Severity } from './finding.ts';
import type { Explained } from './plans.ts';
import type { Refusal } from './refusal.ts';
import type { ShippedStatement } from './statements/shipped.ts';
import { namesOf } from './statements/uses.ts';
import { severityFor } from './tables.ts';
import type { Target } from './target.ts';

export interface GrantCheck {
  /** Whose grants they are. */
  readonly account: TenantAccount;
  readonly explained: readonly Explained[];
  readonly modes: Target['modes'];
  /** Schema of the ERP's tables among them. */
  readonly schema: string;
  readonly monitoringSchema: string;
  /** What the other checks found: a lack on our own schema as a whole is not told for each statement. */
  readonly known: readonly Finding[];
}

type Denied = Extract<Refusal, { kind: 'denied' }>;

/**
 * Tells the grants that statements lack. MySQL names one at a time: once that is granted, another one may
 * come up.
 */
export function checkGrants(check: GrantCheck): readonly Finding[] {
  const denied = check.explained.flatMap((one) =>
    'refusal' in one && one.refusal.kind === 'denied'
      ? [{ statement: one.statement, refusal: one.refusal }]
      : [],
  );
  if (denied.length > 0) {
    const byGrant = Map.groupBy(denied, ({ refusal: { privilege, table, column = '' } }) =>
      [privilege, table, column].join(' '),
    );
    return [...byGrant.values()].flatMap((group) => missingGrant(check, group));
  }
  const answered = check.explained.filter((one) => 'plan' in one).length;
  const who = nameOf(check.account);
  return answered === 0 ? [] : [ok('grants', `${who} may run these ${answered} statements.`)];
}

function missingGrant(
  { account, modes, schema, monitoringSchema, known }: GrantCheck,
  group: readonly { readonly statement: ShippedStatement; readonly refusal: Denied }[],
): Finding[] {
  const [first] = group;
  if (first === undefined) return [];
  const { privilege, table, column } = first.refusal;
  const isOurs = group.every(({ statement }) => statement.sql.includes(`${monitoringSchema}.${table}`));
  const ours = ownGrants(monitoringSchema, account, table);
  if (isOurs && known.some(({ severity, right }) => severity === 'must fix' && right === ours)) return [];
  const severities = group.map(({ statement }) =>
    isOurs ? 'must fix' : severityFor(statement.writer, modes),
  );
  return [
    {
      severity: worst(severities),
      check: 'grants',
      subject: column === undefined ? table : `${table}.${column}`,
      found: `${nameOf(account)} may not ${privilege} it.`,
      right: isOurs ? ours : erpGrant(privilege, schema, table, account),
      otherwise: `denied: ${namesOf(group.map(({ statement }) => statement))}`,
    },
  ];
}

function worst(severities: readonly Severity[]): Severity {
  return (['must fix', 'warning', 'ok'] as const).find((severity) => severities.includes(severity)) ?? 'ok';
}

/** Columns that we update; the whole table is more than is needed. */
const UPDATED_COLUMNS: Readonly<Record<string, string>> = {
  serial_registry: ' (dag_token_id)',
  serial_link_outbox: ' (status, retry_count, last_error, updated_at)',
  job_ticket_serial: ' (spawned_token_id, spawned_at)',
};

function erpGrant(privilege: string, schema: string, table: string, account: GrantCheck['account']): string {
  const columns = privilege === 'UPDATE' ? (UPDATED_COLUMNS[table] ?? '') : '';
  return `GRANT ${privilege}${columns} ON \`${schema}\`.${table} TO ${holderOf(account)} (docs/deploy.md, section 2)`;
}

/** What the guide grants an account on our own schema, as far as it concerns a table. */
export function ownGrants(schema: string, account: TenantAccount, table?: string): string {
  const grants = ownSchemaGrants(account, schema, 'x').map((grant) =>
    grant.replace(grantee('x'), holderOf(account)),
  );
  return grants.filter((grant, index) => index === 0 || grant.includes(`.${table} TO `)).join('; ');
}

function holderOf(account: TenantAccount): string {
  return `the account of the ${secretSettings[account]}`;
}

const NAMES = {
  writer: 'The account',
  desk: "The desk's account",
  notes: 'The account that keeps notes',
  reader: 'The account that only reads',
  migration: 'The account of the schema migration',
} as const satisfies Readonly<Record<TenantAccount, string>>;

/** For people, as the beginning of a sentence. */
export function nameOf(account: TenantAccount): string {
  return NAMES[account];
}

import { type Finding, ok, type Severity } from './finding.ts';
import type { Explained } from './plans.ts';
import type { Refusal } from './refusal.ts';
import type { ShippedStatement } from './statements/shipped.ts';
import { namesOf } from './statements/uses.ts';
import { severityFor } from './tables.ts';
import type { Target } from './target.ts';

export interface GrantCheck {
  /** Whose grants they are. */
  readonly account: 'writer' | 'reader';
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
  const who = check.account === 'reader' ? 'The account that only reads' : 'The account';
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
  const ours = ownGrant(monitoringSchema, account);
  if (isOurs && known.some(({ severity, right }) => severity === 'must fix' && right === ours)) return [];
  const severities = group.map(({ statement }) =>
    isOurs ? 'must fix' : severityFor(statement.writer, modes),
  );
  return [
    {
      severity: worst(severities),
      check: 'grants',
      subject: column === undefined ? table : `${table}.${column}`,
      found: `The account${account === 'reader' ? ' that only reads' : ''} may not ${privilege} it.`,
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

/** On our own schema: the writer creates its tables in migrations, both write its rows. */
export function ownGrant(schema: string, account: GrantCheck['account'] = 'writer'): string {
  const tables = account === 'writer' ? 'CREATE, ALTER, INDEX, ' : '';
  return `GRANT ${tables}SELECT, INSERT, UPDATE, DELETE ON \`${schema.replaceAll('_', '\\_')}\`.* TO ${holderOf(account)}`;
}

function holderOf(account: GrantCheck['account']): string {
  return account === 'reader' ? 'the account of the readerSecretArn' : 'the account of the secret';
}

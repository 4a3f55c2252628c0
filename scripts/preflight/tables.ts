import { type Finding, mustFix, ok, type Severity, warning } from './finding.ts';
import type { ColumnInfo, Inventory, TableInfo } from './inventory.ts';
import type { Writer } from './statements/context.ts';
import type { ShippedStatement } from './statements/shipped.ts';
import { namesOf, usersOf } from './statements/uses.ts';
import type { ColumnRule, TableRules, ValueRule } from './table-rules.ts';
import type { Target } from './target.ts';

export interface TableCheck {
  readonly inventory: Inventory;
  readonly rules: TableRules;
  readonly statements: readonly ShippedStatement[];
  readonly modes: Target['modes'];
}

/** Compares tables and columns with what our SQL takes for granted. */
export function checkTables(check: TableCheck): readonly Finding[] {
  const findings = Object.entries(check.rules).flatMap(([name, columns]) => {
    const table = check.inventory.get(name);
    if (table === undefined) return [missingTable(check, name)];
    return [
      ...engineOf(table),
      ...Object.entries(columns).flatMap(([column, rule]) => checkColumn(check, table, column, rule)),
      ...unfilledColumns(check, table),
    ];
  });
  if (findings.length > 0) return findings;
  const columns = Object.values(check.rules).reduce((sum, rule) => sum + Object.keys(rule).length, 0);
  return [
    ok(
      'tables',
      `${Object.keys(check.rules).join(', ')}: the ${columns} columns that are used are as expected.`,
    ),
  ];
}

function missingTable({ statements }: TableCheck, name: string): Finding {
  return mustFix('tables', 'The table is not there, or the account may see nothing of it.', {
    subject: name,
    right: 'the table of the ERP with SELECT granted on it',
    otherwise: `these fail: ${namesOf(usersOf(statements, name))}`,
  });
}

function engineOf({ name, isView, engine }: TableInfo): Finding[] {
  if (isView)
    return [
      warning('tables', 'It is a view: its indexes cannot be seen, and whether it takes writes neither.', {
        subject: name,
        right: 'a table',
      }),
    ];
  if (engine.toLowerCase() === 'innodb') return [];
  return [
    warning('tables', `Its engine is ${engine}.`, {
      subject: name,
      right: 'InnoDB',
      otherwise: 'two workers at once are not kept apart, and a statement that is cut is half done',
    }),
  ];
}

function checkColumn(check: TableCheck, table: TableInfo, name: string, rule: ColumnRule): Finding[] {
  const subject = `${table.name}.${name}`;
  const users = namesOf(usersOf(check.statements, table.name, name));
  const column = table.columns.get(name);
  if (column === undefined) {
    const instead = rule.alias !== undefined && table.columns.has(rule.alias) ? rule.alias : undefined;
    return [
      mustFix(
        'tables',
        instead === undefined
          ? 'The column is not there.'
          : `The column is not there; ${instead} is, as in older documents of the ERP.`,
        { subject, right: `a column ${name}, ${KINDS[rule.kind].words}`, otherwise: `these fail: ${users}` },
      ),
    ];
  }
  if (subject === 'organization.status') return checkStatus(column, users);
  if (!KINDS[rule.kind].types.has(column.type))
    return [
      mustFix('tables', `It is ${column.declared}.`, {
        subject,
        right: KINDS[rule.kind].words,
        otherwise: `these read or write something else than they mean: ${users}`,
      }),
    ];
  return [
    ...checkNull(column, rule, subject, users),
    ...checkLength(check, column, rule, subject),
    ...checkValues(check, column, rule, subject),
  ];
}

const KINDS: Readonly<
  Record<ColumnRule['kind'], { readonly types: ReadonlySet<string>; readonly words: string }>
> = {
  integer: {
    types: new Set(['tinyint', 'smallint', 'mediumint', 'int', 'integer', 'bigint']),
    words: 'a whole number',
  },
  text: {
    types: new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'enum']),
    words: 'text or an ENUM',
  },
  time: { types: new Set(['datetime', 'timestamp']), words: 'DATETIME or TIMESTAMP' },
};

/** `status = 1` means active for a number, and for an ENUM its first value. */
function checkStatus({ type, declared }: ColumnInfo, users: string): Finding[] {
  const [first] = enumValues(declared);
  if (KINDS.integer.types.has(type) || (type === 'enum' && first === 'active')) return [];
  return [
    mustFix('tables', `It is ${declared}.`, {
      subject: 'organization.status',
      right: "a number with 1 for active, or ENUM('active', …)",
      otherwise: `the wrong tenants, or none, count as active: ${users}`,
    }),
  ];
}

function checkNull({ nullable }: ColumnInfo, rule: ColumnRule, subject: string, users: string): Finding[] {
  if (rule.null === 'needed' && !nullable)
    return [
      mustFix('tables', 'It takes no NULL.', {
        subject,
        right: 'NULL for what has not happened yet',
        otherwise: `these take every row for done: ${users}`,
      }),
    ];
  if (rule.null === 'breaks' && nullable)
    return [
      warning('tables', 'It takes NULL.', {
        subject,
        right: 'NOT NULL',
        otherwise: `one row with NULL makes these fail: ${users}`,
      }),
    ];
  return [];
}

function checkLength(
  { statements }: TableCheck,
  column: ColumnInfo,
  { least = 0, most = Number.POSITIVE_INFINITY }: ColumnRule,
  subject: string,
): Finding[] {
  if (column.type === 'enum' || column.length === undefined) return [];
  if (column.length > most)
    return [
      warning('tables', `It is ${column.declared}.`, {
        subject,
        right: `at most ${most} characters`,
        otherwise: 'a longer value fails whatever reads it, by name',
      }),
    ];
  if (column.length >= least) return [];
  const table = subject.split('.')[0] ?? '';
  const writers = usersOf(statements, table, column.name).filter(({ kind }) => kind === 'write');
  return [
    mustFix('tables', `It is ${column.declared}.`, {
      subject,
      right: `at least ${least} characters`,
      otherwise: `longer values are refused or cut${writers.length === 0 ? '' : `: ${namesOf(writers)}`}`,
    }),
  ];
}

function checkValues(
  { statements, modes }: TableCheck,
  column: ColumnInfo,
  { holds, mayHold }: ColumnRule,
  subject: string,
): Finding[] {
  if (holds === undefined) return [];
  const table = subject.split('.')[0] ?? '';
  const users = namesOf(
    usersOf(statements, table, column.name).filter(({ writer }) => writer === holds.writer),
  );
  const missing = holds.values.filter((value) => !takes(column, value));
  if (missing.length > 0)
    return [
      {
        severity: severityFor(holds.writer, modes),
        check: 'tables',
        subject,
        found: `It is ${column.declared}, which does not take ${missing.join(', ')}.`,
        right: `a column that takes ${holds.values.join(', ')}`,
        otherwise: valueConsequence(holds, users),
      },
    ];
  const known = new Set([...holds.values, ...(mayHold ?? [])]);
  const further = enumValues(column.declared).filter((value) => !known.has(value));
  if (mayHold === undefined || further.length === 0) return [];
  return [
    warning('tables', `It also takes ${further.join(', ')}, which no document of the ERP names.`, {
      subject,
      otherwise: FURTHER_VALUES[subject] ?? 'these values are nowhere counted',
    }),
  ];
}

const FURTHER_VALUES: Readonly<Record<string, string>> = {
  'serial_registry.production_type': 'serials of these types count as oem',
  'flow_token.status': 'tokens in these states count as live for the consistency checker',
  'serial_link_outbox.status': 'entries in these states are neither tried nor counted',
};

function takes({ type, declared, length }: ColumnInfo, value: string): boolean {
  return type === 'enum'
    ? enumValues(declared).includes(value)
    : length === undefined || length >= value.length;
}

function valueConsequence({ writer }: ValueRule, users: string): string {
  if (writer === undefined) return `these find nothing under these names: ${users}`;
  return `${users}: refused in strict mode, stored as an empty text otherwise`;
}

/** A writer that only reports needs nothing yet. */
export function severityFor(writer: Writer | undefined, modes: Target['modes']): Severity {
  switch (writer) {
    case undefined:
      return 'must fix';
    case 'outbox worker':
      return modes.outboxWorker === 'repair' ? 'must fix' : 'warning';
    case 'consistency checker':
      return modes.consistencyChecker === 'repair' ? 'must fix' : 'warning';
    case 'desk':
      return 'warning';
  }
}

/** Columns that our INSERTs leave out and the table insists on. */
function unfilledColumns({ statements, modes }: TableCheck, table: TableInfo): Finding[] {
  return statements.flatMap(({ sql, name, writer }) => {
    const [, list] = new RegExp(`INSERT INTO ${table.name}\\s*\\(([^)]*)\\)`).exec(sql) ?? [];
    if (list === undefined) return [];
    const given = new Set(list.split(',').map((column) => column.trim()));
    return [...table.columns.values()]
      .filter((column) => !column.optional && !given.has(column.name))
      .map((column) => ({
        severity: severityFor(writer, modes),
        check: 'tables' as const,
        subject: `${table.name}.${column.name}`,
        found: 'It takes no NULL and has no default, but we never fill it.',
        right: 'a default, or NULL allowed',
        otherwise: `refused in strict mode: ${name}`,
      }));
  });
}

/** The values of an ENUM as it is declared; none for another type. */
export function enumValues(declared: string): readonly string[] {
  if (!/^enum\(/i.test(declared)) return [];
  return [...declared.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) => value.replaceAll("''", "'"));
}

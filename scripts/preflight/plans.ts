import type { Database } from '../../functions/shared/database/data-api.ts';
import { shown } from './any-column.ts';
import { whyNot } from './attempt.ts';
import { cannotTell, type Finding, mustFix, ok, warning } from './finding.ts';
import { type FullRead, fullReads } from './full-reads.ts';
import { type TableAccess, tableAccesses } from './plan.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import type { ShippedStatement } from './statements/shipped.ts';
import { tablesOf } from './statements/uses.ts';

/** What a server said about one statement. */
export type Explained = { readonly statement: ShippedStatement } & (
  | { readonly plan: readonly TableAccess[] }
  | { readonly refusal: Refusal; readonly error: unknown }
);

/** Statements that no server explains, or that need no explaining. */
export function isExplainable({ sql }: ShippedStatement): boolean {
  const isDdl = /^\s*(?:CREATE|ALTER|DROP)\b/i.test(sql);
  // These need no grant, and this command has run the like of them.
  const asksServer = /\binformation_schema\./i.test(sql);
  return !isDdl && !asksServer;
}

/**
 * Has a statement explained, which takes the statement's own privileges and does not run it. Read-only.
 * @throws faults of this program.
 */
export async function explain(database: Database, statement: ShippedStatement): Promise<Explained> {
  const { parameters, defaultDatabase } = statement;
  try {
    const [plan = '{}'] = await database.read({
      sql: `EXPLAIN FORMAT=JSON ${statement.sql}`,
      parameters,
      ...(defaultDatabase === undefined ? {} : { database: defaultDatabase }),
      row: (next) => next(shown),
    });
    return { statement, plan: tableAccesses(plan) };
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return { statement, refusal: refusalOf(error), error };
  }
}

export interface PlanCheck {
  readonly explained: readonly Explained[];
  /** What the other checks found: what follows from it is not told twice. */
  readonly known: readonly Finding[];
  /** Rows from which reading a whole table takes too long for a statement. */
  readonly bigTable: number;
}

/** Judges plans and refusals, but for missing grants. */
export function checkPlans({ explained, known, bigTable }: PlanCheck): readonly Finding[] {
  const answered = explained.filter((one) => 'plan' in one);
  const findings = [
    ...explained.flatMap((one) => ('refusal' in one ? refused(one, known) : [])),
    ...fullReads(answered, bigTable).map(judgeFullRead),
  ];
  if (answered.length === 0 || findings.some(({ severity }) => severity !== 'ok')) return findings;
  return [
    ok(
      'plans',
      `${answered.length} of ${explained.length} statements were explained; none reads a big table in full without need.`,
    ),
    ...findings,
  ];
}

function judgeFullRead({ name, table, rows, sites, reason }: FullRead): Finding {
  const found = `${name} reads all of it, about ${rows} rows`;
  if (reason !== undefined) return ok('plans', `${found}: ${reason}.`, { subject: table });
  return warning('plans', `${found} (${sites.join(', ')}).`, {
    subject: table,
    right: 'an index for it, or ANALYZE TABLE where the estimates are old',
    otherwise: 'it grows slower with the table, and the Data API ends it after 45 s',
  });
}

function refused(
  { statement, refusal, error }: Extract<Explained, { refusal: Refusal }>,
  known: readonly Finding[],
): Finding[] {
  switch (refusal.kind) {
    case 'denied':
      return [];
    case 'unknown':
      return [cannotTell('plans', `how ${statement.name} would run: ${whyNot(error)}.`)];
    case 'no column':
    case 'no default':
    case 'no table':
    case 'collations':
      return follows(statement, refusal, known) ? [] : [failing(statement, error)];
    case 'other':
      return [failing(statement, error)];
  }
}

function failing(statement: ShippedStatement, error: unknown): Finding {
  return mustFix('plans', `${statement.name} is refused: ${whyNot(error)} (${statement.sites.join(', ')}).`, {
    otherwise: 'this statement fails each time',
  });
}

/** Whether something that was found already explains why a statement is refused. */
function follows(statement: ShippedStatement, refusal: Refusal, known: readonly Finding[]): boolean {
  const tables = new Set(tablesOf(statement.sql).values());
  return known.some(({ check, severity, subject = '' }) => {
    const [table = '', column] = subject.split('.');
    if (severity === 'ok' || !tables.has(table)) return false;
    switch (refusal.kind) {
      case 'no column':
      case 'no default':
        return check === 'tables' && column === refusal.column;
      case 'no table':
        return check === 'tables' && table === refusal.table;
      case 'collations':
        return check === 'collations';
      default:
        return false;
    }
  });
}

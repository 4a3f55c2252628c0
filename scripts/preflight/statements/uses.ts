import type { ShippedStatement, StatementName } from './shipped.ts';

/** The tables that a statement names, without their schema, by the name that its plan shows. */
export function tablesOf(sql: string): ReadonlyMap<string, string> {
  const named = sql.matchAll(
    /\b(?:FROM|(?:STRAIGHT_)?JOIN|UPDATE|INTO)\s+([\w.`]+)(?:\s+AS\s+(\w+))?(?!\w*\()/g,
  );
  return new Map(
    [...named]
      .map(([, table = '', alias]) => [table.split('.').at(-1) ?? '', alias] as const)
      .filter(([table]) => table !== 'JSON_TABLE')
      .map(([table, alias]) => [alias ?? table, table]),
  );
}

/** The statements that need a column, or the table as a whole. */
export function usersOf(
  statements: readonly ShippedStatement[],
  table: string,
  column?: string,
): readonly ShippedStatement[] {
  const word = column === undefined ? undefined : new RegExp(`\\b${column}\\b`);
  return statements.filter(
    ({ sql }) => [...tablesOf(sql).values()].includes(table) && (word === undefined || word.test(sql)),
  );
}

/** Statements that one line names; whoever reads it wants to know what breaks, not all of it. */
const MOST_NAMED = 4;

/** The names of statements as words: `a, b and 3 more`. */
export function namesOf(statements: readonly { readonly name: StatementName }[]): string {
  const names = [...new Set(statements.map(({ name }) => name))];
  const hidden = names.length - MOST_NAMED;
  const shown = names.slice(0, MOST_NAMED).join('; ');
  return hidden > 0 ? `${shown}; and ${hidden} more` : shown;
}

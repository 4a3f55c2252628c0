import { type Finding, mustFix, ok } from './finding.ts';
import type { Inventory } from './inventory.ts';
import type { ShippedStatement } from './statements/shipped.ts';
import { namesOf, usersOf } from './statements/uses.ts';
import type { Collation, TableRules } from './table-rules.ts';

/** Compares the collations of the text columns that meet a JSON table, whose columns state theirs. */
export function checkCollations(
  inventory: Inventory,
  rules: TableRules,
  statements: readonly ShippedStatement[],
): readonly Finding[] {
  const columns = Object.entries(rules).flatMap(([table, byName]) =>
    Object.entries(byName).flatMap(([name, { collation }]) => {
      const column = inventory.get(table)?.columns.get(name);
      return collation === undefined || column === undefined ? [] : [{ table, column, collation }];
    }),
  );
  const findings = columns
    .filter(({ column, collation }) => column.collation !== collation)
    .map(({ table, column, collation }) =>
      mustFix('collations', `It has the collation ${column.collation ?? 'of no text'}.`, {
        subject: `${table}.${column.name}`,
        right: collation,
        otherwise: `${consequence(column.collation, collation)}: ${namesOf(joins(statements, table, column.name))}`,
      }),
    );
  if (findings.length > 0 || columns.length === 0) return findings;
  const names = columns.map(({ table, column, collation }) => `${table}.${column.name} ${collation}`);
  return [ok('collations', `As our JSON tables state them: ${names.join(', ')}.`)];
}

function joins(statements: readonly ShippedStatement[], table: string, column: string) {
  return usersOf(statements, table, column).filter(({ sql }) => sql.includes('JSON_TABLE'));
}

/** A binary collation wins over another one of its character set, but then no index of the other serves. */
function consequence(found: string | undefined, expected: Collation): string {
  const binary = found === 'utf8mb4_bin' || (expected === 'utf8mb4_bin' && found?.startsWith('utf8mb4_'));
  return binary === true
    ? 'compared without the index on it or by another rule'
    : 'refused by MySQL as an illegal mix of collations (error 1267)';
}

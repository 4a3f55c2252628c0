import { type Finding, mustFix, ok, warning } from './finding.ts';
import { FREE_TO_GROW, type IndexRule, type IndexRules } from './index-rules.ts';
import type { IndexInfo, Inventory, TableInfo } from './inventory.ts';

export interface IndexCheck {
  readonly inventory: Inventory;
  readonly rules: IndexRules;
  /** Whether the ticket table says whose a ticket is. */
  readonly ticketsNameOrganisation: boolean;
  /** Rows from which reading a whole table takes too long for a statement. */
  readonly bigTable: number;
}

/** Looks for the indexes that our statements rely on. Tables that are not there are another check's matter. */
export function checkIndexes(check: IndexCheck): readonly Finding[] {
  const tables = Object.keys(check.rules).flatMap((name) => check.inventory.get(name) ?? []);
  const findings = tables
    .filter(({ isView }) => !isView)
    .flatMap((table) => [...missingIndexes(check, table), ...unwantedKeys(table)]);
  if (findings.length > 0 || tables.length === 0) return findings;
  return [
    ok('indexes', `${tables.map(({ name }) => name).join(', ')}: the indexes that are relied on are there.`),
  ];
}

function missingIndexes(
  { rules, ticketsNameOrganisation, bigTable }: IndexCheck,
  table: TableInfo,
): Finding[] {
  return (
    (rules[table.name] ?? [])
      .filter((rule) => ticketsNameOrganisation || rule.forTickets !== true)
      .filter((rule) => !table.indexes.some((index) => serves(index, rule)))
      // Without the column no index could be there, and that is told already.
      .filter(({ columns }) => columns.every((column) => table.columns.has(column)))
      .map((rule) => {
        const isBig = table.rows > bigTable;
        const finding = rule.unique === true || isBig ? mustFix : warning;
        const columns = `(${rule.columns.join(', ')})`;
        const slow = `slow without: ${rule.slow.join('; ')}`;
        return finding(
          'indexes',
          `There is no ${rule.unique === true ? 'unique index on' : 'index that begins with'} ${columns}; the table has about ${table.rows} rows.`,
          {
            subject: table.name,
            right: `ALTER TABLE ${table.name} ADD ${rule.unique === true ? 'UNIQUE ' : ''}INDEX ${columns}`,
            otherwise: rule.unique === true ? `rows may come twice, and ${slow}` : slow,
          },
        );
      })
  );
}

function serves({ columns, unique }: IndexInfo, rule: IndexRule): boolean {
  const begins = rule.columns.every((column, position) => columns[position] === column);
  return rule.unique === true ? begins && unique && columns.length === rule.columns.length : begins;
}

function unwantedKeys(table: TableInfo): Finding[] {
  const free = FREE_TO_GROW[table.name];
  if (free === undefined) return [];
  return table.indexes
    .filter(({ unique, columns }) => unique && !(columns.length === 1 && columns[0] === free.key))
    .map(({ name, columns }) =>
      warning('indexes', `${name} on (${columns.join(', ')}) is unique.`, {
        subject: table.name,
        right: 'an index that is not unique: the ERP documents none here',
        otherwise: `fails where a done or resolved row has the same values: ${free.breaks}`,
      }),
    );
}

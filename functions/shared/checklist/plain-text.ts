import { plainLines } from '../foreign-text.ts';
import type { Report } from './compose.ts';
import type { Cell, Figure, Item, Table } from './item.ts';
import type { Periods } from './periods.ts';
import { textTable } from './text-table.ts';
import { gravestFirst, VERDICT_WORDS } from './verdict-words.ts';

/** The whole report, for an e-mail or a terminal: first what matters, then every item with its details. */
export function plainText(report: Report): string {
  const { environment, cadence, periods, now, headline, items } = report;
  return plainLines([
    `Serial Monitoring ${environment}: ${cadence} checklist for ${periods.current.label}`,
    '',
    `${headline}.`,
    ...gravestFirst(items)
      .filter(({ verdict }) => verdict !== 'fine')
      .map(({ title, verdict, why }) => `  ${VERDICT_WORDS[verdict]}: ${title}. ${why}`),
    ...items.flatMap((item, index) => ['', ...itemLines(item, index + 1, periods)]),
    '',
    `Read at ${now.toISOString().slice(0, 19)}Z. Days and times are UTC; "now" is that moment.`,
  ]);
}

function itemLines(item: Item, number: number, periods: Periods): string[] {
  const tables = [...figureTables(item.figures, periods), ...item.tables].filter(
    ({ rows }) => rows.length > 0,
  );
  return [
    `${number}. ${item.title}`,
    `   ${VERDICT_WORDS[item.verdict]}: ${item.why}`,
    ...tables.flatMap((table) => ['', ...tableLines(table).map((line) => `   ${line}`)]),
    ...(item.notes.length === 0 ? [] : ['', ...noteLines(item.notes).map((line) => `   * ${line}`)]),
  ];
}

/** Rows of a table, and notes of an item: what people read, so that every item of a large platform has its place. */
const MOST_ROWS = 100;
const MOST_NOTES = 20;

/** Of a long table first the rows that count something. */
function tableLines({ columns, rows }: Table): string[] {
  if (rows.length <= MOST_ROWS) return textTable(columns, rows);
  const [telling, others] = [rows.filter(countsSomething), rows.filter((row) => !countsSomething(row))];
  return [
    ...textTable(columns, [...telling, ...others].slice(0, MOST_ROWS)),
    `… and ${rows.length - MOST_ROWS} more rows: \`npm run report\` with --json prints all`,
  ];
}

function countsSomething(row: readonly Cell[]): boolean {
  return row.some((cell) => typeof cell === 'number' && cell !== 0);
}

function noteLines(notes: readonly string[]): readonly string[] {
  if (notes.length <= MOST_NOTES) return notes;
  return [
    ...notes.slice(0, MOST_NOTES),
    `… and ${notes.length - MOST_NOTES} more: \`npm run report\` with --json prints all`,
  ];
}

/** Numbers of the period beside those of the period before, then those of the moment of reading. */
function figureTables(figures: readonly Figure[], { current, before }: Periods): readonly Table[] {
  const ofPeriod = figures.filter((figure) => figure.of === 'period');
  const ofNow = figures.filter((figure) => figure.of === 'now');
  return [
    {
      columns: ['', current.label, before.label],
      rows: ofPeriod.map(({ name, value, previous }) => [name, value, previous]),
    },
    { columns: ['', 'now'], rows: ofNow.map(({ name, value }) => [name, value]) },
  ];
}

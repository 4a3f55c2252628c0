import type { Report } from './compose.ts';
import type { Figure, Item, Table } from './item.ts';
import type { Periods } from './periods.ts';
import { textTable } from './text-table.ts';
import { gravestFirst, VERDICT_WORDS } from './verdict-words.ts';

/** The whole report, for an e-mail or a terminal: first what matters, then every item with its details. */
export function plainText(report: Report): string {
  const { environment, cadence, periods, now, headline, items } = report;
  return [
    `Serial Monitoring ${environment}: ${cadence} checklist for ${periods.current.label}`,
    '',
    `${headline}.`,
    ...gravestFirst(items)
      .filter(({ verdict }) => verdict !== 'fine')
      .map(({ title, verdict, why }) => `  ${VERDICT_WORDS[verdict]}: ${title}. ${why}`),
    ...items.flatMap((item, index) => ['', ...itemLines(item, index + 1, periods)]),
    '',
    `Read at ${now.toISOString().slice(0, 19)}Z. Days and times are UTC; "now" is that moment.`,
  ].join('\n');
}

function itemLines(item: Item, number: number, periods: Periods): string[] {
  const tables = [...figureTables(item.figures, periods), ...item.tables].filter(
    ({ rows }) => rows.length > 0,
  );
  return [
    `${number}. ${item.title}`,
    `   ${VERDICT_WORDS[item.verdict]}: ${item.why}`,
    ...tables.flatMap(({ columns, rows }) => ['', ...textTable(columns, rows).map((line) => `   ${line}`)]),
    ...(item.notes.length === 0 ? [] : ['', ...item.notes.map((note) => `   * ${note}`)]),
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

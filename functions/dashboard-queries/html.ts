import { inHtml } from '../shared/foreign-text.ts';

export type Cell = string | number | null;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Where a value is missing. */
const NOTHING = '–';

/** An HTML table without styles of its own: CloudWatch's look right in its light and dark theme. */
export function tableHtml({ columns, rows }: Table): string {
  const head = columns.map((column) => `<th>${inHtml(column)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(cellHtml).join('')}</tr>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

export function paragraphHtml(text: string): string {
  return `<p>${inHtml(text)}</p>`;
}

function cellHtml(value: Cell): string {
  const align = typeof value === 'number' ? ' align="right"' : '';
  return `<td${align}>${inHtml(value === null ? NOTHING : String(value))}</td>`;
}

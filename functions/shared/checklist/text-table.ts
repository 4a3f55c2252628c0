import type { Cell } from './item.ts';

/** Between two columns. */
const GAP = '  ';
/** A text from a database may hold what breaks lines. */
const CONTROL = /\p{Cc}+/gu;
/** Where a value is missing. */
const NOTHING = '-';

/**
 * Lines of a table for a font of fixed width: text to the left, numbers to the right under their heading.
 * A row may be shorter than the heading.
 */
export function textTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const isNumeric = columns.map((_, index) => rows.some((row) => typeof row[index] === 'number'));
  const texts = [columns, ...rows].map((row) =>
    row.map((cell) => String(cell ?? NOTHING).replaceAll(CONTROL, ' ')),
  );
  const widths = columns.map((_, index) => Math.max(...texts.map((row) => (row[index] ?? '').length)));
  return texts.map((row) =>
    row
      .map((text, index) => {
        const width = widths[index] ?? 0;
        return isNumeric[index] === true ? text.padStart(width) : text.padEnd(width);
      })
      .join(GAP)
      .trimEnd(),
  );
}

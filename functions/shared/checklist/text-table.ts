import { oneLine } from '../foreign-text.ts';
import type { Cell } from './item.ts';

/** Between two columns. */
const GAP = '  ';
/** Where a value is missing. */
const NOTHING = '-';

/**
 * Lines of a table for a font of fixed width: text to the left, numbers to the right under their heading.
 * A row may be shorter than the heading.
 */
export function textTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const isNumeric = columns.map((_, index) => rows.some((row) => typeof row[index] === 'number'));
  const texts = [columns, ...rows].map((row) => row.map((cell) => oneLine(String(cell ?? NOTHING))));
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

import type { Figures } from '../figures.ts';
import type { Periods } from '../periods.ts';
import { textTable } from '../text-table.ts';
import { readable } from './readable.ts';
import { NOT_MEASURED, type Section } from './section.ts';

/**
 * Links that failed at spawn. The ERP's rejections leave no row; later versions count its events hour by hour
 * and report them here.
 */
export function errorsSection(title: string, figures: Figures, periods: Periods): Section {
  const rows = readable(figures).map(({ code, failedLinks }) => [
    code,
    failedLinks.current,
    failedLinks.before,
  ]);
  const columns = ['links failed at spawn', periods.current.label, periods.before.label];
  return {
    title,
    lines: [
      ...textTable(columns, rows),
      `context mismatches, duplicates, invalid formats: ${NOT_MEASURED}`,
      `single slow generations and assignments: ${NOT_MEASURED}`,
    ],
    attention: [],
  };
}

import type { Figures } from '../figures.ts';
import type { Periods } from '../periods.ts';
import { textTable } from '../text-table.ts';
import type { Section } from './section.ts';

/**
 * Serials registered in the period and in the one before, by tenant and type. Whether that matches the
 * production volume is for a person to say: nothing here knows the orders.
 */
export function generationSection(title: string, figures: Figures, periods: Periods): Section {
  if ('gap' in figures.generated)
    return { title, lines: [figures.generated.gap], attention: [figures.generated.gap] };
  const rows = figures.generated.value.map(({ tenantId, productionType, current, before }) => [
    figures.codes.get(tenantId) ?? null,
    productionType,
    current,
    before,
    change(current, before),
  ]);
  const columns = ['tenant', 'type', periods.current.label, periods.before.label, 'change'];
  const lines = rows.length === 0 ? ['no serial was generated in either period'] : textTable(columns, rows);
  return { title, lines, attention: [] };
}

function change(current: number, before: number): string | null {
  if (before === 0) return null;
  const percent = Math.round(((current - before) / before) * 100);
  return `${percent > 0 ? '+' : ''}${percent} %`;
}

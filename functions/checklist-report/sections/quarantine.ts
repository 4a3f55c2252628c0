import type { Figures } from '../figures.ts';
import type { Periods } from '../periods.ts';
import { textTable } from '../text-table.ts';
import { readable } from './readable.ts';
import { counted, type Section } from './section.ts';

/** Quarantined serials by reason; new ones are for a person to review. */
export function quarantineSection(title: string, figures: Figures, periods: Periods): Section {
  const tenants = readable(figures);
  const rows = tenants.flatMap(({ code, quarantine }) =>
    quarantine.map(({ reason, total, unresolved, added }) => [code, reason, total, unresolved, added]),
  );
  const columns = ['tenant', 'reason', 'total', 'unresolved', `new ${periods.current.label}`];
  const attention = tenants.flatMap(({ code, quarantine }) => {
    const added = quarantine.reduce((sum, reason) => sum + reason.added, 0);
    return added === 0
      ? []
      : [`${counted(added, 'serial was', 'serials were')} quarantined in ${code}: review the reasons.`];
  });
  return {
    title,
    lines: rows.length === 0 ? ['no serial is quarantined'] : textTable(columns, rows),
    attention,
  };
}

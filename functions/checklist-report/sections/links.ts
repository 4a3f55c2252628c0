import { percentage } from '../../shared/percentage.ts';
import type { Figures } from '../figures.ts';
import { textTable } from '../text-table.ts';
import { readable } from './readable.ts';
import { counted, type Section } from './section.ts';

/**
 * Tenant links of all job ticket serials. The rate dips while tickets are planned but not started; a serial
 * that was spawned and has no link is the one to look into. Later versions add the Core DB's side.
 */
export function linksSection(title: string, figures: Figures): Section {
  const tenants = readable(figures);
  const rows = tenants.map(({ code, ticketSerials: { total, linked, unspawned } }) => [
    code,
    total,
    linked,
    unspawned,
    percentage(linked, total)?.toFixed(2) ?? null,
  ]);
  const attention = tenants.flatMap(({ code, ticketSerials: { total, linked, unspawned } }) => {
    const half = total - linked - unspawned;
    if (half <= 0) return [];
    return [`${code} has ${counted(half, 'serial', 'serials')} with a spawn time but without a tenant link.`];
  });
  const columns = ['tenant', 'serials', 'tenant linked', 'unspawned', 'linked %'];
  return { title, lines: textTable(columns, rows), attention };
}

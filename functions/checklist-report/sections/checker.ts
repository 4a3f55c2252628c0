import type { Figures } from '../figures.ts';
import { textTable } from '../text-table.ts';
import { counted, NOT_MEASURED, type Section } from './section.ts';

/** Open findings of the consistency checker by tenant and check, of the tenants that are watched. */
export function checkerSection(title: string, { findings, jobs, codes }: Figures): Section {
  if ('gap' in findings) return { title, lines: [findings.gap], attention: [findings.gap] };
  // Without the Core DB nobody knows which tenants are watched: then all count.
  const open = findings.value?.filter(({ tenantId }) => codes.size === 0 || codes.has(tenantId));
  if (open === undefined || open.length === 0) {
    const line =
      open !== undefined && hasRun(jobs)
        ? 'no open findings'
        : `${NOT_MEASURED}: the consistency checker completed no run`;
    return { title, lines: [line], attention: [] };
  }
  const rows = open.map(({ tenantId, check, count }) => [
    codes.get(tenantId) ?? `id ${tenantId}`,
    check,
    count,
  ]);
  const total = open.reduce((sum, { count }) => sum + count, 0);
  const sentence = `The consistency checker has ${counted(total, 'open finding', 'open findings')}.`;
  return { title, lines: textTable(['tenant', 'check', 'open findings'], rows), attention: [sentence] };
}

function hasRun(jobs: Figures['jobs']): boolean {
  if ('gap' in jobs) return false;
  return jobs.value.some(
    ({ job, lastCompleted }) => job.startsWith('consistency-checker') && lastCompleted !== undefined,
  );
}

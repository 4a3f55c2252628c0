import type { Report } from '../shared/checklist/compose.ts';
import type { Period } from '../shared/checklist/periods.ts';
import { isoTime } from '../shared/utc.ts';
import type { ReportBody } from './contract.ts';

/** A report as the API answers it. */
export function bodyOf({ cadence, periods, now, verdict, headline, items, degraded }: Report): ReportBody {
  return {
    ok: true,
    timestamp: isoTime(now.getTime()),
    tenant_id: null,
    tenant_code: null,
    cadence,
    period: daysOf(periods.current),
    previous_period: daysOf(periods.before),
    verdict,
    headline,
    items: items.map(({ figures, tables, notes, ...item }) => ({
      ...item,
      figures: figures.map((figure) => ({ ...figure })),
      tables: tables.map(({ columns, rows }) => ({
        columns: [...columns],
        rows: rows.map((row) => [...row]),
      })),
      notes: [...notes],
    })),
    ...(degraded.length === 0 ? {} : { degraded: [...degraded] }),
  };
}

function daysOf({ firstDay, lastDay }: Period): ReportBody['period'] {
  return { first_day: firstDay, last_day: lastDay };
}

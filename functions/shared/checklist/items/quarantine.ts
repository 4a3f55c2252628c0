import { type Context, fromTenants } from '../context.ts';
import { counted, gravest, type Item, type Judgement, sum, unreadable, withGaps } from '../item.ts';
import { type QuarantinedSerials, readQuarantine } from '../queries/quarantine-figures.ts';
import { gapsOf, readValues } from '../reading.ts';

const KEY = 'quarantine';
const TITLE = 'Review quarantine statistics';

/** Quarantined serials by tenant and reason. */
export async function quarantineItem(context: Context): Promise<Item> {
  const { periods } = context;
  const readings = await fromTenants(context, (database, { id }) => readQuarantine(database, id, periods));
  const gaps = gapsOf(readings);
  const rows = readValues(readings).flatMap(({ tenant, value }) =>
    value.map((serials) => ({ code: tenant.code, ...serials })),
  );
  if (rows.length === 0 && readValues(readings).length === 0 && gaps.length > 0)
    return unreadable(KEY, TITLE, gaps);
  const byTenant = [...Map.groupBy(rows, ({ code }) => code)];
  const judged = gravest(
    byTenant.map(([code, own]) => judgeQuarantine(code, own)),
    { verdict: 'fine', why: 'No serial is quarantined.' },
  );
  return {
    key: KEY,
    title: TITLE,
    ...withGaps(judged, gaps),
    figures: [
      {
        name: 'serials quarantined',
        value: sum(rows, ({ added }) => added),
        previous: sum(rows, ({ addedBefore }) => addedBefore),
        of: 'period',
      },
      { name: 'unresolved', value: sum(rows, ({ unresolved }) => unresolved), previous: null, of: 'now' },
      {
        name: 'unresolved since before the period',
        value: sum(rows, ({ old }) => old),
        previous: null,
        of: 'now',
      },
      {
        name: 'in quarantine, resolved ones included',
        value: sum(rows, ({ total }) => total),
        previous: null,
        of: 'now',
      },
    ],
    tables: [
      {
        columns: ['tenant', 'reason', 'new', 'new before', 'unresolved', 'total'],
        rows: rows.map(({ code, reason, added, addedBefore, unresolved, total }) => [
          code,
          reason,
          added,
          addedBefore,
          unresolved,
          total,
        ]),
      },
    ],
    notes: gaps,
  };
}

/** Whether somebody has to review one tenant's quarantine. */
export function judgeQuarantine(
  code: string,
  reasons: readonly Pick<QuarantinedSerials, 'unresolved' | 'old' | 'added'>[],
): Judgement {
  const [old, unresolved, added] = [
    sum(reasons, (reason) => reason.old),
    sum(reasons, (reason) => reason.unresolved),
    sum(reasons, (reason) => reason.added),
  ];
  if (old > 0)
    return {
      verdict: 'act',
      why: `${counted(old, 'unresolved serial', 'unresolved serials')} of ${code} came into quarantine before this period: resolve what is settled.`,
    };
  if (added === 0 && unresolved > 0)
    return {
      verdict: 'look',
      why: `${counted(unresolved, 'serial', 'serials')} of ${code} came into quarantine after this period and ${unresolved === 1 ? 'is' : 'are'} unresolved.`,
    };
  if (added > 0)
    return {
      verdict: 'look',
      why: `${counted(added, 'serial', 'serials')} of ${code} came into quarantine, ${unresolved} unresolved: review the reasons.`,
    };
  return { verdict: 'fine', why: 'Nothing came into quarantine, and all that is there is resolved.' };
}

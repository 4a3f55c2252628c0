import { DAY_MS } from '../../utc.ts';
import type { Context } from '../context.ts';
import { gravest, type Item, type Judgement, type Table, unreadable } from '../item.ts';
import type { Period } from '../periods.ts';
import { FAMILIES, type GeneratedSerials } from '../queries/generated-serials.ts';
import { change, countOf, generatedTable, readGenerated } from './generation.ts';

const KEY = 'generation_trends';
const TITLE = 'Review serial generation trends';

/** A change by more than this share means something; fewer serials than that in both periods mean nothing. */
const STRIKING = { share: 0.5, serials: 20 };

/** Registered serials by week of the period and by tenant, against the period before. */
export async function trendsItem(context: Context): Promise<Item> {
  const { periods, tenants } = context;
  const reading = await readGenerated(context);
  if ('gap' in reading) return unreadable(KEY, TITLE, [reading.gap]);
  const serials = reading.value;
  const totals = FAMILIES.map((family) => ({
    family,
    current: countOf(serials, family, (week) => week >= 0),
    before: countOf(serials, family, (week) => week < 0),
  }));
  return {
    key: KEY,
    title: TITLE,
    ...judgeTrends(totals),
    figures: totals.map(({ family, current, before }) => ({
      name: `${family} serials registered`,
      value: current,
      previous: before,
      of: 'period',
    })),
    tables: [weekTable(serials, periods.current), generatedTable(serials, tenants.codes, periods)],
    notes: [],
  };
}

function weekTable(serials: readonly GeneratedSerials[], { start, end }: Period): Table {
  const days = Math.round((end.getTime() - start.getTime()) / DAY_MS);
  const weeks = Array.from({ length: Math.ceil(days / 7) }, (_, week) => week);
  return {
    columns: ['days of the month', ...FAMILIES, 'a day'],
    rows: weeks.map((week) => {
      const [first, last] = [7 * week + 1, Math.min(days, 7 * week + 7)];
      const counts = FAMILIES.map((family) => countOf(serials, family, (one) => one === week));
      const perDay = counts.reduce((sum, count) => sum + count, 0) / (last - first + 1);
      return [first === last ? `${first}` : `${first} to ${last}`, ...counts, perDay.toFixed(1)];
    }),
  };
}

/** Whether the registrations of a type changed so much that somebody should know why. */
export function judgeTrends(
  totals: readonly { readonly family: string; readonly current: number; readonly before: number }[],
): Judgement {
  const judgements = totals.flatMap(({ family, current, before }): Judgement[] => {
    if (Math.max(current, before) < STRIKING.serials || before === 0) return [];
    if (current === 0)
      return [
        { verdict: 'act', why: `Not one ${family} serial was registered; the month before had ${before}.` },
      ];
    if (Math.abs(current - before) > before * STRIKING.share)
      return [
        {
          verdict: 'look',
          why: `${current} ${family} serials were registered, ${change(current, before)} on the month before.`,
        },
      ];
    return [];
  });
  const total = totals.map(({ family, current }) => `${current} ${family}`).join(' and ');
  return gravest(judgements, {
    verdict: 'fine',
    why: `${total} serials were registered: no striking change.`,
  });
}

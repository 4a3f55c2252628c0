import { type AlertRule, alertRules } from '../../../../lib/catalogue/alert-rules.ts';
import { objectiveOf, type Slo, slos } from '../../../../lib/catalogue/slos.ts';
import {
  budgetLeft,
  type Counts,
  compliance,
  objectiveWindow,
  readCounts,
  WINDOW_DAYS,
} from '../../objectives/compliance.ts';
import { type Context, fromMetrics } from '../context.ts';
import { gravest, type Item, type Judgement, unreadable } from '../item.ts';

const KEY = 'objectives';
const TITLE = 'Review SLO compliance';

/** One objective in the period, the one before, and the window that action `slo` of the API shows. */
export interface Compliance {
  readonly name: string;
  readonly slo: Slo;
  readonly current: Counts;
  readonly before: Counts;
  readonly window: Counts;
}

/** How the objectives were met, by the same count as action `slo` of the API. */
export async function objectivesItem(context: Context): Promise<Item> {
  const { current, before } = context.periods;
  const all: readonly (readonly [string, Slo])[] = Object.entries(slos);
  const objectives = all.map(([, slo]) => slo);
  const reading = await fromMetrics(context, (source) =>
    Promise.all([
      readCounts(source, objectives, { from: current.start, to: current.end }),
      readCounts(source, objectives, { from: before.start, to: before.end }),
      readCounts(source, objectives, objectiveWindow(context.now)),
    ]),
  );
  if ('gap' in reading) return unreadable(KEY, TITLE, [reading.gap]);
  const [now, then, window] = reading.value;
  const known = all.map(
    ([name, slo], index): Compliance => ({
      name,
      slo,
      current: now[index] ?? NONE,
      before: then[index] ?? NONE,
      window: window[index] ?? NONE,
    }),
  );
  return {
    key: KEY,
    title: TITLE,
    ...judgeObjectives(known),
    figures: known.flatMap(({ name, current, before, window }) => [
      {
        name: `${name}, percent good`,
        value: compliance(current),
        previous: compliance(before),
        of: 'period' as const,
      },
      {
        name: `${name}, percent good in ${WINDOW_DAYS} days`,
        value: compliance(window),
        previous: null,
        of: 'now' as const,
      },
    ]),
    tables: [
      {
        columns: [
          'objective',
          'good %',
          'needs %',
          'good',
          'of',
          'budget used %',
          `${WINDOW_DAYS} days good %`,
          `${WINDOW_DAYS} days budget used %`,
        ],
        rows: known.map(({ name, slo, current, window }) => [
          name,
          compliance(current)?.toFixed(2) ?? null,
          objectiveOf(slo)?.toString() ?? null,
          current.total === 0 ? null : current.good,
          current.total === 0 ? null : current.total,
          used(slo, current)?.toFixed(0) ?? null,
          compliance(window)?.toFixed(2) ?? null,
          used(slo, window)?.toFixed(0) ?? null,
        ]),
      },
    ],
    notes: [
      'An error budget is what may be bad in the long run: 100 % used means that just so many were. The last two objectives name no share, so every bad reading counts.',
    ],
  };
}

const NONE: Counts = { good: 0, total: 0 };

/** Percent of the error budget of its time that was used; null without a budget or events. */
function used(slo: Slo, counts: Counts): number | null {
  const left = budgetLeft(slo, counts);
  return left === null ? null : 100 - left;
}

export function judgeObjectives(
  all: readonly Pick<Compliance, 'name' | 'slo' | 'current' | 'window'>[],
): Judgement {
  if (all.every(({ current }) => current.total === 0))
    return { verdict: 'unknown', why: 'Nothing was measured in the period.' };
  return gravest(all.flatMap(judgeObjective), {
    verdict: 'fine',
    why: 'Every objective that was measured was met.',
  });
}

/** So many bad ones a budget alarm wants before it speaks: where hardly anything happens, one is many percent. */
function minimumBad(slo: Slo): number {
  const rules: readonly AlertRule[] = Object.values(alertRules);
  const minima = rules.flatMap(({ condition }) =>
    condition.kind === 'error-budget' && condition.objective === slo ? [condition.minimumBad] : [],
  );
  return Math.max(1, ...minima);
}

function judgeObjective({
  name,
  slo,
  current,
  window,
}: Pick<Compliance, 'name' | 'slo' | 'current' | 'window'>): Judgement[] {
  const inWindow = used(slo, window) ?? 0;
  if (inWindow > 100) {
    const why = `${name} has used ${inWindow.toFixed(0)} % of its error budget of ${WINDOW_DAYS} days.`;
    return [{ verdict: window.total - window.good < minimumBad(slo) ? 'look' : 'act', why }];
  }
  const inPeriod = used(slo, current) ?? 0;
  if (inPeriod > 100)
    return [
      { verdict: 'look', why: `${name} used ${inPeriod.toFixed(0)} % of the error budget of the period.` },
    ];
  const { good, total } = current;
  if (objectiveOf(slo) === null && good < total)
    return [{ verdict: 'look', why: `${name} missed its target in ${total - good} of ${total} readings.` }];
  return [];
}

import { objectiveOf, type Slo } from '../../../lib/catalogue/slos.ts';
import { percentage } from '../percentage.ts';
import { DAY_MS, lastUnits } from '../utc.ts';
import { type MetricSource, readSeries, type Series } from './measurements.ts';

/** Full UTC days, today included, over which objectives are judged. */
export const WINDOW_DAYS = 30;

/** A stretch of time. */
export interface Window {
  /** Midnight UTC, so that daily totals are read by the day that they are of. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** The window of the objectives, up to now. */
export function objectiveWindow(now: Date): Window {
  return { from: new Date(Math.min(...lastUnits(now, DAY_MS, WINDOW_DAYS))), to: now };
}

/** Events, or datapoints, of the window. */
export interface Counts {
  readonly good: number;
  readonly total: number;
}

const ONE_DAY = 86_400;

/** Counts the good ones of each objective over the window. Throws as `readSeries` does. */
export async function readCounts(
  source: MetricSource,
  slos: readonly Slo[],
  { from, to }: Window,
): Promise<readonly Counts[]> {
  const pairs = slos.map(seriesOf);
  const points = await readSeries(source, pairs.flat(), from, to);
  return slos.map(({ indicator }, index) => {
    const [first, second] = [byDay(points[2 * index]), byDay(points[2 * index + 1])];
    if (indicator.kind === 'ratio') return ratioCounts(first, second);
    return { good: sum(first.values()), total: sum(second.values()) };
  });
}

/** Two series for each objective: good and all events, or for a ratio the bad and all events of each day. */
function seriesOf({ indicator, target }: Slo): readonly [Series, Series] {
  if (indicator.kind === 'ratio') {
    const daily = { statistic: 'Maximum', period: ONE_DAY };
    return [
      { metric: indicator.bad, ...daily },
      { metric: indicator.all, ...daily },
    ];
  }
  const { metric } = indicator;
  return [
    // Counts values up to and including the target.
    { metric, statistic: `TC(:${target})`, period: ONE_DAY },
    { metric, statistic: 'SampleCount', period: ONE_DAY },
  ];
}

/** A failed link of today may be of a serial spawned yesterday: a day has at least as many links as failures. */
function ratioCounts(bad: ReadonlyMap<number, number>, all: ReadonlyMap<number, number>): Counts {
  const days = new Set([...bad.keys(), ...all.keys()]);
  const total = sum([...days].map((day) => Math.max(bad.get(day) ?? 0, all.get(day) ?? 0)));
  return { good: total - sum(bad.values()), total };
}

function byDay(points: readonly { readonly at: Date; readonly value: number }[] = []): Map<number, number> {
  return new Map(points.map(({ at, value }) => [at.getTime(), value]));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return Math.round(total);
}

/** Percent of the window's error budget that is left, two decimals; null without a budget or events. */
export function budgetLeft(slo: Slo, { good, total }: Counts): number | null {
  const objective = objectiveOf(slo);
  if (objective === null || total === 0) return null;
  const allowed = (total * (100 - objective)) / 100;
  return Math.round((1 - (total - good) / allowed) * 10_000) / 100;
}

export function compliance({ good, total }: Counts): number | null {
  return percentage(good, total);
}

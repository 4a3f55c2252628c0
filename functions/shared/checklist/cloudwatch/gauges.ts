import type { MetricName } from '../../../../lib/catalogue/metrics.ts';
import { type MetricSource, readSeries } from '../../objectives/measurements.ts';
import type { Periods } from '../periods.ts';

/** One value of a metric for the period and the one before; null without a datapoint. */
export interface GaugeOfPeriods {
  readonly current: number | null;
  readonly before: number | null;
}

const ONE_DAY = 86_400;

/** The greatest value of each metric in two adjoining periods. @throws {CloudWatchError} */
export async function readGreatest<N extends MetricName>(
  source: MetricSource,
  names: readonly N[],
  { current, before }: Periods,
): Promise<ReadonlyMap<N, GaugeOfPeriods>> {
  const series = names.map((metric) => ({ metric, statistic: 'Maximum', period: ONE_DAY }));
  const points = await readSeries(source, series, before.start, current.end);
  return new Map(
    names.map((name, index) => {
      const values = points[index] ?? [];
      const greatest = (isIn: (at: Date) => boolean) =>
        values
          .filter(({ at }) => isIn(at))
          .reduce<number | null>((most, { value }) => Math.max(most ?? value, value), null);
      return [
        name,
        { current: greatest((at) => at >= current.start), before: greatest((at) => at < current.start) },
      ];
    }),
  );
}

/** The mean of all datapoints of each metric in two adjoining periods. @throws {CloudWatchError} */
export async function readMeans<N extends MetricName>(
  source: MetricSource,
  names: readonly N[],
  { current, before }: Periods,
): Promise<ReadonlyMap<N, GaugeOfPeriods>> {
  const series = names.flatMap((metric) =>
    ['Sum', 'SampleCount'].map((statistic) => ({ metric, statistic, period: ONE_DAY })),
  );
  const points = await readSeries(source, series, before.start, current.end);
  return new Map(
    names.map((name, index) => {
      const [sums = [], counts = []] = points.slice(2 * index, 2 * index + 2);
      const mean = (isIn: (at: Date) => boolean) => {
        const [total, count] = [sums, counts].map((values) =>
          values.filter(({ at }) => isIn(at)).reduce((sum, { value }) => sum + value, 0),
        );
        return total === undefined || count === undefined || count === 0 ? null : total / count;
      };
      return [name, { current: mean((at) => at >= current.start), before: mean((at) => at < current.start) }];
    }),
  );
}

/** How many datapoints each metric has in a period. @throws {CloudWatchError} */
export async function readDatapointCounts<N extends MetricName>(
  source: MetricSource,
  names: readonly N[],
  { start, end }: { readonly start: Date; readonly end: Date },
): Promise<ReadonlyMap<N, number>> {
  const series = names.map((metric) => ({ metric, statistic: 'SampleCount', period: ONE_DAY }));
  const points = await readSeries(source, series, start, end);
  return new Map(
    names.map((name, index) => [name, (points[index] ?? []).reduce((sum, { value }) => sum + value, 0)]),
  );
}

import { MathError } from '../../cloudwatch/math/math-error.ts';
import type { Points } from '../../cloudwatch/math/values.ts';
import { parseQuery, type QueryInput } from '../../cloudwatch/metric-query.ts';
import type { MetricStore } from '../../cloudwatch/metric-store.ts';
import { NotModelled } from '../../cloudwatch/not-modelled.ts';
import { type Grid, QuerySet } from '../../cloudwatch/query-set.ts';
import { expandRows, type MetricRow, RowError } from './metric-rows.ts';
import type { TimeRange } from './time-range.ts';
import type { MetricProperties } from './widgets.ts';

/** One line of a chart, or one number. */
export interface Series {
  readonly label: string;
  readonly color: string | null;
  readonly yAxis: 'left' | 'right';
  /** Seconds from one point to the next. */
  readonly period: number;
  /** Start of each period in epoch milliseconds, and its value; null where a gap begins. */
  readonly points: readonly (readonly [at: number, value: number | null])[];
}

/**
 * What a metric widget shows, computed as GetMetricData computes it.
 * @throws see {@link isRefusal}.
 */
export function seriesOf(
  properties: MetricProperties,
  store: MetricStore,
  range: TimeRange,
): readonly Series[] {
  const whole = properties.setPeriodToTimeRange && properties.view !== 'timeSeries';
  const period = whole ? (range.end - range.start) / 1000 : undefined;
  const rows = expandRows(properties.metrics);
  const queries = rows.map((row, index) => queryOf(row, index, properties, period));
  const parsed = queries.map(parseQuery);
  const set = new QuerySet(parsed);
  return parsed.flatMap((query, index) => {
    const row = rows[index];
    if (!query.returnData || row === undefined) return [];
    const grid = gridOf(range, set.periodOf(query.id), whole);
    return set.evaluate(query.id, store, grid).map((points) => ({
      label: labelOf(row, rows, properties),
      color: row.options.color ?? null,
      yAxis: row.options.yAxis ?? 'left',
      period: grid.period,
      points: withShortGaps(points, grid),
    }));
  });
}

/** Whether an error says what is wrong with the widget itself. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof MathError || error instanceof NotModelled || error instanceof RowError;
}

function queryOf(
  { metric, options }: MetricRow,
  index: number,
  { stat, period }: MetricProperties,
  wholePeriod: number | undefined,
): QueryInput {
  const common = {
    Id: options.id ?? `row_${index + 1}`,
    Label: options.label,
    ReturnData: options.visible ?? true,
  };
  const stated = wholePeriod ?? options.period;
  if (metric === undefined) return { ...common, Expression: options.expression, Period: stated };
  return {
    ...common,
    MetricStat: {
      Metric: { Namespace: metric.namespace, MetricName: metric.name, Dimensions: metric.dimensions },
      Period: stated ?? period,
      Stat: options.stat ?? stat,
    },
  };
}

/** Periods begin at their multiples, so that a point stays where it is from one look to the next. */
function gridOf({ start, end }: TimeRange, period: number, whole: boolean): Grid {
  const step = period * 1000;
  const first = whole ? start : Math.floor(start / step) * step;
  return { start: first, period, end, length: Math.ceil((end - first) / step) };
}

/** One null stands for a gap of any length, and none for what lies before the first value: weeks are mostly gaps here. */
function withShortGaps(points: Points, { start, period }: Grid): Series['points'] {
  return points.flatMap((value, place) => {
    if (value === undefined && points[place - 1] === undefined) return [];
    return [[start + place * period * 1000, value ?? null] as const];
  });
}

/** The metric's name, with its statistic where another row shows the same metric. */
function labelOf(
  { metric, options }: MetricRow,
  rows: readonly MetricRow[],
  { stat }: MetricProperties,
): string {
  if (options.label !== undefined) return options.label;
  if (metric === undefined) return options.id ?? options.expression ?? '';
  const same = rows.filter((row) => row.metric?.name === metric.name);
  return same.length > 1 ? `${metric.name} ${options.stat ?? stat}` : metric.name;
}

import { z } from 'zod';
import { CloudWatchError } from '../errors.ts';
import { DAYS, MINUTES } from '../limits.ts';
import type { Points } from '../math/values.ts';
import { type MetricQuery, parseQuery, type Query } from '../metric-query.ts';
import type { MetricStore } from '../metric-store.ts';
import { type Grid, QuerySet } from '../query-set.ts';
import { metricDataQuery, scanBy, timestamp } from './members.ts';
import { type CloudWatchApi, operation } from './operation.ts';
import { readToken, writeToken } from './paginate.ts';

/** Queries and datapoints of one request. CloudWatch API Reference, GetMetricData. */
const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;
/** Start times older than this many days are rounded down to five minutes instead of one. */
const FINE_START_DAYS = 15;
const COARSE_START_MINUTES = 5;

const request = z.strictObject({
  MetricDataQueries: z.array(metricDataQuery).min(1).max(MAX_QUERIES),
  StartTime: timestamp,
  EndTime: timestamp,
  ScanBy: scanBy.default('TimestampDescending'),
  MaxDatapoints: z.int().min(1).max(MAX_DATAPOINTS).default(MAX_DATAPOINTS),
  NextToken: z.string().optional(),
});

type Request = z.infer<typeof request>;

interface Result {
  readonly query: Query;
  readonly label: string;
  /** In the order asked for. */
  readonly datapoints: readonly { readonly at: number; readonly value: number }[];
  readonly severalUnits: boolean;
}

export const getMetricData = operation(request, (api, asked) => {
  if (asked.StartTime >= asked.EndTime) {
    throw new CloudWatchError(
      'ValidationException',
      'The parameter StartTime must be less than the parameter EndTime.',
    );
  }
  const queries = asked.MetricDataQueries.map(parseQuery);
  const set = new QuerySet(queries);
  const returned = queries.filter(({ returnData }) => returnData);
  const results = returned.flatMap((query) => resultsOf(query, { api, asked, set, returned }));
  return pageOf(results, asked);
});

interface Scope {
  readonly api: CloudWatchApi;
  readonly asked: Request;
  readonly set: QuerySet;
  readonly returned: readonly Query[];
}

function resultsOf(query: Query, { api, asked, set, returned }: Scope): readonly Result[] {
  const grid = gridOf(asked, set.periodOf(query.id), api.clock.now());
  const severalUnits = set.metricsBehind(query.id).some((metric) => hasSeveralUnits(api.store, metric));
  return set.evaluate(query.id, api.store, grid).map((points) => ({
    query,
    label: query.label ?? defaultLabel(query, returned),
    datapoints: datapointsOf(points, grid, asked.ScanBy),
    severalUnits,
  }));
}

function hasSeveralUnits(store: MetricStore, { metric, unit }: MetricQuery): boolean {
  return unit === undefined && store.reader(metric).units.length > 1;
}

function gridOf({ StartTime, EndTime }: Request, period: number, now: Date): Grid {
  const old = now.getTime() - StartTime.getTime() >= FINE_START_DAYS * DAYS.ms;
  const step = old ? COARSE_START_MINUTES * MINUTES.ms : MINUTES.ms;
  const start = Math.floor(StartTime.getTime() / step) * step;
  // Data is kept by the minute, so a minute belongs to the range when its start does.
  const end = Math.ceil(EndTime.getTime() / MINUTES.ms) * MINUTES.ms;
  return { start, period, end, length: Math.ceil((end - start) / (period * 1000)) };
}

function datapointsOf(
  points: Points,
  { start, period }: Grid,
  order: Request['ScanBy'],
): Result['datapoints'] {
  const ascending = points.flatMap((value, index) =>
    value === undefined ? [] : [{ at: start / 1000 + index * period, value }],
  );
  return order === 'TimestampAscending' ? ascending : ascending.reverse();
}

/** The metric's name, with whatever tells it from the other metrics of the request. */
function defaultLabel(query: Query, returned: readonly Query[]): string {
  if (query.kind === 'expression') return query.id;
  const metrics = returned.filter((each) => each.kind === 'metric');
  const differ = (of: (metric: MetricQuery) => unknown) => new Set(metrics.map(of)).size > 1;
  const words: (string | number)[] = [query.metric.name];
  if (differ(({ stat }) => stat)) {
    words.push(query.stat);
    if (differ(({ period }) => period)) words.push(query.period);
  }
  return words.join(' ');
}

/** Cuts the datapoints of all results into pages; every page names all results. */
function pageOf(results: readonly Result[], { MaxDatapoints: size, NextToken }: Request) {
  const from = NextToken === undefined ? 0 : readToken(NextToken);
  const to = from + size;
  let before = 0;
  const MetricDataResults = results.map(({ query, label, datapoints, severalUnits }) => {
    const page = datapoints.slice(Math.max(0, from - before), Math.max(0, to - before));
    before += datapoints.length;
    return {
      Id: query.id,
      Label: label,
      Timestamps: page.map(({ at }) => at),
      Values: page.map(({ value }) => value),
      StatusCode: before > to ? 'PartialData' : 'Complete',
      ...(severalUnits ? { Messages: [SEVERAL_UNITS] } : {}),
    };
  });
  return { MetricDataResults, Messages: [], ...(before > to ? { NextToken: writeToken(to) } : {}) };
}

const SEVERAL_UNITS = {
  Code: 'MultipleUnits',
  Value: 'Multiple units were found for the metric; the datapoints are those of one of them.',
} as const;

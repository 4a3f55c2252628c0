import { evaluateMath, type MathContext } from './math/evaluate.ts';
import { MathError } from './math/math-error.ts';
import type { Expression } from './math/syntax-tree.ts';
import { type MathValue, type Points, series } from './math/values.ts';
import type { MetricQuery, Query } from './metric-query.ts';
import type { MetricReader, MetricStore } from './metric-store.ts';
import { NotModelled } from './not-modelled.ts';
import { computeStatistic, type Statistic } from './statistics.ts';

/** Consecutive periods, each stamped with its start. */
export interface Grid {
  /** Epoch milliseconds of the first period, on a full minute. */
  readonly start: number;
  /** Seconds. */
  readonly period: number;
  readonly length: number;
  /** Epoch milliseconds after which nothing is read, inside the last period or at its end. */
  readonly end: number;
}

/** The statistic of each period. */
export function readMetric(
  reader: MetricReader,
  statistic: Statistic,
  { start, period, length, end }: Grid,
): Points {
  const step = period * 1000;
  return Array.from({ length }, (_, index) => {
    const from = start + index * step;
    return computeStatistic(reader.between(from, Math.min(from + step, end)), statistic);
  });
}

/** Queries of one request or alarm that know each other by id. */
export class QuerySet {
  readonly #queries: ReadonlyMap<string, Query>;

  /** @throws {MathError} when two have the same id, or one refers to itself. */
  constructor(queries: readonly Query[]) {
    this.#queries = new Map(queries.map((query) => [query.id, query]));
    if (this.#queries.size !== queries.length) throw new MathError('Each query needs an id of its own.');
  }

  /** @throws {MathError} when the query does not end in a time series, or refers to what is not there. */
  evaluate(id: string, store: MetricStore, grid: Grid): readonly Points[] {
    const value = this.#context(store, grid, []).valueOf(id);
    switch (value.kind) {
      case 'series':
        return [value.points];
      case 'list':
        return value.series;
      case 'scalar':
        throw new MathError(
          `The expression '${id}' ends in a single number; a result must be a time series, for example TIME_SERIES(…).`,
        );
    }
  }

  #context(store: MetricStore, grid: Grid, path: readonly string[]): MathContext {
    const queries = this.#queries;
    return {
      period: grid.period,
      length: grid.length,
      get metricIds() {
        return [...queries.values()].flatMap(({ kind, id }) => (kind === 'metric' ? [id] : []));
      },
      valueOf: (id) => this.#valueOf(id, store, grid, path),
    };
  }

  #valueOf(id: string, store: MetricStore, grid: Grid, path: readonly string[]): MathValue {
    const query = this.#queries.get(id);
    if (query === undefined) throw new MathError(`Nothing has the id '${id}'.`);
    if (path.includes(id)) {
      throw new MathError(`The expression '${id}' refers to itself: ${[...path, id].join(' → ')}.`);
    }
    if (query.kind === 'expression') {
      return evaluateMath(query.expression, this.#context(store, grid, [...path, id]));
    }
    if (query.period !== grid.period) {
      throw new NotModelled(
        `'${id}' has a period of ${query.period} seconds beside ${grid.period}: expressions over different periods are not modelled.`,
      );
    }
    return series(readMetric(store.reader(query.metric, query.unit), query.statistic, grid));
  }

  /** The period of all metrics that a query refers to, seconds. */
  periodOf(id: string): number {
    const query = this.#queries.get(id);
    const stated = query?.kind === 'expression' && query.period !== undefined ? [query.period] : [];
    const periods = new Set([...this.metricsBehind(id).map(({ period }) => period), ...stated]);
    const [period, other] = periods;
    if (other !== undefined) {
      throw new NotModelled(
        `'${id}' mixes periods of ${[...periods].join(' and ')} seconds: expressions over different periods are not modelled.`,
      );
    }
    if (period === undefined) throw new MathError(`'${id}' refers to no metric.`);
    return period;
  }

  /** The metrics that a query refers to, itself included. */
  metricsBehind(id: string): readonly MetricQuery[] {
    const found = new Map<string, MetricQuery>();
    const visited = new Set<string>();
    const visit = (current: string): void => {
      const query = this.#queries.get(current);
      if (query === undefined || visited.has(current)) return;
      visited.add(current);
      if (query.kind === 'metric') found.set(current, query);
      else for (const next of idsIn(query.expression, [...this.#queries.values()])) visit(next);
    };
    visit(id);
    return [...found.values()];
  }
}

function idsIn(expression: Expression, all: readonly Query[]): readonly string[] {
  const inside = (parts: readonly Expression[]) => parts.flatMap((part) => idsIn(part, all));
  switch (expression.kind) {
    case 'id':
      return [expression.id];
    case 'negative':
      return inside([expression.operand]);
    case 'binary':
      return inside([expression.left, expression.right]);
    case 'list':
      return inside(expression.items);
    case 'call':
      return expression.name === 'METRICS'
        ? all.flatMap(({ kind, id }) => (kind === 'metric' ? [id] : []))
        : inside(expression.args);
    case 'number':
    case 'text':
    case 'keyword':
      return [];
  }
}

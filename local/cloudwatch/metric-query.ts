import { MINUTES } from './limits.ts';
import { MathError } from './math/math-error.ts';
import { parseMath } from './math/parse.ts';
import type { Expression } from './math/syntax-tree.ts';
import type { MetricId } from './metric-id.ts';
import { NotModelled } from './not-modelled.ts';
import { parseStatistic, type Statistic } from './statistics.ts';
import type { Unit } from './units.ts';

/** One metric to read, as GetMetricData and alarms name it. */
export interface MetricQuery {
  readonly kind: 'metric';
  readonly id: string;
  readonly metric: MetricId;
  /** Seconds; a multiple of 60. */
  readonly period: number;
  readonly stat: string;
  readonly statistic: Statistic;
  readonly unit: Unit | undefined;
  readonly label: string | undefined;
  readonly returnData: boolean;
}

/** One expression over other queries of the same request. */
export interface ExpressionQuery {
  readonly kind: 'expression';
  readonly id: string;
  readonly source: string;
  readonly expression: Expression;
  /** Seconds, where the query states it beside its metrics. */
  readonly period: number | undefined;
  readonly label: string | undefined;
  readonly returnData: boolean;
}

export type Query = MetricQuery | ExpressionQuery;

/** A query as it is spelled in requests and templates. */
export interface QueryInput {
  readonly Id: string;
  readonly Expression?: string | undefined;
  readonly Label?: string | undefined;
  readonly ReturnData?: boolean | undefined;
  readonly Period?: number | undefined;
  readonly MetricStat?:
    | {
        readonly Metric: {
          readonly Namespace: string;
          readonly MetricName: string;
          readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
        };
        readonly Period: number;
        readonly Stat: string;
        readonly Unit?: Unit | undefined;
      }
    | undefined;
}

/** Characters of an expression. CloudWatch API Reference, MetricDataQuery. */
const MAX_EXPRESSION = 2_048;

/**
 * Reads one query.
 * @throws {MathError} when it is neither a metric nor an expression, or not a sound one.
 * @throws {NotModelled} for a statistic, operator or period that is not modelled.
 */
export function parseQuery(input: QueryInput): Query {
  const { Id: id, MetricStat: stat, Expression: source } = input;
  if (!/^[a-z][A-Za-z0-9_]*$/.test(id)) {
    throw new MathError(
      `The id '${id}' must start with a lower-case letter and hold letters, digits and _ only.`,
    );
  }
  if ((stat === undefined) === (source === undefined)) {
    throw new MathError(`The query '${id}' needs either a MetricStat or an Expression.`);
  }
  if (stat !== undefined && input.Period !== undefined) {
    throw new MathError(`The query '${id}' states its period in MetricStat; a second one has no meaning.`);
  }
  if (input.Label?.includes('${'))
    throw new NotModelled(`The dynamic label '${input.Label}' is not modelled.`);
  const common = { id, label: input.Label, returnData: input.ReturnData ?? true };
  if (stat !== undefined) {
    return {
      ...common,
      kind: 'metric',
      metric: {
        namespace: stat.Metric.Namespace,
        name: stat.Metric.MetricName,
        dimensions: stat.Metric.Dimensions.map(({ Name, Value }) => ({ name: Name, value: Value })),
      },
      period: checkPeriod(stat.Period),
      stat: stat.Stat,
      statistic: parseStatistic(stat.Stat),
      unit: stat.Unit,
    };
  }
  const text = source ?? '';
  if (text.length > MAX_EXPRESSION) {
    throw new MathError(`The expression '${id}' is longer than ${MAX_EXPRESSION} characters.`);
  }
  return { ...common, kind: 'expression', source: text, expression: parseMath(text), period: input.Period };
}

/** @throws {NotModelled} for periods that only high-resolution metrics have. */
export function checkPeriod(seconds: number): number {
  if (seconds % MINUTES.seconds === 0 && seconds > 0) return seconds;
  throw new NotModelled(`A period of ${seconds} seconds is not modelled; use a multiple of 60.`);
}

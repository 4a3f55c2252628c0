import { type Aggregate, aggregate, isAggregate } from './aggregate.ts';
import { choose } from './choose.ts';
import { fill } from './fill.ts';
import { MathError } from './math-error.ts';
import { applyOperator } from './operators.ts';
import type { FunctionName } from './signatures.ts';
import type { Expression } from './syntax-tree.ts';
import { type MathValue, mapValue, type Points, scalar, series, seriesOnly } from './values.ts';

/** What an expression can refer to. Every series has one value for each of the same periods. */
export interface MathContext {
  /** Seconds. */
  readonly period: number;
  /** How many periods. */
  readonly length: number;
  /** Ids of the queries that are metrics, not expressions. */
  readonly metricIds: readonly string[];
  /** @throws {MathError} when no query has this id. */
  valueOf(id: string): MathValue;
}

/**
 * Evaluates a metric math expression by CloudWatch's rules for missing datapoints.
 * @throws {MathError} when the expression makes no sense.
 */
export function evaluateMath(expression: Expression, context: MathContext): MathValue {
  switch (expression.kind) {
    case 'number':
      return scalar(expression.value);
    case 'id':
      return context.valueOf(expression.id);
    case 'negative':
      return mapValue(evaluateMath(expression.operand, context), (value) => -value);
    case 'binary':
      return applyOperator(
        expression.operator,
        evaluateMath(expression.left, context),
        evaluateMath(expression.right, context),
      );
    case 'list':
      return {
        kind: 'list',
        series: expression.items.flatMap((item) => itemsOf(evaluateMath(item, context))),
      };
    case 'call':
      return callFunction(expression, context);
    case 'keyword':
      throw new MathError(`${expression.word} has a meaning inside FILL only.`);
    case 'text':
      throw new MathError(`The text '${expression.value}' has no meaning here.`);
  }
}

function itemsOf(value: MathValue): readonly Points[] {
  if (value.kind === 'list') return value.series;
  return [seriesOnly(value, 'Each item of an array')];
}

type Call = Extract<Expression, { kind: 'call' }>;
type MathFunction = (call: Call, context: MathContext) => MathValue;

const FUNCTIONS: Readonly<Record<Exclude<FunctionName, Aggregate>, MathFunction>> = {
  ABS: (call, context) => mapValue(argument(call, 0, context), Math.abs),
  CEIL: (call, context) => mapValue(argument(call, 0, context), Math.ceil),
  FLOOR: (call, context) => mapValue(argument(call, 0, context), Math.floor),
  IF: (call, context) =>
    choose(
      argument(call, 0, context),
      argument(call, 1, context),
      call.args.length > 2 ? argument(call, 2, context) : undefined,
    ),
  FILL(call, context) {
    const points = seriesOnly(argument(call, 0, context), 'The first argument of FILL');
    const filler = call.args[1];
    return fill(points, filler?.kind === 'keyword' ? filler : argument(call, 1, context));
  },
  PERIOD(call, context) {
    seriesOnly(argument(call, 0, context), 'The argument of PERIOD');
    return scalar(context.period);
  },
  TIME_SERIES(call, context) {
    const value = argument(call, 0, context);
    if (value.kind !== 'scalar') throw new MathError('TIME_SERIES takes a number.');
    return series(Array.from({ length: context.length }, () => value.value));
  },
  METRICS(call, context) {
    const [filter] = call.args;
    if (filter !== undefined && filter.kind !== 'text') throw new MathError('METRICS takes a quoted text.');
    const ids = context.metricIds.filter((id) => id.includes(filter?.value ?? ''));
    return { kind: 'list', series: ids.map((id) => seriesOnly(context.valueOf(id), `'${id}'`)) };
  },
  DIFF: (call, context) => differences(call, context, (change) => change),
  RATE: (call, context) => differences(call, context, (change, seconds) => change / seconds),
};

function callFunction(call: Call, context: MathContext): MathValue {
  const { name } = call;
  return isAggregate(name) ? aggregate(name, argument(call, 0, context)) : FUNCTIONS[name](call, context);
}

function argument({ name, args }: Call, index: number, context: MathContext): MathValue {
  const expression = args[index];
  if (expression === undefined) throw new MathError(`${name} lacks its argument ${index + 1}.`);
  return evaluateMath(expression, context);
}

/** Against the datapoint before, however long ago; the first has nothing to differ from. */
function differences(
  call: Call,
  context: MathContext,
  result: (change: number, seconds: number) => number,
): MathValue {
  const points = seriesOnly(argument(call, 0, context), `The argument of ${call.name}`);
  let before: { index: number; value: number } | undefined;
  return series(
    points.map((value, index) => {
      if (value === undefined) return undefined;
      const previous = before;
      before = { index, value };
      if (previous === undefined) return undefined;
      return result(value - previous.value, (index - previous.index) * context.period);
    }),
  );
}

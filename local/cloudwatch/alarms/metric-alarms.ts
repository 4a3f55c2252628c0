import {
  type PropertiesOf,
  type ResolvedResource,
  type ResolvedStack,
  resourcesOf,
} from '../../template/resolved-stack.ts';
import { metricAlarm } from '../../template/resource-types/monitoring.ts';
import { DAYS, HOURS } from '../limits.ts';
import { checkPeriod, type MetricQuery, parseQuery, type Query, type QueryInput } from '../metric-query.ts';
import { MetricStore } from '../metric-store.ts';
import { QuerySet } from '../query-set.ts';
import { parseStatistic } from '../statistics.ts';
import { standardUnit } from '../units.ts';
import type { MetricAlarm, Watched } from './alarm.ts';
import { AlarmError } from './alarm-error.ts';

/** Entries of `Metrics` of either kind. CloudWatch User Guide, "Service quotas". */
const MAX_QUERIES = 10;
/** Actions of one state. CloudWatch API Reference, PutMetricAlarm. */
export const MAX_ACTIONS = 5;
/** Longest window in days; alarms with periods below an hour have one day. CloudWatch User Guide. */
const MAX_WINDOW_DAYS = 7;

type Properties = PropertiesOf<typeof metricAlarm>;

/**
 * The metric alarms of a stack.
 * @throws {AlarmError} for one that CloudWatch would refuse or that is not modelled.
 */
export function metricAlarmsOf(stack: ResolvedStack): readonly MetricAlarm[] {
  return resourcesOf(stack, metricAlarm).map(buildAlarm);
}

function buildAlarm(resource: ResolvedResource<Properties>): MetricAlarm {
  const { ref: name, properties } = resource;
  try {
    const { watched, queries } = watch(properties);
    const period = queries.periodOf(watched.kind === 'metric' ? watched.query.id : watched.id);
    const alarm: MetricAlarm = {
      type: 'MetricAlarm',
      name,
      arn: resource.attributes['Arn'] ?? name,
      description: properties.AlarmDescription,
      actionsEnabled: properties.ActionsEnabled,
      actions: actionsOf(properties),
      watched,
      queries,
      period,
      evaluationPeriods: properties.EvaluationPeriods,
      datapointsToAlarm: properties.DatapointsToAlarm,
      comparison: properties.ComparisonOperator,
      threshold: properties.Threshold,
      treatMissingData: properties.TreatMissingData,
      lowSamplePercentile: properties.EvaluateLowSampleCountPercentile,
      warmUp: properties.WarmUpConfiguration && {
        minutes: properties.WarmUpConfiguration.WarmUpPeriodDurationInMinutes,
        fullLength: properties.WarmUpConfiguration.OnlyStartEvaluatingAfterWarmUpPeriodEnds,
      },
    };
    checkWindow(alarm);
    checkResult(alarm);
    return alarm;
  } catch (cause) {
    if (cause instanceof AlarmError) throw cause;
    throw new AlarmError(name, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** What runs on which state; the same properties name it for both kinds of alarm. */
export function actionsOf(properties: {
  readonly OKActions: readonly string[];
  readonly AlarmActions: readonly string[];
  readonly InsufficientDataActions: readonly string[];
}): MetricAlarm['actions'] {
  const actions = {
    OK: properties.OKActions,
    ALARM: properties.AlarmActions,
    INSUFFICIENT_DATA: properties.InsufficientDataActions,
  };
  for (const [state, arns] of Object.entries(actions)) {
    if (arns.length > MAX_ACTIONS) throw new Error(`${state} has more than ${MAX_ACTIONS} actions.`);
  }
  return actions;
}

function watch(properties: Properties): { watched: Watched; queries: QuerySet } {
  if (properties.Metrics !== undefined) return watchExpression(properties, properties.Metrics);
  const query = plainMetric(properties);
  return { watched: { kind: 'metric', query }, queries: new QuerySet([query]) };
}

function plainMetric(properties: Properties): MetricQuery {
  const { Namespace, MetricName, Period, Statistic, ExtendedStatistic, Dimensions } = properties;
  if (Namespace === undefined || MetricName === undefined || Period === undefined) {
    throw new Error('It needs Namespace, MetricName and Period, or Metrics.');
  }
  const stat = Statistic ?? ExtendedStatistic;
  if (stat === undefined || (Statistic !== undefined && ExtendedStatistic !== undefined)) {
    throw new Error('It needs either Statistic or ExtendedStatistic.');
  }
  return {
    kind: 'metric',
    id: 'm1',
    metric: {
      namespace: Namespace,
      name: MetricName,
      dimensions: Dimensions.map((dimension) => ({ name: dimension.Name, value: dimension.Value })),
    },
    period: checkPeriod(Period),
    stat,
    statistic: parseStatistic(stat),
    unit: unitOf(properties.Unit),
    label: undefined,
    returnData: true,
  };
}

const OF_PLAIN_METRICS = [
  'Namespace',
  'MetricName',
  'Period',
  'Statistic',
  'ExtendedStatistic',
  'Unit',
] as const;

function watchExpression(properties: Properties, metrics: NonNullable<Properties['Metrics']>) {
  const beside = OF_PLAIN_METRICS.filter((property) => properties[property] !== undefined);
  if (beside.length > 0) throw new Error(`${beside.join(' and ')} cannot stand beside Metrics.`);
  const inputs = metrics.map(toInput);
  const parsed = inputs.map(parseQuery);
  checkCounts(parsed);
  const [returned, ...more] = parsed.filter(({ returnData }) => returnData);
  if (returned === undefined || more.length > 0) throw new Error('Exactly one of Metrics must return data.');
  const watched: Watched = { kind: 'expression', inputs, id: returned.id };
  return { watched, queries: new QuerySet(parsed) };
}

type MetricProperty = NonNullable<Properties['Metrics']>[number];

function toInput({ MetricStat, ...query }: MetricProperty): QueryInput {
  if (MetricStat === undefined) return query;
  return { ...query, MetricStat: { ...MetricStat, Unit: unitOf(MetricStat.Unit) } };
}

function unitOf(text: string | undefined) {
  const unit = standardUnit.optional().safeParse(text);
  if (!unit.success) throw new Error(`'${text}' is not a unit of CloudWatch.`);
  return unit.data;
}

function checkCounts(queries: readonly Query[]): void {
  for (const kind of ['metric', 'expression'] as const) {
    if (queries.filter((query) => query.kind === kind).length > MAX_QUERIES) {
      throw new Error(`Metrics has more than ${MAX_QUERIES} entries of the kind '${kind}'.`);
    }
  }
}

function checkWindow({ period, evaluationPeriods: n, datapointsToAlarm: m }: MetricAlarm): void {
  if (m !== undefined && m > n)
    throw new Error(`DatapointsToAlarm ${m} is more than EvaluationPeriods ${n}.`);
  const days = period < HOURS.seconds ? 1 : MAX_WINDOW_DAYS;
  if (period * n > days * DAYS.seconds) {
    throw new Error(`${n} periods of ${period} seconds are more than ${days} day${days === 1 ? '' : 's'}.`);
  }
}

/** Evaluates over no data, which refuses unknown ids and functions and results that are not one time series. */
function checkResult({ watched, queries, period }: MetricAlarm): void {
  if (watched.kind === 'metric') return;
  const grid = { start: 0, period, length: 1, end: period * 1000 };
  if (queries.evaluate(watched.id, new MetricStore(), grid).length !== 1) {
    throw new Error(`'${watched.id}' gives several time series; an alarm watches one.`);
  }
}

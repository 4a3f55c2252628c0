import { z } from 'zod';
import type { JsonObject } from '../template/json.ts';
import type { ResolvedResource, ResolvedStack } from '../template/resolved-stack.ts';
import { compositeAlarm, metricAlarm } from '../template/resource-types/monitoring.ts';
import { cfnJsonObject } from '../template/scalars.ts';

/** One alarm of the template with one thing changed. */
export interface Mutant {
  /** What is changed, for people: alarm, property, from what to what. */
  readonly name: string;
  readonly alarm: string;
  readonly resource: ResolvedResource;
}

/** Every alarm of a stack, changed in every way, one at a time. */
export function mutantsOf(stack: ResolvedStack): readonly Mutant[] {
  const topics = [...stack.resources.values()]
    .filter(({ type }) => type === 'AWS::SNS::Topic')
    .map(({ ref }) => ref);
  return [...stack.resources.values()].flatMap((resource) => {
    if (resource.type === metricAlarm.type)
      return named(resource, metricChanges(resource.properties, topics));
    if (resource.type === compositeAlarm.type)
      return named(resource, compositeChanges(resource.properties, topics));
    return [];
  });
}

interface Change {
  readonly what: string;
  /** What replaces the alarm's own; undefined takes a property away. */
  readonly properties: Readonly<Record<string, unknown>>;
}

function named(resource: ResolvedResource, changes: readonly Change[]): readonly Mutant[] {
  return changes.map(({ what, properties }) => ({
    name: `${resource.ref}: ${what}`,
    alarm: resource.ref,
    resource: { ...resource, properties: plain({ ...resource.properties, ...properties }) },
  }));
}

function plain(properties: object): JsonObject {
  return cfnJsonObject.parse(JSON.parse(JSON.stringify(properties)));
}

const number = z.coerce.number();
const query = z.looseObject({
  Id: z.string(),
  Expression: z.string().optional(),
  MetricStat: z.looseObject({ Period: number, Stat: z.string() }).optional(),
});
const common = z.looseObject({ AlarmActions: z.array(z.string()).default([]) });
const measuring = common.extend({
  ComparisonOperator: z.string(),
  Threshold: number,
  EvaluationPeriods: number,
  DatapointsToAlarm: number.optional(),
  TreatMissingData: z.string().optional(),
  Period: number.optional(),
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Metrics: z.array(query).optional(),
  WarmUpConfiguration: z.looseObject({ WarmUpPeriodDurationInMinutes: number }).optional(),
});
const composed = common.extend({
  AlarmRule: z.string(),
  ActionsSuppressor: z.string().optional(),
  ActionsSuppressorWaitPeriod: number.optional(),
  ActionsSuppressorExtensionPeriod: number.optional(),
});
type Measuring = z.output<typeof measuring>;

function metricChanges(properties: JsonObject, topics: readonly string[]): readonly Change[] {
  const alarm = measuring.parse(properties);
  return [
    ...thresholds(alarm),
    ...others(COMPARISONS, alarm.ComparisonOperator).map((to) =>
      change('ComparisonOperator', alarm.ComparisonOperator, to),
    ),
    ...periods(alarm),
    ...windows(alarm),
    ...others(TREATMENTS, alarm.TreatMissingData ?? 'missing').map((to) =>
      change('TreatMissingData', alarm.TreatMissingData ?? 'missing', to),
    ),
    ...statistics(alarm),
    ...constants(alarm),
    ...warmUps(alarm),
    ...actions(alarm.AlarmActions, topics),
  ];
}

function compositeChanges(properties: JsonObject, topics: readonly string[]): readonly Change[] {
  const alarm = composed.parse(properties);
  const { ActionsSuppressor: suppressor, AlarmRule: rule } = alarm;
  const waits = (['ActionsSuppressorWaitPeriod', 'ActionsSuppressorExtensionPeriod'] as const).flatMap(
    (property) => {
      const seconds = alarm[property];
      return seconds === undefined
        ? []
        : [change(property, seconds, seconds - 60), change(property, seconds, seconds + 60)];
    },
  );
  return [
    change('AlarmRule', rule, rule.replace('ALARM(', 'OK(')),
    ...(suppressor === undefined
      ? []
      : [
          {
            what: `ActionsSuppressor ${suppressor} removed`,
            properties: {
              ActionsSuppressor: undefined,
              ActionsSuppressorWaitPeriod: undefined,
              ActionsSuppressorExtensionPeriod: undefined,
            },
          },
        ]),
    ...waits,
    ...actions(alarm.AlarmActions, topics),
  ];
}

const COMPARISONS = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;
const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const STATISTICS = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'] as const;

function change(property: string, from: string | number, to: string | number): Change {
  return { what: `${property} ${from} → ${to}`, properties: { [property]: to } };
}

function others<Item extends string>(all: readonly Item[], one: string): readonly Item[] {
  return all.filter((item) => item !== one);
}

/** The next whole number up and down, or half of a fraction. */
function thresholds({ Threshold: threshold }: Measuring): readonly Change[] {
  const step = Number.isInteger(threshold) ? 1 : threshold / 2;
  return [threshold - step, threshold + step].map((to) => change('Threshold', threshold, to));
}

/** A minute shorter and longer, half, and double. */
function periods(alarm: Measuring): readonly Change[] {
  const period =
    alarm.Period ?? alarm.Metrics?.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat?.Period;
  if (period === undefined) return [];
  const longest = period < 3_600 ? 86_400 : 604_800;
  const changed = [period - 60, period + 60, Math.floor(period / 120) * 60, period * 2];
  return changed
    .filter((to) => to * alarm.EvaluationPeriods <= longest)
    .map((to) => ({
      what: `Period ${period} → ${to}`,
      properties:
        alarm.Metrics === undefined
          ? { Period: to }
          : {
              Metrics: alarm.Metrics.map(({ MetricStat, ...rest }) =>
                MetricStat === undefined
                  ? { ...rest, ...('Period' in rest ? { Period: to } : {}) }
                  : { ...rest, MetricStat: { ...MetricStat, Period: to } },
              ),
            },
    }));
}

/** One period and one datapoint more and less, alone and together. */
function windows({ EvaluationPeriods: n, DatapointsToAlarm }: Measuring): readonly Change[] {
  const m = DatapointsToAlarm ?? n;
  const changed: readonly (readonly [number, number])[] = [
    [m - 1, n],
    [m + 1, n],
    [m, n - 1],
    [m, n + 1],
    [m - 1, n - 1],
    [m + 1, n + 1],
  ];
  return changed
    .filter(([of, among]) => of >= 1 && of <= among)
    .map(([of, among]) => ({
      what: `${m} of ${n} → ${of} of ${among}`,
      properties: { EvaluationPeriods: among, DatapointsToAlarm: of },
    }));
}

function statistics({ Statistic, ExtendedStatistic, Metrics = [] }: Measuring): readonly Change[] {
  const plain =
    Statistic === undefined
      ? []
      : others(STATISTICS, Statistic).map((to) => change('Statistic', Statistic, to));
  const extended =
    ExtendedStatistic === undefined
      ? []
      : otherStatistics(ExtendedStatistic).map((to) => change('ExtendedStatistic', ExtendedStatistic, to));
  const inMath = Metrics.flatMap(({ Id, MetricStat }, index) =>
    MetricStat === undefined
      ? []
      : otherStatistics(MetricStat.Stat).map((to) => ({
          what: `statistic of ${Id} ${MetricStat.Stat} → ${to}`,
          properties: {
            Metrics: Metrics.with(index, { ...Metrics[index], Id, MetricStat: { ...MetricStat, Stat: to } }),
          },
        })),
  );
  return [...plain, ...extended, ...inMath];
}

/** Other plain statistics, the neighbouring percentiles, or the neighbouring bounds. */
function otherStatistics(stat: string): readonly string[] {
  const percent = /^p(\d+)$/.exec(stat)?.[1];
  if (percent !== undefined)
    return [`p${Number(percent) - 1}`, `p${Number(percent) + 1}`, 'Average', 'Maximum'];
  const bound = /^TC\((\d+):\)$/.exec(stat)?.[1];
  if (bound !== undefined) return [`TC(${Number(bound) - 1}:)`, `TC(${Number(bound) + 1}:)`, 'SampleCount'];
  return others(STATISTICS, stat);
}

/** Each number in an expression, one more and one less. */
function constants({ Metrics = [] }: Measuring): readonly Change[] {
  return Metrics.flatMap((each, index) => {
    const { Expression: expression } = each;
    if (expression === undefined) return [];
    return [...expression.matchAll(/(?<![\w.])\d+(?![\w.])/g)].flatMap(({ 0: text, index: at }) =>
      [Number(text) - 1, Number(text) + 1].map((to) => {
        const changed = `${expression.slice(0, at)}${to}${expression.slice(at + text.length)}`;
        return {
          what: `${expression} → ${changed}`,
          properties: { Metrics: Metrics.with(index, { ...each, Expression: changed }) },
        };
      }),
    );
  });
}

function warmUps({ WarmUpConfiguration: warmUp }: Measuring): readonly Change[] {
  if (warmUp === undefined) return [];
  const { WarmUpPeriodDurationInMinutes: minutes } = warmUp;
  return [minutes - 5, minutes + 5].map((to) => ({
    what: `warm-up ${minutes} → ${to} minutes`,
    properties: { WarmUpConfiguration: { ...warmUp, WarmUpPeriodDurationInMinutes: to } },
  }));
}

/** Each action removed, and each sent to the other topics. */
function actions(present: readonly string[], topics: readonly string[]): readonly Change[] {
  return present.flatMap((action, index) => [
    {
      what: `action ${topicName(action)} removed`,
      properties: { AlarmActions: present.toSpliced(index, 1) },
    },
    ...others(topics, action).map((to) => ({
      what: `action ${topicName(action)} → ${topicName(to)}`,
      properties: { AlarmActions: present.with(index, to) },
    })),
  ]);
}

function topicName(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

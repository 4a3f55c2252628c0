import type { MetricQuery, QueryInput } from '../metric-query.ts';
import type { QuerySet } from '../query-set.ts';
import type { Statistic } from '../statistics.ts';
import type { AlarmRule } from './alarm-rule.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type Comparison =
  | 'GreaterThanThreshold'
  | 'GreaterThanOrEqualToThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

export type MissingDataTreatment = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

interface AlarmCommon {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  /** Whether actions run, unless the API says otherwise later. */
  readonly actionsEnabled: boolean;
  /** ARNs to run on a transition into each state. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
}

/** What a metric alarm watches: one metric, or an expression over several. */
export type Watched =
  | { readonly kind: 'metric'; readonly query: MetricQuery }
  | {
      readonly kind: 'expression';
      /** As in the template. */
      readonly inputs: readonly QueryInput[];
      /** The id of the one query that returns data. */
      readonly id: string;
    };

export interface WarmUp {
  readonly minutes: number;
  /** False: it also ends as soon as data fills the evaluation window. */
  readonly fullLength: boolean;
}

export interface MetricAlarm extends AlarmCommon {
  readonly type: 'MetricAlarm';
  readonly watched: Watched;
  readonly queries: QuerySet;
  /** Seconds. */
  readonly period: number;
  /** N: periods of the window. */
  readonly evaluationPeriods: number;
  /** M: how many of them must breach. Undefined: all, which also words the reasons differently. */
  readonly datapointsToAlarm: number | undefined;
  readonly comparison: Comparison;
  readonly threshold: number;
  /** Undefined: not set, and treated as `missing`. */
  readonly treatMissingData: MissingDataTreatment | undefined;
  readonly lowSamplePercentile: 'evaluate' | 'ignore' | undefined;
  readonly warmUp: WarmUp | undefined;
}

export interface Suppressor {
  /** As in the template: a name or an ARN. */
  readonly reference: string;
  readonly name: string;
  /** Seconds. */
  readonly waitPeriod: number;
  /** Seconds. */
  readonly extensionPeriod: number;
}

export interface CompositeAlarm extends AlarmCommon {
  readonly type: 'CompositeAlarm';
  /** The rule as in the template. */
  readonly ruleText: string;
  readonly rule: AlarmRule;
  /** Names of the alarms that the rule refers to, in its order. */
  readonly children: readonly string[];
  readonly suppressor: Suppressor | undefined;
}

export type Alarm = MetricAlarm | CompositeAlarm;

/** The percentile that a plain metric alarm watches, in percent; undefined for every other statistic. */
export function watchedPercentile({ watched }: MetricAlarm): number | undefined {
  const statistic: Statistic | undefined = watched.kind === 'metric' ? watched.query.statistic : undefined;
  return statistic?.kind === 'percentile' ? statistic.percent : undefined;
}

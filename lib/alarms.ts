import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmBase,
  type AlarmProps,
  AlarmRule,
  AlarmState,
  CfnAlarm,
  ComparisonOperator,
  CompositeAlarm,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarmNamesOf } from './alarm-names.ts';
import {
  type AlertRule,
  type AwsMetric,
  alertRules,
  type Channel,
  type Condition,
} from './catalogue/alert-rules.ts';
import { type Metric as CatalogueMetric, type MetricName, metrics } from './catalogue/metrics.ts';
import { budgetOf } from './catalogue/slos.ts';
import { WAIT_FOR_EXPLANATION_MINUTES } from './catalogue/time-to-detect.ts';
import { catalogueMetric } from './catalogue-metric.ts';
import type { Notifications } from './notifications.ts';
import { runbooksOf, type Settings } from './settings.ts';

export interface AlarmsProps {
  readonly settings: Settings;
  readonly notifications: Notifications;
  readonly awsMetrics: Readonly<Record<AwsMetric, IMetric>>;
}

/** An alarm that tells people, and through which channels. */
export interface NotifyingAlarm {
  readonly alarm: AlarmBase;
  readonly channels: readonly Channel[];
}

/**
 * While another alarm explains a warning, the warning is held back. It first waits for that alarm to fire,
 * and stays silent after it ended until links have healed: one worker run, one collection and the three
 * points that the age alarm looks at.
 */
const WAIT_FOR_EXPLANATION = Duration.minutes(WAIT_FOR_EXPLANATION_MINUTES);
const SILENCE_AFTER_EXPLANATION = Duration.minutes(30);

/** Periods that a dead-man alarm waits after a deploy before it judges: the first run has to come and end. */
const WARM_UP_PERIODS = 2;

/** One alarm for each alert rule of the catalogue, and one a shard for dead-man rules. */
export class Alarms extends Construct {
  readonly notifying: readonly NotifyingAlarm[];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    const rules: readonly (readonly [string, AlertRule])[] = Object.entries(alertRules);
    const byRule = new Map<string, readonly NotifyingAlarm[]>();
    // Rules that explain others come first: the others refer to their alarms.
    for (const [name, rule] of rules.toSorted(
      ([, a], [, b]) => Number(a.followsFrom !== undefined) - Number(b.followsFrom !== undefined),
    )) {
      const explanation =
        rule.followsFrom === undefined ? undefined : byRule.get(rule.followsFrom)?.[0]?.alarm;
      byRule.set(
        name,
        explanation === undefined ? this.#plain(name, rule) : [this.#explained(name, rule, explanation)],
      );
    }
    this.notifying = rules.flatMap(([name]) => byRule.get(name) ?? []);
  }

  /** Alarms that notify by themselves. */
  #plain(name: string, rule: AlertRule): NotifyingAlarm[] {
    const { settings, notifications } = this.#props;
    const { channels } = rule;
    return alarmNamesOf(name, rule, settings).map((alarmName, shard) => {
      const alarm = this.#measured(alarmName.slice(settings.alarmNamePrefix.length), name, rule, shard);
      alarm.addAlarmAction(...notifications.actionsFor(channels));
      return { alarm, channels };
    });
  }

  /** A silent alarm that measures, and a composite that notifies unless another alarm explains it. */
  #explained(name: string, rule: AlertRule, explanation: AlarmBase): NotifyingAlarm {
    const { settings, notifications } = this.#props;
    const measured = this.#measured(`${name}-measured`, name, rule, 0);
    const alarm = new CompositeAlarm(this, name, {
      compositeAlarmName: `${settings.alarmNamePrefix}${name}`,
      alarmDescription: describeRule(name, rule, runbooksOf(settings)),
      alarmRule: AlarmRule.fromAlarm(measured, AlarmState.ALARM),
      actionsSuppressor: explanation,
      actionsSuppressorWaitPeriod: WAIT_FOR_EXPLANATION,
      actionsSuppressorExtensionPeriod: SILENCE_AFTER_EXPLANATION,
    });
    alarm.addAlarmAction(...notifications.actionsFor(rule.channels));
    return { alarm, channels: rule.channels };
  }

  #measured(alarmName: string, ruleName: string, rule: AlertRule, shard: number): Alarm {
    const { settings } = this.#props;
    const alarm = new Alarm(this, alarmName, {
      alarmName: `${settings.alarmNamePrefix}${alarmName}`,
      alarmDescription: describeRule(ruleName, rule, runbooksOf(settings)),
      ...this.#judgement(rule.condition, shard),
      // Nobody has to be told that what was stopped on purpose is silent.
      actionsEnabled: !(rule.condition.kind === 'dead-man' && settings.schedules === 'stopped'),
    });
    if (rule.condition.kind === 'dead-man') warmUp(alarm, rule.condition);
    return alarm;
  }

  #judgement(condition: Condition, shard: number): Judgement {
    const { environment } = this.#props.settings;
    switch (condition.kind) {
      case 'gauge':
        return {
          metric: catalogueMetric(condition.metric, {
            environment,
            period: condition.period,
            statistic: condition.comparison === '>' ? Stats.MAXIMUM : Stats.MINIMUM,
          }),
          ...mOfN(condition),
          threshold: condition.threshold,
          comparisonOperator:
            condition.comparison === '>'
              ? ComparisonOperator.GREATER_THAN_THRESHOLD
              : ComparisonOperator.LESS_THAN_THRESHOLD,
          treatMissingData: TreatMissingData.IGNORE,
        };
      case 'traffic':
        return {
          metric: catalogueMetric(condition.metric, {
            environment,
            period: condition.period,
            statistic: condition.statistic,
          }),
          ...mOfN(condition),
          threshold: condition.threshold,
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        };
      case 'percentile':
        return {
          metric: percentileOverEnoughValues(condition, environment),
          evaluationPeriods: 1,
          threshold: condition.threshold,
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        };
      case 'dead-man':
        return {
          metric: new MathExpression({
            expression: 'FILL(heartbeat, 0)',
            label: 'Completed runs',
            period: Duration.seconds(condition.period),
            usingMetrics: {
              heartbeat: catalogueMetric(condition.metric, {
                environment,
                period: condition.period,
                ...this.#shard(condition.metric, shard),
              }),
            },
          }),
          evaluationPeriods: condition.n,
          datapointsToAlarm: condition.n,
          threshold: 1,
          comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
          treatMissingData: TreatMissingData.BREACHING,
        };
      case 'aws':
        return {
          metric: this.#props.awsMetrics[condition.metric],
          ...mOfN(condition),
          threshold: condition.threshold,
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
          treatMissingData:
            condition.silence === 'keep' ? TreatMissingData.IGNORE : TreatMissingData.NOT_BREACHING,
        };
      case 'error-budget':
        return {
          metric: shareOfBad(condition, environment),
          ...mOfN(condition),
          threshold: budgetOf(condition.objective) ?? 0,
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        };
    }
  }

  #shard(name: MetricName, shard: number): { shard?: number } {
    const { perShard }: CatalogueMetric = metrics[name];
    return perShard === true ? { shard } : {};
  }
}

type Judgement = Pick<
  AlarmProps,
  | 'metric'
  | 'evaluationPeriods'
  | 'datapointsToAlarm'
  | 'threshold'
  | 'comparisonOperator'
  | 'treatMissingData'
>;

function mOfN({ m, n }: { readonly m: number; readonly n: number }) {
  return { evaluationPeriods: n, datapointsToAlarm: m };
}

/**
 * A percentile over few values is the value of one unlucky serial. It counts once enough values lie above
 * the threshold: `TC(500:)` counts those above 500, without the bound itself.
 */
function percentileOverEnoughValues(
  condition: Extract<Condition, { kind: 'percentile' }>,
  environment: string,
): MathExpression {
  const { metric, percentile, threshold, minimumSlow, period } = condition;
  const of = (statistic: string) => catalogueMetric(metric, { environment, period, statistic });
  return new MathExpression({
    expression: `IF(slow >= ${minimumSlow}, percentile, 0)`,
    label: `p${percentile} when at least ${minimumSlow} values are above ${threshold}`,
    period: Duration.seconds(period),
    usingMetrics: { slow: of(`TC(${threshold}:)`), percentile: of(Stats.percentile(percentile)) },
  });
}

/**
 * Percent of the events of a period that were bad, once enough were. Latencies are counted beyond the objective's
 * target; the collector's totals of the day count up to its end, so that their maximum over a day is the day's.
 */
function shareOfBad(
  { objective, minimumBad, period }: Extract<Condition, { kind: 'error-budget' }>,
  environment: string,
): MathExpression {
  const { indicator, target } = objective;
  if (indicator.kind === 'gauge') throw new Error('A gauge counts no events, so it has no error budget.');
  const of = (name: MetricName, statistic: string) =>
    catalogueMetric(name, { environment, period, statistic });
  return new MathExpression({
    expression: `IF(bad >= ${minimumBad}, 100 * bad / all, 0)`,
    label: `Percent that missed ${target} when at least ${minimumBad} did`,
    period: Duration.seconds(period),
    usingMetrics:
      indicator.kind === 'percentile'
        ? { bad: of(indicator.metric, `TC(${target}:)`), all: of(indicator.metric, Stats.SAMPLE_COUNT) }
        : { bad: of(indicator.bad, Stats.MAXIMUM), all: of(indicator.all, Stats.MAXIMUM) },
  });
}

/** Heartbeats are missing until the first run has ended; without a warm-up every deploy would page. */
function warmUp(alarm: Alarm, { period, n }: Extract<Condition, { kind: 'dead-man' }>): void {
  const resource = alarm.node.defaultChild;
  if (!(resource instanceof CfnAlarm)) throw new Error('An alarm without its CloudFormation resource.');
  resource.warmUpConfiguration = {
    warmUpPeriodDurationInMinutes: ((n + WARM_UP_PERIODS) * period) / 60,
    onlyStartEvaluatingAfterWarmUpPeriodEnds: true,
  };
}

/** The text that the on-call reads first: what happened, what it means, what to do. */
function describeRule(name: string, rule: AlertRule, runbooks: string): string {
  const runbook = `${runbooks}/${name}.md`;
  return [
    `${rule.severity.toUpperCase()}: ${rule.says}`,
    `Impact: ${rule.impact}`,
    `Do: ${rule.action}`,
    `Runbook: ${runbook}`,
  ].join('\n');
}

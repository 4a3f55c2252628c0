import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type AlertRule, type AwsMetric, alertRules, type Condition } from './catalogue/alert-rules.ts';
import {
  type Metric as CatalogueMetric,
  type Emitter,
  type MetricName,
  metrics,
} from './catalogue/metrics.ts';
import { catalogueMetric } from './catalogue-metric.ts';
import type { Notifications } from './notifications.ts';
import type { Settings } from './settings.ts';

export interface AlarmsProps {
  readonly settings: Settings;
  readonly notifications: Notifications;
  /** The functions of this stack that emit; a rule on any other metric could never see data. */
  readonly emitters: readonly Emitter[];
  /** How many shards of each sharded function run. */
  readonly shards: (emitter: Emitter) => number;
  readonly awsMetrics: Readonly<Record<AwsMetric, IMetric>>;
}

/** One alarm for each alert rule of the catalogue, and one a shard for dead-man rules. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    const rules: readonly (readonly [string, AlertRule])[] = Object.entries(alertRules);
    this.all = rules
      .filter(([, { condition }]) => this.#hasData(condition))
      .flatMap(([name, rule]) => this.#alarmsOf(name, rule));
  }

  #hasData(condition: Condition): boolean {
    if (condition.kind === 'aws') return true;
    const { emitters }: CatalogueMetric = metrics[condition.metric];
    return emitters.some((emitter) => this.#props.emitters.includes(emitter));
  }

  #alarmsOf(name: string, rule: AlertRule): Alarm[] {
    const { condition } = rule;
    const shards = condition.kind === 'dead-man' ? this.#shardsOf(condition.metric) : 1;
    return Array.from({ length: shards }, (_, shard) => {
      const suffix = shards === 1 ? '' : `-shard-${shard}`;
      return this.#alarm(`${name}${suffix}`, name, rule, shard);
    });
  }

  #alarm(alarmName: string, ruleName: string, rule: AlertRule, shard: number): Alarm {
    const { settings, notifications } = this.#props;
    const alarm = new Alarm(this, alarmName, {
      alarmName: `${settings.alarmNamePrefix}${alarmName}`,
      alarmDescription: describeRule(ruleName, rule, settings.runbookBaseUrl),
      ...this.#judgement(rule.condition, shard),
    });
    alarm.addAlarmAction(...notifications.actionsFor(rule.channels));
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
          treatMissingData: TreatMissingData.NOT_BREACHING,
        };
    }
  }

  #shard(name: MetricName, shard: number): { shard?: number } {
    const { perShard }: CatalogueMetric = metrics[name];
    return perShard === true ? { shard } : {};
  }

  #shardsOf(name: MetricName): number {
    const { perShard, emitters }: CatalogueMetric = metrics[name];
    const [emitter] = emitters;
    return perShard === true && emitter !== undefined ? this.#props.shards(emitter) : 1;
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
 * the threshold: `TC(500:)` counts those of 500 and more.
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

/** The text that the on-call reads first: what happened, what it means, what to do. */
export function describeRule(name: string, rule: AlertRule, runbookBaseUrl?: string): string {
  const runbook = `${runbookBaseUrl ?? 'docs/runbooks'}/${name}.md`;
  return [
    `${rule.severity.toUpperCase()}: ${rule.says}`,
    `Impact: ${rule.impact}`,
    `Do: ${rule.action}`,
    `Runbook: ${runbook}`,
  ].join('\n');
}

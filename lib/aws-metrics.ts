import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { FunctionName } from './bundle-functions.ts';
import { type AwsMetric, alertRules, type Channel } from './catalogue/alert-rules.ts';
import { functionTimeouts } from './function-timeouts.ts';
import { resourceName } from './resource-name.ts';
import type { Settings } from './settings.ts';

/**
 * Functions whose failure leaves nothing in the dead-letter queue: somebody waits for their answer. A job's failure
 * is there, with its reason; a failed migration fails the deploy.
 */
export const ANSWERING: readonly FunctionName[] = [
  'metrics-api',
  'event-ingest',
  'outbox-desk',
  'report-api',
  'api-document',
  'authorizer',
  'dashboard-queries',
];

/**
 * Throttling comes from the limit of the account and strikes whatever is started, so the ones that are started most
 * tell of it. Jobs are started again by Lambda, and a run that never starts ends in the dead-letter queue.
 */
const STARTED_MOST: readonly FunctionName[] = ['authorizer', 'metrics-api', 'event-ingest'];

/**
 * Functions that do not end by themselves before their time is up. Worker, checker and desk do: with enough to do
 * they use nearly all of it, which means nothing.
 */
const WITHOUT_AN_END: readonly FunctionName[] = [
  'metrics-collector',
  'checklist-report',
  'metrics-api',
  'event-ingest',
  'authorizer',
  'dashboard-queries',
];

/** Requests in a period from which on one in ten of them means something. */
const ENOUGH_REQUESTS = 10;

export interface AwsMetricsOf {
  readonly settings: Settings;
  readonly api: RestApi;
  readonly deadLetters: Queue;
  readonly topics: Readonly<Record<Channel, Topic>>;
}

/** What AWS measures of this stack, each over the period of its rule. An alarm pays for each metric it refers to. */
export function awsMetrics({
  settings,
  api,
  deadLetters,
  topics,
}: AwsMetricsOf): Readonly<Record<AwsMetric, IMetric>> {
  const ofFunction = (metricName: string, name: FunctionName, statistic: string) =>
    new Metric({
      namespace: 'AWS/Lambda',
      metricName,
      dimensionsMap: { FunctionName: resourceName(settings, name) },
      statistic,
    });
  const summed = (metricName: string, names: readonly FunctionName[], rule: RuleName) =>
    new MathExpression({
      expression: `SUM([${names.map(idOf).join(', ')}])`,
      label: `${metricName} of ${names.length} functions`,
      period: periodOf(rule),
      usingMetrics: Object.fromEntries(
        names.map((name) => [idOf(name), ofFunction(metricName, name, Stats.SUM)]),
      ),
    });
  return {
    'failed-deliveries': deadLetters.metricApproximateNumberOfMessagesVisible({
      period: periodOf('failed-deliveries'),
    }),
    'metrics-api-5xx': api.metricServerError({ period: periodOf('metrics-api-errors') }),
    'metrics-api-latency': new MathExpression({
      expression: `IF(requests >= ${ENOUGH_REQUESTS}, slow, 0)`,
      label: `p90 of at least ${ENOUGH_REQUESTS} requests, milliseconds`,
      period: periodOf('metrics-api-latency'),
      usingMetrics: {
        requests: api.metricCount({ statistic: Stats.SAMPLE_COUNT }),
        slow: api.metricLatency({ statistic: Stats.percentile(90) }),
      },
    }),
    'function-errors': summed('Errors', ANSWERING, 'function-errors'),
    'function-throttles': summed('Throttles', STARTED_MOST, 'function-throttles'),
    'function-time-used': new MathExpression({
      expression: `MAX([${WITHOUT_AN_END.map((name) => `${idOf(name)}_used`).join(', ')}])`,
      label: 'Longest run, percent of its time',
      period: periodOf('function-near-timeout'),
      usingMetrics: Object.fromEntries(
        WITHOUT_AN_END.map((name) => [
          `${idOf(name)}_used`,
          new MathExpression({
            // Milliseconds of seconds, in percent.
            expression: `${idOf(name)} / ${functionTimeouts[name] * 10}`,
            label: `${name}, percent of its time`,
            period: periodOf('function-near-timeout'),
            usingMetrics: { [idOf(name)]: ofFunction('Duration', name, Stats.MAXIMUM) },
          }),
        ]),
      ),
    }),
    'email-failed': topics.email.metricNumberOfNotificationsFailed({
      period: periodOf('email-deliveries-failed'),
    }),
    'slack-failed': topics.slack.metricNumberOfNotificationsFailed({
      period: periodOf('slack-deliveries-failed'),
    }),
  };
}

type RuleName = keyof typeof alertRules;

function periodOf(rule: RuleName): Duration {
  return Duration.seconds(alertRules[rule].condition.period);
}

/** Ids of metric math know no hyphens. */
function idOf(name: FunctionName): string {
  return name.replaceAll('-', '_');
}

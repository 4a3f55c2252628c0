import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { FunctionName } from './bundle-functions.ts';
import type { Channel } from './catalogue/alert-rules.ts';
import type { Graph } from './dashboard-widgets.ts';
import { resourceName } from './resource-name.ts';
import type { Settings } from './settings.ts';

export interface ServiceSection {
  readonly title: string;
  readonly says: string;
  readonly panels: readonly Graph[];
}

export interface Services {
  readonly settings: Settings;
  readonly api: RestApi;
  readonly deadLetters: Queue;
  readonly topics: Readonly<Record<Channel, Topic>>;
}

const FIVE_MINUTES = Duration.minutes(5);

/** What AWS measures of this stack itself: the API, the functions, and whether messages arrive. */
export function serviceSections(services: Services): readonly ServiceSection[] {
  return [apiSection(services), functionsSection(services)];
}

function apiSection({ api }: Services): ServiceSection {
  const over = { period: FIVE_MINUTES };
  return {
    title: 'API',
    says: 'Requests of the ERP and of programs with a token. 4xx answers are the callers’ mistakes, throttling included; 5xx answers are ours.',
    panels: [
      { title: 'Requests', metrics: [api.metricCount({ ...over, statistic: Stats.SUM, label: 'All' })] },
      {
        title: 'Refused and failed requests',
        metrics: [
          api.metricClientError({ ...over, statistic: Stats.SUM, label: '4xx' }),
          api.metricServerError({ ...over, statistic: Stats.SUM, label: '5xx' }),
        ],
      },
      {
        title: 'Time to answer, milliseconds',
        metrics: [
          api.metricLatency({ ...over, statistic: Stats.percentile(50), label: 'p50' }),
          api.metricLatency({ ...over, statistic: Stats.percentile(90), label: 'p90' }),
        ],
        limit: { value: 3_000, label: 'alarm: p90 above 3,000' },
      },
    ],
  };
}

function functionsSection({ settings, deadLetters, topics }: Services): ServiceSection {
  const errorsOf = (name: FunctionName) =>
    new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensionsMap: { FunctionName: resourceName(settings, name) },
      statistic: Stats.SUM,
      period: FIVE_MINUTES,
      label: name,
    });
  return {
    title: 'Functions and messages',
    says: 'All of it is 0 on a good day. A job in the dead-letter queue did not run.',
    panels: [
      {
        title: 'Functions that crashed or timed out',
        metrics: NAMES.map(errorsOf),
      },
      {
        title: 'Messages that did not arrive',
        metrics: [
          ...Object.entries(topics).map(([channel, topic]) =>
            topic.metricNumberOfNotificationsFailed({ period: FIVE_MINUTES, label: `${channel}, failed` }),
          ),
          deadLetters.metricApproximateNumberOfMessagesVisible({
            period: FIVE_MINUTES,
            label: 'in the dead-letter queue',
          }),
        ],
      },
    ],
  };
}

/** Every function but the migration, which runs in a deploy that tells of it. */
const NAMES: readonly FunctionName[] = [
  'outbox-worker',
  'metrics-collector',
  'consistency-checker',
  'checklist-report',
  'authorizer',
  'metrics-api',
  'event-ingest',
  'outbox-desk',
  'report-api',
  'api-document',
  'dashboard-queries',
];

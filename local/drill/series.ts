import { type Metric, type MetricName, metrics, NAMESPACE } from '../../lib/catalogue/metrics.ts';
import type { MetricId } from '../cloudwatch/metric-id.ts';
import { LOCAL_NAMES } from '../deployment.ts';
import type { LocalStack } from '../template/load-stack.ts';
import type { AwsSeries, DrillMetric } from './drill.ts';

/**
 * The series that a value goes to, as whoever emits it names them, not as the alarm does: an alarm on another
 * series would see nothing.
 * @throws when the stack has nothing of that name
 */
export function seriesOf(metric: DrillMetric, stack: LocalStack): MetricId {
  const known = found.get(stack) ?? new Map<DrillMetric, MetricId>();
  found.set(stack, known);
  const series = known.get(metric) ?? findSeries(metric, stack);
  known.set(metric, series);
  return series;
}

/** A drill of days asks a hundred thousand times. */
const found = new WeakMap<LocalStack, Map<DrillMetric, MetricId>>();

function findSeries(metric: DrillMetric, stack: LocalStack): MetricId {
  if (!isInCatalogue(metric)) return awsSeries(metric, stack);
  const { perShard }: Metric = metrics[metric];
  return {
    namespace: NAMESPACE,
    name: metric,
    dimensions: [
      { name: 'Environment', value: LOCAL_NAMES.environment },
      ...(perShard === true ? [{ name: 'Shard', value: '0' }] : []),
    ],
  };
}

function isInCatalogue(metric: DrillMetric): metric is MetricName {
  return metric in metrics;
}

const LAMBDA_METRICS = { errors: 'Errors', throttles: 'Throttles', duration: 'Duration' } as const;

function awsSeries(series: AwsSeries, stack: LocalStack): MetricId {
  const of = (namespace: string, name: string, dimension: string, value: string): MetricId => ({
    namespace,
    name,
    dimensions: [{ name: dimension, value }],
  });
  const api = (name: string) => of('AWS/ApiGateway', name, 'ApiName', stack.restApis[0]?.name ?? '');
  switch (series) {
    case 'dead letters': {
      const name = named(stack, 'AWS::SQS::Queue', 'QueueName', 'dead-letters');
      return of('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', name);
    }
    case 'server errors':
      return api('5XXError');
    case 'request latency':
      return api('Latency');
    case 'requests':
      return api('Count');
    case 'failed deliveries by email':
    case 'failed deliveries by slack': {
      const topic = named(stack, 'AWS::SNS::Topic', 'TopicName', series.replace(/^.* /, ''));
      return of('AWS/SNS', 'NumberOfNotificationsFailed', 'TopicName', topic);
    }
    default: {
      const [what, name] = series.split(' of ');
      const metric = Object.entries(LAMBDA_METRICS).find(([word]) => word === what)?.[1];
      const lambda = stack.functions.find((each) => each.name.endsWith(`-${name}`));
      if (metric === undefined || lambda === undefined) throw new Error(`The stack has no '${series}'.`);
      return of('AWS/Lambda', metric, 'FunctionName', lambda.name);
    }
  }
}

/** The name of the resource of a type whose name ends so. */
function named({ resources }: LocalStack, type: string, attribute: string, end: string): string {
  for (const resource of resources.values()) {
    const name = resource.attributes[attribute];
    if (resource.type === type && name?.endsWith(end) === true) return name;
  }
  throw new Error(`The stack has no ${type} whose name ends with '${end}'.`);
}

import type { Clock } from './clock.ts';
import type { LocalCloudWatch } from './cloudwatch/cloudwatch.ts';
import type { InvocationReport } from './lambda/lambda-runtime.ts';
import type { InboxMessage } from './sns/inbox.ts';

/** What Lambda publishes of each attempt to run a function, by function. */
export function recordInvocation(
  cloudwatch: LocalCloudWatch,
  clock: Clock,
  { functionName, kind, duration, at }: InvocationReport,
): void {
  const of = { namespace: 'AWS/Lambda', dimensions: [{ name: 'FunctionName', value: functionName }], at };
  const throttled = kind === 'throttled';
  cloudwatch.record({ ...of, name: 'Throttles', value: throttled ? 1 : 0, unit: 'Count' });
  if (throttled) return;
  cloudwatch.record({ ...of, name: 'Invocations', value: 1, unit: 'Count' });
  cloudwatch.record({ ...of, name: 'Errors', value: kind === 'failed' ? 1 : 0, unit: 'Count' });
  // A virtual clock stands still while a function runs.
  cloudwatch.record({ ...of, name: 'Duration', value: clock.virtual ? 0 : duration, unit: 'Milliseconds' });
}

/** What SNS publishes of each delivery, by topic. What Slack's side drops was delivered, as far as SNS knows. */
export function recordDelivery(cloudwatch: LocalCloudWatch, { topic, state, at }: InboxMessage): void {
  // It never got into the topic.
  if (state === 'undelivered') return;
  cloudwatch.record({
    namespace: 'AWS/SNS',
    name: state === 'failed' ? 'NumberOfNotificationsFailed' : 'NumberOfNotificationsDelivered',
    dimensions: [{ name: 'TopicName', value: topic }],
    at: new Date(at),
    value: 1,
    unit: 'Count',
  });
}

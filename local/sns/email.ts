import { arnParts } from '../iam/principal.ts';
import { alarmEmail } from './alarm-email.ts';
import { parseAlarmMessage } from './alarm-message.ts';
import { CLOUDWATCH, type Publisher } from './publisher.ts';
import type { Subscription, Topic } from './topics.ts';

/** What stands on a message that was published without a subject. */
const DEFAULT_SUBJECT = 'AWS Notification Message';

export interface Email {
  readonly title: string;
  readonly text: string;
}

/** The e-mail that a subscriber gets: CloudWatch writes its own for people, all else is sent as it is. */
export function renderEmail(
  { subject, message }: { readonly subject: string | undefined; readonly message: string },
  publisher: Publisher,
  topic: Topic,
  subscription: Subscription,
): Email {
  const byCloudWatch = 'service' in publisher && publisher.service === CLOUDWATCH;
  const alarm = byCloudWatch ? parseAlarmMessage(message) : undefined;
  const body = alarm === undefined ? message : alarmEmail(alarm);
  return { title: subject ?? DEFAULT_SUBJECT, text: `${body}\n\n${footer(topic, subscription)}` };
}

function footer(topic: Topic, subscription: Subscription): string {
  const host = `https://sns.${arnParts(topic.arn).region}.amazonaws.com`;
  return [
    '--',
    'If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:',
    `${host}/unsubscribe.html?SubscriptionArn=${subscription.arn}&Endpoint=${subscription.to}`,
  ].join('\n');
}

import type { Clock } from '../clock.ts';
import type { Iam } from '../iam/iam.ts';
import { authorizePublish, type PublishDenial } from './authorize-publish.ts';
import { renderEmail } from './email.ts';
import { SnsError } from './errors.ts';
import type { Inbox, InboxMessage } from './inbox.ts';
import { type CheckedMessage, checkMessage, type PublishInput } from './publish-input.ts';
import { type Publisher, sourceOf } from './publisher.ts';
import { renderSlack } from './slack.ts';
import type { Subscription, Topic } from './topics.ts';

export interface Deliveries {
  readonly topics: ReadonlyMap<string, Topic>;
  readonly iam: Iam;
  readonly inbox: Inbox;
  /** Channels whose readers' side takes nothing at the moment. */
  readonly broken: ReadonlySet<Subscription['channel']>;
  readonly clock: Clock;
  /** A new message id at each call. */
  readonly newId: () => string;
}

export type Published = { readonly kind: 'published'; readonly messageId: string };
export type Denied = { readonly kind: 'refused' } & PublishDenial;

/**
 * Checks and authorizes a message and puts one delivery a subscription into the inbox. A denial leaves
 * `undelivered` ones there, since in AWS nobody would hear of it.
 * @throws SnsError when there is no such topic or the message breaks a rule of SNS
 */
export function publish(
  deliveries: Deliveries,
  publisher: Publisher,
  topicArn: string,
  input: PublishInput,
): Published | Denied {
  const topic = topicOf(deliveries.topics, topicArn);
  const message = checkMessage(input);
  const denial = 'accessKeyId' in publisher ? undefined : authorizePublish(deliveries.iam, topic, publisher);
  for (const subscription of topic.subscriptions) {
    deliveries.inbox.add({
      id: deliveries.newId(),
      at: deliveries.clock.now().toISOString(),
      channel: subscription.channel,
      to: subscription.to,
      ...(denial === undefined
        ? arrival(message, publisher, topic, subscription, deliveries.broken)
        : nothingSeen(message, publisher, subscription, { state: 'undelivered', reason: denial.reason })),
      topic: topic.name,
      source: sourceOf(publisher),
    });
  }
  if (denial !== undefined) return { kind: 'refused', ...denial };
  return { kind: 'published', messageId: deliveries.newId() };
}

/** @throws SnsError InvalidParameter when it is no topic's ARN, NotFound when there is no such topic */
export function topicOf(topics: ReadonlyMap<string, Topic>, arn: string): Topic {
  const topic = topics.get(arn);
  if (topic !== undefined) return topic;
  if (!/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/.test(arn)) {
    throw new SnsError('InvalidParameter', `Invalid parameter: TopicArn Reason: ${arn} is no ARN of a topic`);
  }
  throw new SnsError('NotFound', 'Topic does not exist');
}

type Seen = Pick<InboxMessage, 'title' | 'text' | 'state' | 'reason'>;

function arrival(
  message: CheckedMessage,
  publisher: Publisher,
  topic: Topic,
  subscription: Subscription,
  broken: Deliveries['broken'],
): Seen {
  if (broken.has(subscription.channel)) {
    return nothingSeen(message, publisher, subscription, {
      state: 'failed',
      reason: 'the endpoint does not answer',
    });
  }
  if (subscription.channel === 'email') {
    const content = { subject: message.subject, message: message.textFor('email') };
    return { ...renderEmail(content, publisher, topic, subscription), state: 'delivered' };
  }
  const rendering = renderSlack(message.textFor('https'), publisher);
  if (rendering.kind === 'shown') {
    return { title: rendering.title, text: rendering.text, state: 'delivered' };
  }
  return nothingSeen(message, publisher, subscription, { state: 'dropped', reason: rendering.reason });
}

function nothingSeen(
  message: CheckedMessage,
  publisher: Publisher,
  { channel }: Subscription,
  why: { readonly state: 'dropped' | 'undelivered' | 'failed'; readonly reason: string },
): Seen {
  const text = message.textFor(channel === 'email' ? 'email' : 'https');
  const meant = channel === 'email' ? undefined : renderSlack(text, publisher);
  // What would have been seen says best what was lost.
  if (meant?.kind === 'shown') return { title: meant.title, text: meant.text, ...why };
  return { title: message.subject ?? '', text, ...why };
}

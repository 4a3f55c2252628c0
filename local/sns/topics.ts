import { createFaultList, throwFaults } from '../template/faults.ts';
import { type ResolvedStack, resourcesOf } from '../template/resolved-stack.ts';
import { slackChannel, snsSubscription, snsTopic } from '../template/resource-types/messaging.ts';
import { type Encryption, encryptionReader } from './encryption.ts';

export interface Subscription {
  readonly arn: string;
  readonly channel: 'email' | 'slack';
  /** An e-mail address, or the name of a Slack channel configuration. */
  readonly to: string;
}

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly displayName: string;
  readonly encryption: Encryption | undefined;
  /** What the template calls its key. */
  readonly masterKeyId: string | undefined;
  readonly subscriptions: readonly Subscription[];
}

/**
 * The stack's topics by ARN, with who reads them.
 * @throws TemplateError naming every key and topic that cannot be modelled
 */
export function readTopics(stack: ResolvedStack): ReadonlyMap<string, Topic> {
  const list = createFaultList();
  const encryptionOf = encryptionReader(stack, list);
  const subscriptions = subscriptionsByTopic(stack);
  const topics = resourcesOf(stack, snsTopic).map(({ logicalId, ref: arn, attributes, properties }) => ({
    arn,
    name: attributes['TopicName'] ?? '',
    displayName: properties.DisplayName ?? '',
    encryption: encryptionOf(properties.KmsMasterKeyId, `Resources.${logicalId}.Properties.KmsMasterKeyId`),
    masterKeyId: properties.KmsMasterKeyId,
    subscriptions: subscriptions.get(arn) ?? [],
  }));
  throwFaults(`the topics of the stack ${stack.environment.stackName}`, list);
  return new Map(topics.map((topic) => [topic.arn, topic]));
}

function subscriptionsByTopic(stack: ResolvedStack): ReadonlyMap<string, readonly Subscription[]> {
  const emails = resourcesOf(stack, snsSubscription).map(({ ref, properties }) => ({
    topic: properties.TopicArn,
    subscription: { arn: ref, channel: 'email' as const, to: properties.Endpoint },
  }));
  const channels = resourcesOf(stack, slackChannel).flatMap(({ properties, attributes }) =>
    properties.SnsTopicArns.map((topic) => ({
      topic,
      subscription: {
        arn: `${topic}:${(attributes['Arn'] ?? '').split('/').at(-1) ?? ''}`,
        channel: 'slack' as const,
        to: properties.ConfigurationName,
      },
    })),
  );
  const grouped = Map.groupBy([...emails, ...channels], ({ topic }) => topic);
  return new Map([...grouped].map(([topic, entries]) => [topic, entries.map((entry) => entry.subscription)]));
}

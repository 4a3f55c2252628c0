import { createFaultList, type FaultList, throwFaults } from '../template/faults.ts';
import { type ResolvedStack, resourcesOf } from '../template/resolved-stack.ts';
import {
  slackChannel,
  snsSubscription,
  snsTopic,
  snsTopicPolicy,
} from '../template/resource-types/messaging.ts';
import { type Encryption, encryptionReader } from './encryption.ts';
import { type PolicyDocument, readPolicy } from './policy-document.ts';

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
  readonly policy: PolicyDocument;
  readonly encryption: Encryption | undefined;
  /** What the template calls its key. */
  readonly masterKeyId: string | undefined;
  readonly subscriptions: readonly Subscription[];
}

/**
 * The stack's topics by ARN, with all that decides who may publish and who reads.
 * @throws TemplateError naming every policy statement, key and topic that cannot be modelled
 */
export function readTopics(stack: ResolvedStack): ReadonlyMap<string, Topic> {
  const list = createFaultList();
  const encryptionOf = encryptionReader(stack, list);
  const policies = policiesByTopic(stack, list);
  const subscriptions = subscriptionsByTopic(stack);
  const topics = resourcesOf(stack, snsTopic).map(({ logicalId, ref: arn, attributes, properties }) => ({
    arn,
    name: attributes['TopicName'] ?? '',
    displayName: properties.DisplayName ?? '',
    policy: policies.get(arn) ?? defaultPolicy(arn, stack.environment.account),
    encryption: encryptionOf(properties.KmsMasterKeyId, `Resources.${logicalId}.Properties.KmsMasterKeyId`),
    masterKeyId: properties.KmsMasterKeyId,
    subscriptions: subscriptions.get(arn) ?? [],
  }));
  throwFaults(`the topics of the stack ${stack.environment.stackName}`, list);
  return new Map(topics.map((topic) => [topic.arn, topic]));
}

/** A topic policy replaces the default one, which is why a topic with only a Deny shuts CloudWatch out. */
function policiesByTopic(stack: ResolvedStack, list: FaultList): ReadonlyMap<string, PolicyDocument> {
  const policies = new Map<string, PolicyDocument>();
  for (const { logicalId, properties } of resourcesOf(stack, snsTopicPolicy)) {
    const where = `Resources.${logicalId}.Properties`;
    const policy = readPolicy(properties.PolicyDocument, `${where}.PolicyDocument`, list);
    for (const topic of properties.Topics) {
      if (policies.has(topic)) {
        list.report(
          `${where}.Topics`,
          `${topic} has two policies, of which only the last deployed would hold`,
        );
      }
      policies.set(topic, policy);
    }
  }
  return policies;
}

/** What SNS gives a topic that has no policy: everyone in the account, and CloudWatch on its behalf. */
function defaultPolicy(topicArn: string, account: string): PolicyDocument {
  return {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: ['*'], Service: [] },
        Action: ['sns:Publish'],
        Resource: [topicArn],
        Condition: {
          StringEquals: [{ key: 'aws:sourceowner', wanted: [account] }],
          StringLike: [],
          ArnEquals: [],
          ArnLike: [],
          Bool: [],
        },
      },
    ],
  };
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

import { Duration, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Channel } from './catalogue/alert-rules.ts';
import { resourceName } from './resource-name.ts';
import type { Settings } from './settings.ts';

/** The two topics that people listen to: one for e-mail, one for Slack. */
export class Notifications extends Construct {
  readonly topics: Readonly<Record<Channel, Topic>>;
  readonly #slack: boolean;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.#slack = settings.notifications.slack !== undefined;
    const key = new Key(this, 'Key', {
      description: `Encrypts the notifications of ${resourceName(settings, 'alarms')}`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
    });
    // CloudWatch cannot use the key that AWS manages for SNS, so the topics have one of their own.
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CloudWatchAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': settings.account } },
      }),
    );
    this.topics = {
      email: this.#topic('Email', resourceName(settings, 'email'), key),
      slack: this.#topic('Slack', resourceName(settings, 'slack'), key),
    };
    for (const address of settings.notifications.emails) {
      this.topics.email.addSubscription(new EmailSubscription(address));
    }
  }

  /** Where a rule's alarm publishes. Without Slack its messages go to e-mail, so that none is lost. */
  actionsFor(channels: readonly Channel[]): SnsAction[] {
    const reached = new Set(channels.map((channel) => (this.#slack ? channel : 'email')));
    return [...reached].map((channel) => new SnsAction(this.topics[channel]));
  }

  #topic(id: string, topicName: string, masterKey: Key): Topic {
    const topic = new Topic(this, id, { topicName, masterKey, enforceSSL: true });
    const { account, region, partition } = Stack.of(this);
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CloudWatchAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
        },
      }),
    );
    return topic;
  }
}

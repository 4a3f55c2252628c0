import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { LoggingLevel, SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Channel } from './catalogue/alert-rules.ts';
import { resourceName } from './resource-name.ts';
import type { Settings } from './settings.ts';

/** The two topics that people listen to: one for e-mail, one for Slack. */
export class Notifications extends Construct {
  readonly topics: Readonly<Record<Channel, Topic>>;
  readonly #key: Key;
  readonly #slack: Settings['notifications']['slack'];

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.#slack = settings.notifications.slack;
    this.#key = this.#topicKey(settings);
    this.topics = {
      email: this.#topic('Email', resourceName(settings, 'email')),
      slack: this.#topic('Slack', resourceName(settings, 'slack')),
    };
    for (const address of settings.notifications.emails) {
      this.topics.email.addSubscription(new EmailSubscription(address));
    }
    if (this.#slack !== undefined) this.#slackChannel(this.#slack, settings);
  }

  /** The topics that reach the channels. Without Slack its messages go to e-mail, so that none is lost. */
  topicsFor(channels: readonly Channel[]): Topic[] {
    const reached = new Set(channels.map((channel) => (this.#slack === undefined ? 'email' : channel)));
    return [...reached].map((channel) => this.topics[channel]);
  }

  /** Where a rule's alarm publishes. */
  actionsFor(channels: readonly Channel[]): SnsAction[] {
    return this.topicsFor(channels).map((topic) => new SnsAction(topic));
  }

  /** Where messages in Slack's own form go; undefined without Slack, as nobody could read them in an e-mail. */
  get slackTopic(): Topic | undefined {
    return this.#slack === undefined ? undefined : this.topics.slack;
  }

  /** Lets a function publish to one of the encrypted topics. */
  grantPublish(lambda: LambdaFunction, topic: Topic): void {
    lambda.addToRolePolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }));
    this.#key.grant(lambda, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** AWS services cannot use the key that AWS manages for SNS, so the topics have one of their own. */
  #topicKey(settings: Settings): Key {
    const key = new Key(this, 'Key', {
      description: `Encrypts the notifications of Serial Monitoring, ${settings.environment}`,
      enableKeyRotation: true,
      // A first deploy that fails takes its key with it; a stack that stood leaves its key to be looked at.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      pendingWindow: Duration.days(7),
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CloudWatchAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': settings.account } },
      }),
    );
    return key;
  }

  #topic(id: string, topicName: string): Topic {
    const topic = new Topic(this, id, { topicName, masterKey: this.#key, enforceSSL: true });
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

  #slackChannel(slack: NonNullable<Settings['notifications']['slack']>, settings: Settings): void {
    const read = () =>
      new PolicyStatement({
        sid: 'DrawAlarms',
        // Neither action knows resources; both only read.
        actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'],
        resources: ['*'],
      });
    const guardrail = new ManagedPolicy(this, 'SlackGuardrail', {
      description: 'The most that anybody can do from the Slack channel: look at alarms',
      statements: [read()],
    });
    const role = new Role(this, 'SlackRole', {
      assumedBy: new ServicePrincipal('chatbot.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': settings.account } },
      }),
    });
    role.addToPolicy(read());
    const channel = new SlackChannelConfiguration(this, 'SlackChannel', {
      role,
      slackChannelConfigurationName: resourceName(settings, 'alarms'),
      slackWorkspaceId: slack.workspaceId,
      slackChannelId: slack.channelId,
      notificationTopics: [this.topics.slack],
      loggingLevel: LoggingLevel.ERROR,
      // Without a guardrail of one's own, people in the channel could do anything in the account.
      guardrailPolicies: [guardrail],
    });
    channel.node.addDependency(role);
    for (const construct of [guardrail, role]) {
      Validations.of(construct).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'Describing alarms and reading metrics are CloudWatch actions that know no resources; both only read',
      });
    }
  }
}

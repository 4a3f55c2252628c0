import { z } from 'zod';
import { because, resourceType, tagsWithoutEffect } from '../resource-type.ts';
import { cfnInteger, cfnJsonObject, onlyFalse } from '../scalars.ts';

export const snsTopic = resourceType({
  type: 'AWS::SNS::Topic',
  becomes: 'a topic that delivers to its subscriptions',
  modelled: z.strictObject({
    TopicName: z.string().optional(),
    DisplayName: z.string().optional(),
    FifoTopic: onlyFalse.optional(),
    // Nothing is encrypted, but services that the key shuts out cannot publish.
    KmsMasterKeyId: z.string().optional(),
  }),
  withoutEffect: {
    ...because('messages are not signed locally', 'SignatureVersion'),
    ...because('there is no X-Ray locally', 'TracingConfig'),
    ...tagsWithoutEffect,
  },
  identity(given) {
    const name = given.text('TopicName') ?? given.generatedName();
    const arn = given.arn('sns', name);
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
});

export const snsSubscription = resourceType({
  type: 'AWS::SNS::Subscription',
  becomes: 'an address in the inbox that gets each message of its topic',
  modelled: z.strictObject({
    TopicArn: z.string(),
    Protocol: z.literal('email'),
    Endpoint: z.string(),
    RawMessageDelivery: onlyFalse.optional(),
  }),
  withoutEffect: because('local deliveries do not fail', 'RedrivePolicy'),
  identity(given) {
    const arn = `${given.text('TopicArn') ?? ''}:${given.stableId(32)}`;
    return { ref: arn, attributes: { Arn: arn } };
  },
});

export const snsTopicPolicy = resourceType({
  type: 'AWS::SNS::TopicPolicy',
  becomes: 'the rules by which services and roles publish to its topics',
  modelled: z.strictObject({ PolicyDocument: cfnJsonObject, Topics: z.array(z.string()).min(1) }),
  withoutEffect: {},
  identity: (given) => ({ ref: given.generatedName(), attributes: {} }),
});

export const sqsQueue = resourceType({
  type: 'AWS::SQS::Queue',
  becomes: 'a list of messages that failed functions and schedules leave behind',
  modelled: z.strictObject({
    QueueName: z.string().optional(),
    MessageRetentionPeriod: cfnInteger(60, 1_209_600).optional(),
    FifoQueue: onlyFalse.optional(),
  }),
  withoutEffect: {
    ...because(
      'messages are not encrypted locally',
      'KmsMasterKeyId',
      'KmsDataKeyReusePeriodSeconds',
      'SqsManagedSseEnabled',
    ),
    ...because('nothing receives from queues locally', 'VisibilityTimeout', 'ReceiveMessageWaitTimeSeconds'),
    ...tagsWithoutEffect,
  },
  identity(given) {
    const name = given.text('QueueName') ?? given.generatedName(80);
    const { region, account } = given.environment;
    const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
    return { ref: url, attributes: { Arn: given.arn('sqs', name), QueueName: name, QueueUrl: url } };
  },
});

export const sqsQueuePolicy = resourceType({
  type: 'AWS::SQS::QueuePolicy',
  becomes: 'the rules by which its queues take messages',
  modelled: z.strictObject({ PolicyDocument: cfnJsonObject, Queues: z.array(z.string()).min(1) }),
  withoutEffect: {},
  identity: (given) => ({ ref: given.generatedName(), attributes: {} }),
});

export const slackChannel = resourceType({
  type: 'AWS::Chatbot::SlackChannelConfiguration',
  becomes: 'a Slack channel in the inbox, fed by its topics',
  modelled: z.strictObject({
    ConfigurationName: z.string(),
    SlackChannelId: z.string(),
    SlackWorkspaceId: z.string(),
    SnsTopicArns: z.array(z.string()).default([]),
  }),
  withoutEffect: {
    ...because(
      'nobody asks anything from the local Slack',
      'IamRoleArn',
      'GuardrailPolicies',
      'UserRoleRequired',
    ),
    ...because('the inbox keeps every delivery', 'LoggingLevel'),
    ...tagsWithoutEffect,
  },
  identity(given) {
    const name = given.text('ConfigurationName') ?? given.generatedName();
    const arn = `arn:aws:chatbot::${given.environment.account}:chat-configuration/slack-channel/${name}`;
    return { ref: arn, attributes: { Arn: arn } };
  },
});

import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  aws_chatbot as chatbot,
  aws_iam as iam,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions,
} from 'aws-cdk-lib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSns } from '../../../local/sns/sns.ts';
import { loadStack } from '../../../local/template/load-stack.ts';
import { type Served, serve } from '../../support/serve.ts';
import { synthesize } from '../template/synthesize.ts';
import { topicArn } from './messages.ts';

const stack = loadStack(
  synthesize((scope) => {
    const topic = new sns.Topic(scope, 'Ops', {
      topicName: 'ops',
      displayName: 'Ops & co',
      enforceSSL: true,
    });
    topic.addSubscription(new subscriptions.EmailSubscription('ops@example.com'));
    new sns.Topic(scope, 'Other', { topicName: 'other' });
    new chatbot.SlackChannelConfiguration(scope, 'Slack', {
      slackChannelConfigurationName: 'alerts',
      slackChannelId: 'C01',
      slackWorkspaceId: 'T01',
      notificationTopics: [topic],
      guardrailPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')],
    });
  }),
);
let ids = 0;
const { service, inbox } = createSns({
  stack,
  clock: { now: () => new Date('2026-11-20T09:14:05Z'), virtual: true },
  newId: () => `id-${++ids}`,
});

let served: Served;
let client: SNSClient;
beforeAll(async () => {
  served = await serve(service, '/_aws/sns');
  client = new SNSClient({
    endpoint: served.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'ASIALOCAL', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
beforeEach(() => inbox.clear());
afterAll(async () => {
  client.destroy();
  await served.close();
});

const publish = (input: Omit<PublishCommandInput, 'TopicArn'>) =>
  client.send(new PublishCommand({ TopicArn: topicArn('ops'), ...input }));
const custom = (description: string) =>
  JSON.stringify({ version: '1.0', source: 'custom', content: { description } });

describe('the SNS client', () => {
  it('publishes to all readers of a topic, odd characters included', async () => {
    const message = custom('Größe <b>&amp; "a"\r\n + 100 % 🚨');
    const { MessageId: id } = await publish({
      Subject: 'Fünf & <mehr> 🚨',
      Message: message,
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'finding' },
        raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
      },
    });
    expect(id).toMatch(/^id-\d+$/);
    expect(inbox.list()).toMatchObject([
      {
        channel: 'email',
        title: 'Fünf & <mehr> 🚨',
        text: expect.stringContaining(message),
        source: { kind: 'caller', name: 'ASIALOCAL' },
      },
      { channel: 'slack', state: 'delivered', text: 'Größe <b>&amp; "a"\r\n + 100 % 🚨' },
    ]);
  });

  it('gives each protocol its own text, or the default', async () => {
    const texts = { default: 'for all', email: 'for mail' };
    await publish({ MessageStructure: 'json', Message: JSON.stringify(texts) });
    expect(inbox.list()).toMatchObject([
      { channel: 'email', text: expect.stringMatching(/^for mail\n/) },
      { channel: 'slack', state: 'dropped', text: 'for all' },
    ]);
  });

  it.each<[string, Omit<PublishCommandInput, 'TopicArn'>, string, RegExp]>([
    ['an empty message', { Message: '' }, 'InvalidParameter', /Empty message/],
    [
      'a message that is too large',
      { Message: 'ü'.repeat(131_073) },
      'InvalidParameter',
      /at most 262144 bytes/,
    ],
    [
      'attributes that make it too large',
      { Message: 'x'.repeat(262_140), MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } },
      'InvalidParameter',
      /at most 262144 bytes/,
    ],
    [
      'a long subject',
      { Message: 'x', Subject: '🚨'.repeat(100) },
      'InvalidParameter',
      /Subject.*100 characters/,
    ],
    [
      'a line break in a subject',
      { Message: 'x', Subject: 'a\nb' },
      'InvalidParameter',
      /Subject.*line breaks/,
    ],
    [
      'a control character in a subject',
      { Message: 'x', Subject: 'a\u0007b' },
      'InvalidParameter',
      /control/,
    ],
    ['an empty subject', { Message: 'x', Subject: '' }, 'InvalidParameter', /Subject/],
    ['no default', { Message: '{"email":"x"}', MessageStructure: 'json' }, 'InvalidParameter', /"default"/],
    ['no JSON', { Message: 'x', MessageStructure: 'json' }, 'InvalidParameter', /"default"/],
    ['another structure', { Message: '{}', MessageStructure: 'xml' }, 'InvalidParameter', /MessageStructure/],
    [
      'a group id',
      { Message: 'x', MessageGroupId: 'g' },
      'InvalidParameter',
      /MessageGroupId.*does not model/,
    ],
    [
      'a phone number',
      { Message: 'x', PhoneNumber: '+491' },
      'InvalidParameter',
      /PhoneNumber.*does not model/,
    ],
    [
      'an attribute of an unknown type',
      { Message: 'x', MessageAttributes: { a: { DataType: 'Date', StringValue: 'b' } } },
      'ParameterValueInvalid',
      /'a' has an invalid message attribute type 'Date'/,
    ],
    [
      'an attribute without value',
      { Message: 'x', MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      'ParameterValueInvalid',
      /'a' must contain non-empty/,
    ],
  ])('is refused %s', async (_, input, code, message) => {
    await expect(publish(input)).rejects.toMatchObject({
      Code: code,
      message: expect.stringMatching(message),
    });
    expect(inbox.list()).toEqual([]);
  });

  it('takes a message and a subject at their limits', async () => {
    await publish({ Message: 'x'.repeat(262_144), Subject: '🚨'.repeat(99), MessageAttributes: {} });
    expect(inbox.list({ channel: 'email' })).toHaveLength(1);
  });

  it('gets typed errors', async () => {
    const unknown = client.send(new PublishCommand({ TopicArn: topicArn('nowhere'), Message: 'x' }));
    await expect(unknown).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
      $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(/^id-/) },
    });
    const odd = client.send(new PublishCommand({ TopicArn: 'ops', Message: 'x' }));
    await expect(odd).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(client.send(new PublishCommand({ Message: 'x' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('is refused an operation that is not modelled, by name', async () => {
    const subscribe = new SubscribeCommand({
      TopicArn: topicArn('ops'),
      Protocol: 'email',
      Endpoint: 'a@b.c',
    });
    await expect(client.send(subscribe)).rejects.toMatchObject({
      Code: 'InvalidAction',
      message: expect.stringMatching(/no action Subscribe .*Publish, PublishBatch, ListTopics/),
    });
  });

  it('publishes batches and hears of each entry', async () => {
    const answer = await client.send(
      new PublishBatchCommand({
        TopicArn: topicArn('ops'),
        PublishBatchRequestEntries: [
          { Id: 'a', Message: 'first', Subject: 'one' },
          { Id: 'b', Message: 'second', Subject: 'a\nb' },
        ],
      }),
    );
    expect(answer.Successful).toEqual([{ Id: 'a', MessageId: expect.stringMatching(/^id-/) }]);
    expect(answer.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameter', SenderFault: true }]);
    expect(inbox.list({ channel: 'email' })).toMatchObject([{ title: 'one' }]);
  });

  it.each([
    ['no entries', [], 'EmptyBatchRequestException'],
    [
      'eleven entries',
      Array.from({ length: 11 }, (_, index) => String(index)),
      'TooManyEntriesInBatchRequestException',
    ],
    ['the same id twice', ['a', 'a'], 'BatchEntryIdsNotDistinctException'],
  ])('is refused a batch with %s', async (_, entryIds, name) => {
    const entries = entryIds.map((Id) => ({ Id, Message: 'x' }));
    const batch = new PublishBatchCommand({ TopicArn: topicArn('ops'), PublishBatchRequestEntries: entries });
    await expect(client.send(batch)).rejects.toMatchObject({ name });
  });

  it('reads topics, their attributes and subscriptions', async () => {
    const { Topics: topics } = await client.send(new ListTopicsCommand({}));
    expect(topics).toEqual([{ TopicArn: topicArn('ops') }, { TopicArn: topicArn('other') }]);
    const { Attributes: attributes } = await client.send(
      new GetTopicAttributesCommand({ TopicArn: topicArn('ops') }),
    );
    expect(attributes).toMatchObject({
      TopicArn: topicArn('ops'),
      Owner: '111122223333',
      DisplayName: 'Ops & co',
      SubscriptionsConfirmed: '2',
    });
    const list = new ListSubscriptionsByTopicCommand({ TopicArn: topicArn('ops') });
    const { Subscriptions: found } = await client.send(list);
    expect(found?.map(({ Protocol, Endpoint }) => [Protocol, Endpoint])).toEqual([
      ['email', 'ops@example.com'],
      ['https', 'https://global.sns-api.chatbot.amazonaws.com'],
    ]);
    const none = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn('other') }));
    expect(none.Subscriptions).toEqual([]);
  });
});

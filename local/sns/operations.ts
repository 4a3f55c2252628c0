import { arnParts, type Caller } from '../iam/principal.ts';
import { invalidParameter, SnsError } from './errors.ts';
import { LARGEST_BATCH, LARGEST_MESSAGE } from './limits.ts';
import { type Deliveries, publish, topicOf } from './publish.ts';
import { type MessageAttribute, type PublishInput, sizeOf } from './publish-input.ts';
import type { QueryParameters } from './query-parameters.ts';
import type { Topic } from './topics.ts';
import type { XmlValue } from './xml.ts';

/** Answers the content of `<XResult>`; throws SnsError. */
export type Operation = (sns: Deliveries, parameters: QueryParameters, caller: Caller) => XmlValue;

/** Where SNS sends what a Slack channel configuration is subscribed to. */
const CHATBOT_ENDPOINT = 'https://global.sns-api.chatbot.amazonaws.com';

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['Publish', publishOne],
  ['PublishBatch', publishBatch],
  ['ListTopics', listTopics],
  ['GetTopicAttributes', getTopicAttributes],
  ['ListSubscriptionsByTopic', listSubscriptionsByTopic],
]);

function publishOne(sns: Deliveries, parameters: QueryParameters, caller: Caller): XmlValue {
  const topicArn = parameters.require('TopicArn');
  const input = takeMessage(parameters);
  parameters.refuseRest();
  return send(sns, caller, topicArn, input);
}

function publishBatch(sns: Deliveries, parameters: QueryParameters, caller: Caller): XmlValue {
  const topicArn = parameters.require('TopicArn');
  // An empty list arrives under its bare name.
  parameters.take('PublishBatchRequestEntries');
  const entries = parameters.takeEntries('PublishBatchRequestEntries.member').map((entry) => {
    const id = entry.require('Id');
    const input = takeMessage(entry);
    entry.refuseRest();
    return { id, input };
  });
  parameters.refuseRest();
  topicOf(sns.topics, topicArn);
  requireBatch(entries);
  const successful: XmlValue[] = [];
  const failed: XmlValue[] = [];
  for (const { id, input } of entries) {
    try {
      successful.push({ Id: id, ...send(sns, caller, topicArn, input) });
    } catch (error) {
      if (!(error instanceof SnsError)) throw error;
      failed.push({ Id: id, Code: error.code, Message: error.message, SenderFault: 'true' });
    }
  }
  return { Successful: successful, Failed: failed };
}

function requireBatch(entries: readonly { readonly id: string; readonly input: PublishInput }[]): void {
  if (entries.length === 0) {
    throw new SnsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  }
  if (entries.length > LARGEST_BATCH) {
    const message = `The batch has ${entries.length} entries; at most ${LARGEST_BATCH} are allowed.`;
    throw new SnsError('TooManyEntriesInBatchRequest', message);
  }
  if (new Set(entries.map(({ id }) => id)).size < entries.length) {
    throw new SnsError('BatchEntryIdsNotDistinct', 'Two entries of the batch have the same Id.');
  }
  const size = entries.reduce((sum, { input }) => sum + sizeOf(input), 0);
  if (size > LARGEST_MESSAGE) {
    const message = `The batch has ${size} bytes; at most ${LARGEST_MESSAGE} are allowed.`;
    throw new SnsError('BatchRequestTooLong', message);
  }
}

function send(sns: Deliveries, caller: Caller, topicArn: string, input: PublishInput) {
  const outcome = publish(sns, caller, topicArn, input);
  if (outcome.kind === 'refused') throw new SnsError(outcome.code, outcome.reason);
  return { MessageId: outcome.messageId };
}

function takeMessage(parameters: QueryParameters): PublishInput {
  const subject = parameters.take('Subject');
  const structure = parameters.take('MessageStructure');
  return {
    message: parameters.require('Message'),
    attributes: parameters.takeEntries('MessageAttributes.entry').map(takeAttribute),
    ...(subject === undefined ? {} : { subject }),
    ...(structure === undefined ? {} : { structure }),
  };
}

function takeAttribute(entry: QueryParameters): MessageAttribute {
  const attribute = {
    name: entry.require('Name'),
    dataType: entry.require('Value.DataType'),
    value: entry.take('Value.StringValue') ?? entry.take('Value.BinaryValue') ?? '',
  };
  entry.refuseRest();
  return attribute;
}

function listTopics({ topics }: Deliveries, parameters: QueryParameters): XmlValue {
  refusePaging(parameters);
  return { Topics: [...topics.values()].map(({ arn }) => ({ TopicArn: arn })) };
}

function getTopicAttributes({ topics }: Deliveries, parameters: QueryParameters): XmlValue {
  const topic = topicOf(topics, parameters.require('TopicArn'));
  parameters.refuseRest();
  const attributes = {
    TopicArn: topic.arn,
    Owner: ownerOf(topic),
    DisplayName: topic.displayName,
    SubscriptionsConfirmed: String(topic.subscriptions.length),
    SubscriptionsPending: '0',
    SubscriptionsDeleted: '0',
    ...(topic.masterKeyId === undefined ? {} : { KmsMasterKeyId: topic.masterKeyId }),
  };
  return { Attributes: new Map(Object.entries(attributes)) };
}

function listSubscriptionsByTopic({ topics }: Deliveries, parameters: QueryParameters): XmlValue {
  const topic = topicOf(topics, parameters.require('TopicArn'));
  refusePaging(parameters);
  const subscriptions = topic.subscriptions.map(({ arn, channel, to }) => ({
    SubscriptionArn: arn,
    Owner: ownerOf(topic),
    Protocol: channel === 'email' ? 'email' : 'https',
    Endpoint: channel === 'email' ? to : CHATBOT_ENDPOINT,
    TopicArn: topic.arn,
  }));
  return { Subscriptions: subscriptions };
}

/** Everything fits one page, so a token can only be wrong. */
function refusePaging(parameters: QueryParameters): void {
  if (parameters.take('NextToken') !== undefined)
    throw invalidParameter('NextToken', 'there is no such page');
  parameters.refuseRest();
}

function ownerOf({ arn }: Topic): string {
  return arnParts(arn).account;
}

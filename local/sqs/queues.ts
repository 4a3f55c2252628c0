import type { Clock } from '../clock.ts';
import { type ResolvedStack, resourcesOf } from '../template/resolved-stack.ts';
import { sqsQueue } from '../template/resource-types/messaging.ts';

/** Seconds that a queue keeps a message unless it says otherwise. Source: SQS API reference, CreateQueue. */
const DEFAULT_RETENTION = 345_600;
/** Bytes of a message with its attributes. Source: SQS Developer Guide, message quotas. */
const LARGEST_MESSAGE = 1_048_576;

export interface QueueMessage {
  readonly id: string;
  /** ISO 8601. */
  readonly sentAt: string;
  readonly body: string;
  /** Message attributes, all of type String. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Queue {
  readonly name: string;
  readonly arn: string;
  /** Seconds. */
  readonly retention: number;
}

/**
 * The stack's queues as far as dead letters need them: messages arrive, are looked at, and go. Nothing
 * receives from them, so every message is visible until its retention ends. Each method takes a queue's
 * ARN and throws a RangeError that names the known ones when there is no such queue.
 */
export interface Queues {
  readonly all: readonly Queue[];
  /** @throws RangeError when body and attributes are larger than SQS takes */
  send(queueArn: string, body: string, attributes?: Readonly<Record<string, string>>): QueueMessage;
  /** Oldest first. */
  list(queueArn: string): readonly QueueMessage[];
  /** What `AWS/SQS` publishes as ApproximateNumberOfMessagesVisible. */
  visibleCount(queueArn: string): number;
  /** Answers whether the message was there. */
  delete(queueArn: string, messageId: string): boolean;
  purge(queueArn: string): void;
}

export interface QueuesOptions {
  readonly stack: ResolvedStack;
  readonly clock: Clock;
  /** A new message id at each call. */
  readonly newId: () => string;
}

export function createQueues({ stack, clock, newId }: QueuesOptions): Queues {
  const all = queuesOf(stack);
  const contents = new Map<string, { readonly queue: Queue; messages: readonly QueueMessage[] }>(
    all.map((queue) => [queue.arn, { queue, messages: [] }]),
  );

  /** A queue without the messages whose time is over. */
  function open(queueArn: string) {
    const found = contents.get(queueArn);
    if (found === undefined) {
      const known = all.map(({ arn }) => arn).join(', ') || 'none';
      throw new RangeError(`There is no queue ${queueArn} in this stack. Known: ${known}.`);
    }
    const oldest = clock.now().getTime() - found.queue.retention * 1_000;
    found.messages = found.messages.filter(({ sentAt }) => Date.parse(sentAt) > oldest);
    return found;
  }

  return {
    all,
    send(queueArn, body, attributes = {}) {
      const queue = open(queueArn);
      requireSize(queueArn, body, attributes);
      const message = { id: newId(), sentAt: clock.now().toISOString(), body, attributes };
      queue.messages = [...queue.messages, message];
      return message;
    },
    list: (queueArn) => open(queueArn).messages,
    visibleCount: (queueArn) => open(queueArn).messages.length,
    delete(queueArn, messageId) {
      const queue = open(queueArn);
      const before = queue.messages.length;
      queue.messages = queue.messages.filter(({ id }) => id !== messageId);
      return queue.messages.length < before;
    },
    purge(queueArn) {
      open(queueArn).messages = [];
    },
  };
}

function queuesOf(stack: ResolvedStack): readonly Queue[] {
  return resourcesOf(stack, sqsQueue).map(({ attributes, properties }) => ({
    name: attributes['QueueName'] ?? '',
    arn: attributes['Arn'] ?? '',
    retention: properties.MessageRetentionPeriod ?? DEFAULT_RETENTION,
  }));
}

function requireSize(queueArn: string, body: string, attributes: Readonly<Record<string, string>>): void {
  const texts = [body, ...Object.entries(attributes).flatMap(([name, value]) => [name, 'String', value])];
  const size = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (size > LARGEST_MESSAGE) {
    throw new RangeError(
      `A message for ${queueArn} has ${size} bytes with its attributes; SQS takes ${LARGEST_MESSAGE}.`,
    );
  }
}

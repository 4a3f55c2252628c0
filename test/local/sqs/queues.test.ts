import { Duration, aws_sqs as sqs } from 'aws-cdk-lib';
import { beforeEach, describe, expect, it } from 'vitest';
import { createQueues, type Queues } from '../../../local/sqs/queues.ts';
import { loadStack } from '../../../local/template/load-stack.ts';
import { synthesize } from '../template/synthesize.ts';

const stack = loadStack(
  synthesize((scope) => {
    new sqs.Queue(scope, 'Dead', { queueName: 'dead', retentionPeriod: Duration.days(14), enforceSSL: true });
    new sqs.Queue(scope, 'Short', { queueName: 'short', retentionPeriod: Duration.minutes(1) });
    new sqs.Queue(scope, 'Default', { queueName: 'default' });
  }),
);
const arn = (name: string) => `arn:aws:sqs:us-east-1:111122223333:${name}`;

let now: number;
let queues: Queues;
beforeEach(() => {
  now = Date.parse('2026-03-01T12:00:00Z');
  let ids = 0;
  queues = createQueues({
    stack,
    clock: { now: () => new Date(now), virtual: true },
    newId: () => `message-${++ids}`,
  });
});

describe('queues', () => {
  it('keep messages in order, with attributes, apart from each other', () => {
    queues.send(arn('dead'), '{"run":1}', { ErrorCode: '200' });
    queues.send(arn('dead'), '{"run":2}');
    expect(queues.list(arn('dead'))).toEqual([
      {
        id: 'message-1',
        sentAt: '2026-03-01T12:00:00.000Z',
        body: '{"run":1}',
        attributes: { ErrorCode: '200' },
      },
      { id: 'message-2', sentAt: '2026-03-01T12:00:00.000Z', body: '{"run":2}', attributes: {} },
    ]);
    expect(queues.visibleCount(arn('dead'))).toBe(2);
    expect(queues.visibleCount(arn('short'))).toBe(0);
  });

  it('forget a message when its retention ends, four days by default', () => {
    expect(queues.all.map(({ name, retention }) => [name, retention])).toEqual([
      ['dead', 14 * 86_400],
      ['short', 60],
      ['default', 4 * 86_400],
    ]);
    queues.send(arn('short'), 'first');
    now += 59_000;
    queues.send(arn('short'), 'second');
    expect(queues.visibleCount(arn('short'))).toBe(2);
    now += 1_000;
    expect(queues.list(arn('short')).map(({ body }) => body)).toEqual(['second']);
  });

  it('lose what is deleted or purged', () => {
    const first = queues.send(arn('dead'), 'first');
    queues.send(arn('dead'), 'second');
    expect(queues.delete(arn('dead'), first.id)).toBe(true);
    expect(queues.delete(arn('dead'), first.id)).toBe(false);
    expect(queues.visibleCount(arn('dead'))).toBe(1);
    queues.purge(arn('dead'));
    expect(queues.visibleCount(arn('dead'))).toBe(0);
  });

  it('refuse an unknown queue, naming the known ones, and a message that is too large', () => {
    expect(() => queues.send(arn('other'), '')).toThrow(/no queue .*:other in this stack\. Known: .*:dead, /);
    expect(() => queues.send(arn('dead'), 'x'.repeat(1_048_576))).not.toThrow();
    expect(() => queues.send(arn('dead'), 'x'.repeat(1_048_570), { a: 'b' })).toThrow(/1048578 bytes/);
  });
});

import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, expect, test } from 'vitest';
import { publish } from '../../../functions/shared/publish.ts';

const sns = mockClient(SNSClient);
// It mocks the class, which other files of this worker use.
afterAll(() => sns.restore());
afterEach(() => sns.reset());

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:email';
const send = (message: { subject?: string; text: string }, remainingMs = 60_000) =>
  publish(new SNSClient({ region: 'eu-west-1' }), { remainingMs: () => remainingMs }, TOPIC, message);

test('A message goes to the topic, with a subject only where it has one', async () => {
  sns.on(PublishCommand).resolves({ MessageId: '1' });
  await send({ subject: 'Daily', text: 'All well.' });
  await send({ text: '{}' });
  expect(sns.commandCalls(PublishCommand).map(({ args: [command] }) => command.input)).toEqual([
    { TopicArn: TOPIC, Subject: 'Daily', Message: 'All well.' },
    { TopicArn: TOPIC, Message: '{}' },
  ]);
});

test('It fails when SNS refuses, and does not wait longer than the run lasts', async () => {
  sns.on(PublishCommand).rejects(new Error('AuthorizationError'));
  await expect(send({ text: 'All well.' })).rejects.toThrow('AuthorizationError');

  sns.reset();
  sns.on(PublishCommand).resolves({ MessageId: '1' });
  await send({ text: 'All well.' }, 20);
  const args: readonly unknown[] = sns.commandCalls(PublishCommand)[0]?.args ?? [];
  const { abortSignal } = args[1] as { abortSignal: AbortSignal };
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(abortSignal.aborted).toBe(true);
});

import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Deadline } from './deadline.ts';

/** A message to a topic; SNS takes a subject below 100 characters and 262,144 bytes in all. */
export interface Message {
  readonly subject?: string;
  readonly text: string;
}

/** A topic that does not answer must not cost the run its time budget. */
const PUBLISH_TIMEOUT_MS = 10_000;

/** Publishes to a topic. @throws what SNS throws, and when it does not answer in time. */
export async function publish(
  client: Pick<SNSClient, 'send'>,
  deadline: Deadline,
  topicArn: string,
  { subject, text }: Message,
): Promise<void> {
  const command = new PublishCommand({
    TopicArn: topicArn,
    Message: text,
    ...(subject === undefined ? {} : { Subject: subject }),
  });
  const patience = Math.min(PUBLISH_TIMEOUT_MS, deadline.remainingMs());
  await client.send(command, { abortSignal: AbortSignal.timeout(patience) });
}

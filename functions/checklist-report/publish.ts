import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Publish } from './report.ts';

/** Publishes to a topic with e-mail subscriptions. The returned function throws what SNS throws. */
export function publishTo(client: Pick<SNSClient, 'send'>, topicArn: string): Publish {
  return async ({ subject, text }) => {
    await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text }));
  };
}

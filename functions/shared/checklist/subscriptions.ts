import { ListSubscriptionsByTopicCommand, type SNSClient, type Subscription } from '@aws-sdk/client-sns';

/** Who listens to one topic. */
export interface Listeners {
  readonly confirmed: number;
  /** Addresses whose owners have not confirmed yet, masked: `o…@example.com`. */
  readonly pending: readonly string[];
}

/** Milliseconds for one request. */
const PATIENCE_MS = 5_000;
/** SNS answers so many at a time as it likes; nobody has thousands. */
const MOST_PAGES = 20;

/** Reads who listens to a topic. @throws what SNS throws. */
export async function readListeners(sns: Pick<SNSClient, 'send'>, topicArn: string): Promise<Listeners> {
  const all: Subscription[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, NextToken }), {
      abortSignal: AbortSignal.timeout(PATIENCE_MS),
    });
    all.push(...(answer.Subscriptions ?? []));
    NextToken = answer.NextToken;
    if (NextToken === undefined) break;
  }
  return {
    confirmed: all.filter(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith('arn:')).length,
    pending: all
      .filter(({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation')
      .map(({ Endpoint = '' }) => masked(Endpoint)),
  };
}

/** An address is personal: its first letter and its domain tell the ones who know it. */
function masked(endpoint: string): string {
  const [, first, domain] = /^(.)[^@]*@(.+)$/.exec(endpoint) ?? [];
  return first === undefined || domain === undefined ? 'an address' : `${first}…@${domain}`;
}

import type { Context } from '../context.ts';
import { gravest, type Item, type Judgement, unreadable, withGaps } from '../item.ts';
import { gapsOf, type Reading, readValue } from '../reading.ts';
import { type Listeners, readListeners } from '../subscriptions.ts';

const KEY = 'subscriptions';
const TITLE = 'Who gets these messages';

/** Whether somebody listens to each channel: the report goes to both, so the other one tells of a deaf one. */
export async function subscriptionsItem(context: Context): Promise<Item> {
  const { emailTopicArn, slackTopicArn } = context.settings;
  const [email, slack] = await Promise.all([
    listeners(context, 'e-mail', emailTopicArn),
    slackTopicArn === undefined ? undefined : listeners(context, 'Slack', slackTopicArn),
  ]);
  const gaps = gapsOf([email, ...(slack === undefined ? [] : [slack])]);
  const [emails, channels] = [readValue(email), slack && readValue(slack)];
  if (emails === undefined && channels === undefined) return unreadable(KEY, TITLE, gaps);
  const judged = gravest(
    [
      ...(emails === undefined ? [] : judgeEmail(emails)),
      ...(channels === undefined ? [] : judgeSlack(channels)),
    ],
    { verdict: 'fine', why: 'Every subscription is confirmed.' },
  );
  return {
    key: KEY,
    title: TITLE,
    ...withGaps(judged, gaps),
    figures: [
      { name: 'e-mail addresses', value: emails?.confirmed ?? null, previous: null, of: 'now' },
      {
        name: 'e-mail addresses that are not confirmed',
        value: emails?.pending.length ?? null,
        previous: null,
        of: 'now',
      },
      ...(slack === undefined
        ? []
        : [
            {
              name: 'Slack channels',
              value: channels?.confirmed ?? null,
              previous: null,
              of: 'now' as const,
            },
          ]),
    ],
    tables: [],
    notes: [
      ...(slack === undefined ? ['Slack is not set up: what is meant for it goes to e-mail.'] : []),
      ...gaps,
    ],
  };
}

function listeners(
  { services, reader }: Context,
  channel: string,
  topicArn: string,
): Promise<Reading<Listeners>> {
  return reader.attempt('sns', `The subscriptions of the ${channel} topic`, () =>
    readListeners(services.sns, topicArn),
  );
}

/** An e-mail address whose owner has not confirmed gets nothing, and nobody notices. */
export function judgeEmail({ confirmed, pending }: Listeners): Judgement[] {
  const judgements: Judgement[] = [];
  if (pending.length > 0) {
    const one = pending.length === 1;
    judgements.push({
      verdict: confirmed === 0 ? 'act' : 'look',
      why: `${pending.join(', ')} ${one ? 'has' : 'have'} not confirmed and ${one ? 'gets' : 'get'} no e-mail: open the message "AWS Notification - Subscription Confirmation", or have another one sent (docs/reports.md).`,
    });
  }
  if (confirmed + pending.length === 0)
    judgements.push({
      verdict: 'act',
      why: 'Nobody is subscribed to the e-mails: add an address to the settings.',
    });
  return judgements;
}

/** @param listeners Of the topic that Slack shows. */
export function judgeSlack({ confirmed }: Listeners): Judgement[] {
  if (confirmed > 0) return [];
  return [
    {
      verdict: 'act',
      why: 'No Slack channel listens to the Slack topic: look at the channel in Amazon Q Developer in chat applications.',
    },
  ];
}

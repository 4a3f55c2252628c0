import { alarmCard } from './alarm-card.ts';
import { parseAlarmMessage } from './alarm-message.ts';
import { isCustomNotification, renderCustomNotification } from './custom-notification.ts';
import { parseJson } from './publish-input.ts';
import { CLOUDWATCH, type Publisher } from './publisher.ts';

/** What appears in the channel, or why nothing does. */
export type SlackRendering =
  | { readonly kind: 'shown'; readonly title: string; readonly text: string }
  | { readonly kind: 'dropped'; readonly reason: string };

/**
 * Renders what Amazon Q Developer in chat applications (formerly AWS Chatbot) knows: alarms that CloudWatch
 * itself published and custom notifications. All else it drops without a word; here the reason is kept.
 */
export function renderSlack(message: string, publisher: Publisher): SlackRendering {
  const content = parseJson(message);
  if (isCustomNotification(content)) return renderCustomNotification(content);
  const alarm = parseAlarmMessage(message);
  if (alarm === undefined) return { kind: 'dropped', reason: whyUnknown(content) };
  if ('service' in publisher && publisher.service === CLOUDWATCH) return alarmCard(alarm);
  const reason = 'the JSON of an alarm is shown only when CloudWatch itself publishes it';
  return { kind: 'dropped', reason };
}

function whyUnknown(content: unknown): string {
  const known = 'only alarms published by CloudWatch and custom notifications are shown';
  if (typeof content !== 'object' || content === null) return `plain text is not shown: ${known}`;
  if ('AlarmName' in content) return `the JSON of an alarm was reworded: ${known}`;
  if ('detail-type' in content) return `events routed by EventBridge are not shown: ${known}`;
  return `this JSON is of no known form: ${known}`;
}

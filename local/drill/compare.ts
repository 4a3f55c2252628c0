import type { Channel } from '../../lib/catalogue/alert-rules.ts';
import type { ExpectedChange, ExpectedMessage, When } from './drill.ts';
import type { Notice, TimelineEntry } from './timeline.ts';

/** What a function of the stack wrote to people by itself. */
export interface SentMessage extends Pick<Notice, 'channel' | 'title'> {
  /** Minutes from the story's beginning. */
  readonly minute: number;
}

/** In what a timeline differs from the expected one, a sentence each. Nothing beside the expected may happen. */
export function compareTimeline(
  expected: readonly ExpectedChange[],
  timeline: readonly TimelineEntry[],
): readonly string[] {
  const left = [...timeline];
  const missing = expected.filter((change) => {
    const found = left.findIndex((entry) => fits(change, entry));
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
  return [
    ...missing.map(
      ({ alarm, state, at, notified }) =>
        `Expected at ${spell(at)}: ${alarm} ${state}, told to ${channels(notified)}.`,
    ),
    ...left.map(
      ({ alarm, state, minute, notified }) =>
        `Unexpected at ${minute}: ${alarm} ${state}, told to ${channels(notified.map(({ channel }) => channel))}.`,
    ),
    ...timeline.flatMap((entry) =>
      entry.notified
        .filter(({ title, text }) => !title.includes(entry.alarm) && !text.includes(entry.alarm))
        .map(
          ({ channel, title }) => `${entry.alarm} reached ${channel} as '${title}', which does not name it.`,
        ),
    ),
  ];
}

/** The same for messages of functions. */
export function compareMessages(
  expected: readonly ExpectedMessage[],
  sent: readonly SentMessage[],
): readonly string[] {
  const left = [...sent];
  const missing = expected.filter(({ channel, title, at }) => {
    const found = left.findIndex(
      (message) => message.channel === channel && title.test(message.title) && isAt(at, message.minute),
    );
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
  return [
    ...missing.map(({ channel, title, at }) => `Expected at ${spell(at)}: ${channel} gets ${title}.`),
    ...left.map(({ channel, title, minute }) => `Unexpected at ${minute}: ${channel} gets '${title}'.`),
  ];
}

function fits({ alarm, state, at, notified }: ExpectedChange, entry: TimelineEntry): boolean {
  return (
    entry.alarm === alarm &&
    entry.state === state &&
    isAt(at, entry.minute) &&
    channels(notified) === channels(entry.notified.map(({ channel }) => channel))
  );
}

function isAt(when: When, minute: number): boolean {
  return typeof when === 'number' ? minute === when : minute >= when.from && minute <= when.to;
}

function spell(when: When): string {
  return typeof when === 'number' ? String(when) : `${when.from} to ${when.to}`;
}

function channels(names: readonly Channel[]): string {
  return names.toSorted().join(' and ') || 'nobody';
}

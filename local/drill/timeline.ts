import type { Channel } from '../../lib/catalogue/alert-rules.ts';
import type { Alarm, AlarmState } from '../cloudwatch/alarms/alarm.ts';
import { AlarmEngine } from '../cloudwatch/alarms/alarm-engine.ts';
import type { StateChange } from '../cloudwatch/alarms/state-change.ts';
import { createMessaging } from '../messaging.ts';
import type { ResolvedStack } from '../template/resolved-stack.ts';
import { MINUTE_MS, type Recording } from './recording.ts';

/** One change of an alarm, or the moment at which a change that was held back is told. */
export interface TimelineEntry {
  /** Minutes from the story's beginning. */
  readonly minute: number;
  /** ISO 8601. */
  readonly at: string;
  readonly alarm: string;
  readonly state: AlarmState;
  readonly notified: readonly Notice[];
}

/** What one reader got. */
export interface Notice {
  readonly channel: Channel;
  /** The subject of an e-mail, the heading in Slack. */
  readonly title: string;
  readonly text: string;
}

/**
 * Evaluates alarms over a recording and answers what they did and who was told.
 * @param onMinute Told before the alarms of each minute are evaluated.
 */
export type Evaluate = (
  alarms: readonly Alarm[],
  recording: Recording,
  onMinute?: (minute: number) => void,
) => readonly TimelineEntry[];

/**
 * Prepares the way from the alarms of a stack to its people: topics with their policies, e-mail, Slack and the
 * rules on the event bus. One such way serves any number of evaluations, one after the other.
 */
export function createEvaluation(stack: ResolvedStack): Evaluate {
  let now = new Date(0);
  const messaging = createMessaging({
    stack,
    clock: { now: () => now, virtual: true },
    invoke: () => undefined,
    report: () => undefined,
  });
  const { inbox } = messaging.sns;
  return (alarms, { store, deployedAt, from, to, every }, onMinute) => {
    const entries: (Omit<TimelineEntry, 'notified'> & { readonly notified: Notice[] })[] = [];
    const entryOf = ({ alarm, to: { value } }: StateChange) => {
      const minute = (now.getTime() - from) / MINUTE_MS;
      const newest = entries.findLast((entry) => entry.alarm === alarm.name);
      if (newest?.minute === minute && newest.state === value) return newest;
      const entry = { minute, at: now.toISOString(), alarm: alarm.name, state: value, notified: [] };
      entries.push(entry);
      return entry;
    };
    const noting = (change: StateChange, send: () => void) => {
      const { notified } = entryOf(change);
      const stop = inbox.on(({ state, channel, title, text }) => {
        if (state === 'delivered') notified.push({ channel, title, text });
      });
      send();
      stop();
    };
    const engine = new AlarmEngine({
      alarms,
      store,
      createdAt: new Date(deployedAt),
      onStateChange: (change) => {
        // What is found fine when it is first looked at is no news.
        if (change.from.value === 'INSUFFICIENT_DATA' && change.to.value === 'OK') return;
        noting(change, () => messaging.onStateChange(change));
      },
      onAction: (action) => noting(action.change, () => messaging.onAction(action)),
    });
    for (let time = deployedAt; time < to; time += every * MINUTE_MS) {
      now = new Date(time);
      onMinute?.((time - from) / MINUTE_MS);
      engine.evaluate(now);
    }
    inbox.clear();
    return entries.filter(({ minute }) => minute >= 0);
  };
}

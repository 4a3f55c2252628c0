import type { LocalCloudWatch } from '../cloudwatch/cloudwatch.ts';
import { type AlarmWords, alarmWords } from './alarm-words.ts';

/** An alarm as people look at it. */
export interface AlarmNow {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
  /** ISO 8601; null before the first change. */
  readonly since: string | null;
  readonly description: string | null;
  /** What the description says, part by part. */
  readonly words: AlarmWords;
  /** True when it only measures and another alarm tells people. */
  readonly silent: boolean;
  readonly inWarmUp: boolean;
  /** Why its notifications are held back; null when they are not. */
  readonly suppressedBy: string | null;
  /** ISO 8601: until when a planned maintenance mutes it; null when none does. */
  readonly mutedUntil: string | null;
}

/** All alarms, those that fire first, then by name. */
export function alarmsNow({ engine }: LocalCloudWatch): readonly AlarmNow[] {
  const alarms = engine.statuses.map(({ alarm, state, transitionedAt, inWarmUp, suppressedBy, mutedBy }) => ({
    name: alarm.name,
    state: state.value,
    reason: state.reason,
    since: transitionedAt?.toISOString() ?? null,
    description: alarm.description ?? null,
    words: alarmWords(alarm.description),
    silent: alarm.actions.ALARM.length === 0,
    inWarmUp,
    suppressedBy: suppressedBy ?? null,
    mutedUntil: mutedBy?.window.end.toISOString() ?? null,
  }));
  const rank = (alarm: AlarmNow) => (alarm.state === 'ALARM' ? 0 : 1);
  return alarms.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

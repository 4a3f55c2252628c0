import type { Alarm, AlarmState } from './alarm.ts';
import type { MuteRule } from './mute-rules.ts';

/** Why a composite alarm holds its actions back. */
export type SuppressedBy = 'Alarm' | 'WaitPeriod' | 'ExtensionPeriod';

/** A child whose transition changed a composite alarm. */
export interface TriggeringAlarm {
  readonly arn: string;
  readonly value: AlarmState;
  readonly at: Date;
}

/** A state of an alarm with what led to it. */
export interface StateRecord {
  readonly value: AlarmState;
  readonly reason: string;
  /** A JSON object, or none. */
  readonly reasonData: string | undefined;
  readonly at: Date;
  /** Composite alarms only. */
  readonly triggeredBy?: readonly TriggeringAlarm[];
  readonly actionsSuppressedBy?: SuppressedBy | undefined;
}

/** One transition of one alarm; actions held back or muted until later come with one from the state to itself. */
export interface StateChange {
  readonly alarm: Alarm;
  readonly from: StateRecord;
  readonly to: StateRecord;
  /** When the alarm was created; locally nothing updates it. */
  readonly configuredAt: Date;
  /** What mutes the alarm at this moment. */
  readonly mutedBy?: MuteRule | undefined;
  /** True for actions that were muted and run because the mute is over. */
  readonly afterMute?: boolean;
}

/** An action that a transition calls for. */
export interface AlarmAction {
  readonly arn: string;
  readonly change: StateChange;
}

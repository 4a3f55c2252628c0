import { z } from 'zod';
import type { LocalCloudWatch } from '../cloudwatch/cloudwatch.ts';

/** One change of an alarm's state. */
export interface AlarmChange {
  /** ISO 8601. */
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

const SHOWN_CHANGES = 20;

const state = z.object({ stateValue: z.string(), stateReason: z.string() });
const update = z.object({ oldState: state, newState: state });

/** The last changes of an alarm, newest first, as DescribeAlarmHistory tells them. */
export function alarmChanges({ engine }: LocalCloudWatch, name: string): readonly AlarmChange[] {
  return engine.history
    .filter(({ alarm, type }) => alarm.name === name && type === 'StateUpdate')
    .slice(-SHOWN_CHANGES)
    .toReversed()
    .map(({ at, data }) => {
      const { oldState, newState } = update.parse(JSON.parse(data));
      return {
        at: at.toISOString(),
        from: oldState.stateValue,
        to: newState.stateValue,
        reason: newState.stateReason,
      };
    });
}

import { z } from 'zod';
import { CloudWatchError } from '../errors.ts';
import { alarmState } from './members.ts';
import { operation } from './operation.ts';

/** Alarms of one request, and characters of a reason and its data. CloudWatch API Reference. */
const MAX_NAMES = 100;
const MAX_REASON = 1_023;
const MAX_REASON_DATA = 4_000;

export const setAlarmState = operation(
  z.strictObject({
    AlarmName: z.string().min(1),
    StateValue: alarmState,
    StateReason: z.string().max(MAX_REASON),
    StateReasonData: z.string().max(MAX_REASON_DATA).optional(),
  }),
  ({ engine, clock }, { AlarmName, StateValue, StateReason, StateReasonData }) => {
    if (StateReasonData !== undefined) checkJson(StateReasonData);
    const state = { value: StateValue, reason: StateReason, reasonData: StateReasonData, at: clock.now() };
    if (!engine.setState(AlarmName, state)) {
      throw new CloudWatchError('ResourceNotFound', `The alarm '${AlarmName}' does not exist.`);
    }
    return {};
  },
);

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new CloudWatchError('InvalidParameterValueException', 'StateReasonData is not JSON.', { cause });
  }
}

const names = z.strictObject({ AlarmNames: z.array(z.string()).max(MAX_NAMES) });

export const enableAlarmActions = operation(names, ({ engine }, { AlarmNames }) => {
  engine.enableActions(AlarmNames, true);
  return {};
});

export const disableAlarmActions = operation(names, ({ engine }, { AlarmNames }) => {
  engine.enableActions(AlarmNames, false);
  return {};
});

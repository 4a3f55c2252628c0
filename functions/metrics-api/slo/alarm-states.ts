import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CLOUDWATCH_PATIENCE_MS } from './measurements.ts';

const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
type AlarmState = (typeof STATES)[number];

/** The states of alarms, by name; one that does not exist is absent. Throws what the SDK throws. */
export async function readAlarmStates(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, AlarmState>> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    { abortSignal: AbortSignal.timeout(CLOUDWATCH_PATIENCE_MS) },
  );
  return new Map(
    [...MetricAlarms, ...CompositeAlarms].flatMap(({ AlarmName, StateValue }) => {
      const state = STATES.find((known) => known === StateValue);
      return AlarmName === undefined || state === undefined ? [] : [[AlarmName, state]];
    }),
  );
}

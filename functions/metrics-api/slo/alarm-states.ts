import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { askCloudWatch } from '../../shared/objectives/cloudwatch.ts';

const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
type AlarmState = (typeof STATES)[number];

/**
 * The states of alarms, by name; one that does not exist is absent.
 * @throws {CloudWatchError}
 */
export async function readAlarmStates(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, AlarmState>> {
  const command = new DescribeAlarmsCommand({
    AlarmNames: [...names],
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
  });
  const { MetricAlarms = [], CompositeAlarms = [] } = await askCloudWatch((options) =>
    cloudWatch.send(command, options),
  );
  return new Map(
    [...MetricAlarms, ...CompositeAlarms].flatMap(({ AlarmName, StateValue }) => {
      const state = STATES.find((known) => known === StateValue);
      return AlarmName === undefined || state === undefined ? [] : [[AlarmName, state]];
    }),
  );
}

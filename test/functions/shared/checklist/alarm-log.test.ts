import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
} from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { readAlarmLog } from '../../../../functions/shared/checklist/cloudwatch/alarm-log.ts';

const NOW = new Date('2025-11-10T01:00:00Z');
const TWO_WEEKS_AGO = new Date('2025-10-27T00:00:00Z');
const MINUTE_MS = 60_000;

/** An account whose alarms change every minute, for ever: each page is followed by another. */
function noisyAccount(nameOf: (minutesAgo: number) => string) {
  const cloudWatch = new CloudWatchClient({ region: 'eu-west-1' });
  mockClient(cloudWatch)
    .on(DescribeAlarmsCommand)
    .resolves({})
    .on(DescribeAlarmHistoryCommand)
    .callsFake(({ NextToken = '0', MaxRecords }: { NextToken?: string; MaxRecords: number }) => {
      const first = Number(NextToken);
      const items = Array.from({ length: MaxRecords }, (_, index): AlarmHistoryItem => {
        const minutesAgo = first + index;
        return {
          AlarmName: nameOf(minutesAgo),
          Timestamp: new Date(NOW.getTime() - minutesAgo * MINUTE_MS),
          HistorySummary: 'Alarm updated from OK to ALARM',
        };
      });
      return { AlarmHistoryItems: items, NextToken: String(first + MaxRecords) };
    });
  return { cloudWatch, alarmNamePrefix: '' };
}

test.each([
  ['none of which is ours', () => 'somebody-elses'],
  ['of which only the newest is ours', (minutesAgo: number) => (minutesAgo === 0 ? 'link-error-rate' : 'x')],
])('A history too long to read, %s, is known as far as it was read', async (_, nameOf) => {
  const { reachesBackTo } = await readAlarmLog(noisyAccount(nameOf), TWO_WEEKS_AGO, NOW);
  // 50 pages of 100 changes, one a minute.
  expect(reachesBackTo).toEqual(new Date(NOW.getTime() - 4_999 * MINUTE_MS));
});

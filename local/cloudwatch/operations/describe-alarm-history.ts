import { z } from 'zod';
import type { HistoryItem } from '../alarms/alarm-history.ts';
import { epochSeconds } from '../timestamps.ts';
import { alarmTypes, scanBy, timestamp } from './members.ts';
import { operation } from './operation.ts';
import { paginate } from './paginate.ts';

/** Items of one page. CloudWatch API Reference, DescribeAlarmHistory. */
const MAX_PAGE = 100;

const request = z.strictObject({
  AlarmName: z.string().optional(),
  AlarmTypes: alarmTypes,
  HistoryItemType: z.enum(['ConfigurationUpdate', 'StateUpdate', 'Action']).optional(),
  StartDate: timestamp.optional(),
  EndDate: timestamp.optional(),
  MaxRecords: z.int().min(1).max(MAX_PAGE).default(MAX_PAGE),
  ScanBy: scanBy.default('TimestampDescending'),
  NextToken: z.string().optional(),
});

type Request = z.infer<typeof request>;

export const describeAlarmHistory = operation(request, ({ engine }, asked) => {
  const ascending = engine.history.filter((item) => matches(item, asked));
  const ordered = asked.ScanBy === 'TimestampAscending' ? ascending : ascending.toReversed();
  const { items, next } = paginate(ordered, asked.MaxRecords, asked.NextToken);
  return {
    AlarmHistoryItems: items.map(({ alarm, at, type, summary, data }) => ({
      AlarmName: alarm.name,
      AlarmType: alarm.type,
      Timestamp: epochSeconds(at),
      HistoryItemType: type,
      HistorySummary: summary,
      HistoryData: data,
    })),
    ...next,
  };
});

function matches({ alarm, at, type }: HistoryItem, asked: Request): boolean {
  // Without AlarmTypes only metric alarms are returned, as by DescribeAlarms.
  const types: readonly string[] = asked.AlarmTypes ?? ['MetricAlarm'];
  return (
    types.includes(alarm.type) &&
    (asked.AlarmName === undefined || alarm.name === asked.AlarmName) &&
    (asked.HistoryItemType === undefined || type === asked.HistoryItemType) &&
    (asked.StartDate === undefined || at >= asked.StartDate) &&
    (asked.EndDate === undefined || at <= asked.EndDate)
  );
}

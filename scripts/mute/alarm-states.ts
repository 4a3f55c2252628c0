import {
  type AlarmHistoryItem,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
} from '@aws-sdk/client-cloudwatch';
import type { Target } from './target.ts';

/** Metric alarms and those that hold warnings back: neither is answered unasked. */
const TYPES = ['MetricAlarm', 'CompositeAlarm'] as const;
/** Names of one request, and items of one page. CloudWatch API Reference. */
const MOST_NAMES = 100;
const MOST_ITEMS = 100;

/** The states of these alarms; one that is not deployed is absent. */
export async function readStates(
  { client }: Pick<Target, 'client'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  for (let from = 0; from < names.length; from += MOST_NAMES) {
    const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
      new DescribeAlarmsCommand({
        AlarmNames: names.slice(from, from + MOST_NAMES),
        AlarmTypes: [...TYPES],
        MaxRecords: MOST_NAMES,
      }),
    );
    for (const { AlarmName = '', StateValue = '' } of [...MetricAlarms, ...CompositeAlarms])
      states.set(AlarmName, StateValue);
  }
  return states;
}

/** A change of an alarm's state. */
export interface Change {
  readonly at: Date;
  readonly alarm: string;
  /** In the words of CloudWatch: `Alarm updated from OK to ALARM`. */
  readonly summary: string;
}

/** How the states of these alarms changed, oldest first. */
export async function readChanges(
  { client }: Pick<Target, 'client'>,
  names: readonly string[],
  { start, end }: { readonly start: Date; readonly end: Date },
): Promise<readonly Change[]> {
  const items: AlarmHistoryItem[] = [];
  let NextToken: string | undefined;
  do {
    // Without a name: one request for all alarms instead of one for each.
    const page = await client.send(
      new DescribeAlarmHistoryCommand({
        AlarmTypes: [...TYPES],
        HistoryItemType: 'StateUpdate',
        StartDate: start,
        EndDate: end,
        ScanBy: 'TimestampAscending',
        MaxRecords: MOST_ITEMS,
        NextToken,
      }),
    );
    items.push(...(page.AlarmHistoryItems ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return items.flatMap(({ AlarmName = '', Timestamp, HistorySummary = '' }) =>
    Timestamp !== undefined && names.includes(AlarmName)
      ? [{ at: Timestamp, alarm: AlarmName, summary: HistorySummary }]
      : [],
  );
}

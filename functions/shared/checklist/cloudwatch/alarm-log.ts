import {
  type AlarmHistoryItem,
  type CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
} from '@aws-sdk/client-cloudwatch';
import { alertRules } from '../../../../lib/catalogue/alert-rules.ts';
import { askCloudWatch } from '../../objectives/cloudwatch.ts';
import { DAY_MS } from '../../utc.ts';
import type { AlarmChange } from './episodes.ts';

export interface AlarmSource {
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly alarmNamePrefix: string;
}

/** How one alarm stands now. */
export interface AlarmNow {
  /** Without the prefix; with its shard where there are several. */
  readonly alarm: string;
  readonly state: string;
  /** When it changed to this state. */
  readonly since: Date;
}

/** What happened to our alarms, and how they stand now. */
export interface AlarmLog {
  /** Oldest first. */
  readonly changes: readonly AlarmChange[];
  readonly now: readonly AlarmNow[];
  /** What happened before is not known. */
  readonly reachesBackTo: Date;
}

/** Metric alarms and those that hold warnings back: neither is answered unasked. */
const TYPES = ['MetricAlarm', 'CompositeAlarm'] as const;
/** Items of one page. CloudWatch API Reference. */
const PAGE = 100;
/** Pages read of an account that alarms without end. */
const MOST_PAGES = 50;
/** AWS keeps the history of an alarm for 30 days; older documents say 14. */
const KEPT_MS = 30 * DAY_MS;

/**
 * Reads the history of our alarms from a time up to now, as far as AWS keeps it, and their states.
 * @throws {CloudWatchError}
 */
export async function readAlarmLog(source: AlarmSource, from: Date, now: Date): Promise<AlarmLog> {
  const earliest = new Date(Math.max(from.getTime(), now.getTime() - KEPT_MS));
  const [{ changes, from: known }, states] = await Promise.all([
    readChanges(source, earliest, now),
    readStates(source),
  ]);
  return { changes, now: states, reachesBackTo: known };
}

/** Newest first on the wire, so that what lies beyond the last page is the oldest. */
async function readChanges(
  { cloudWatch, alarmNamePrefix }: AlarmSource,
  from: Date,
  to: Date,
): Promise<{ readonly changes: readonly AlarmChange[]; readonly from: Date }> {
  const items: AlarmHistoryItem[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    // Without a name: one request for all alarms instead of one for each.
    const command = new DescribeAlarmHistoryCommand({
      AlarmTypes: [...TYPES],
      HistoryItemType: 'StateUpdate',
      StartDate: from,
      EndDate: to,
      ScanBy: 'TimestampDescending',
      MaxRecords: PAGE,
      NextToken,
    });
    const answer = await askCloudWatch((options) => cloudWatch.send(command, options));
    items.push(...(answer.AlarmHistoryItems ?? []));
    NextToken = answer.NextToken;
    if (NextToken === undefined) break;
  }
  const oldest = items.at(-1)?.Timestamp ?? to;
  const changes = items.toReversed().flatMap(({ AlarmName = '', Timestamp, HistorySummary = '' }) => {
    const alarm = ownName(AlarmName, alarmNamePrefix);
    const [, before, after] = /^Alarm updated from (\w+) to (\w+)/.exec(HistorySummary) ?? [];
    if (alarm === undefined || Timestamp === undefined || before === undefined || after === undefined)
      return [];
    return [{ alarm, at: Timestamp, from: before, to: after }];
  });
  return { changes, from: NextToken === undefined ? from : oldest };
}

async function readStates({ cloudWatch, alarmNamePrefix }: AlarmSource): Promise<AlarmNow[]> {
  const states: AlarmNow[] = [];
  let NextToken: string | undefined;
  do {
    const command = new DescribeAlarmsCommand({
      AlarmTypes: [...TYPES],
      ...(alarmNamePrefix === '' ? {} : { AlarmNamePrefix: alarmNamePrefix }),
      MaxRecords: PAGE,
      NextToken,
    });
    const page = await askCloudWatch((options) => cloudWatch.send(command, options));
    for (const found of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
      const { AlarmName = '', StateValue = '', StateTransitionedTimestamp, StateUpdatedTimestamp } = found;
      const alarm = ownName(AlarmName, alarmNamePrefix);
      const since = StateTransitionedTimestamp ?? StateUpdatedTimestamp;
      if (alarm !== undefined && since !== undefined) states.push({ alarm, state: StateValue, since });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return states;
}

/** The alarm's name without the prefix; undefined for one that is none of our rules': accounts are shared. */
function ownName(full: string, prefix: string): string | undefined {
  if (!full.startsWith(prefix)) return undefined;
  const name = full.slice(prefix.length);
  return name.replace(/-shard-\d+$/, '') in alertRules ? name : undefined;
}

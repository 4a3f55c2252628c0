import { type Metric, type MetricName, metrics } from '../../../../lib/catalogue/metrics.ts';
import type { AlarmNow } from '../cloudwatch/alarm-log.ts';
import { readDatapointCounts } from '../cloudwatch/gauges.ts';
import { type Context, fromMetrics } from '../context.ts';
import { counted, type Item, type Judgement, unreadable, withGaps } from '../item.ts';
import { gapsOf, readValue } from '../reading.ts';

const KEY = 'dashboards';
const TITLE = 'Update monitoring dashboards';

/** Those whose datapoints carry no dimension but the environment. */
const NAMES = Object.keys(metrics).filter(
  (name): name is MetricName => isMetric(name) && entry(name).perShard !== true,
);

/** What a dashboard cannot show: metrics without a datapoint, and alarms that had nothing to judge. */
export async function dashboardsItem(context: Context): Promise<Item> {
  const { current } = context.periods;
  const [counts, log] = await Promise.all([
    fromMetrics(context, (source) => readDatapointCounts(source, NAMES, current)),
    context.alarmLog(),
  ]);
  const gaps = gapsOf([counts, log]);
  const [measured, alarms] = [readValue(counts), readValue(log)];
  if (measured === undefined && alarms === undefined) return unreadable(KEY, TITLE, gaps);
  const silent = measured === undefined ? [] : silentMetrics(measured);
  const blind = alarms === undefined ? [] : blindAlarms(alarms.now, current.start);
  const judged = judgeDashboards(silent.length, blind.length);
  return {
    key: KEY,
    title: TITLE,
    ...withGaps(judged, gaps),
    figures: [
      {
        name: 'metrics without a datapoint',
        value: measured === undefined ? null : silent.length,
        previous: null,
        of: 'period',
      },
      {
        name: 'alarms without data for the whole period',
        value: alarms === undefined ? null : blind.length,
        previous: null,
        of: 'period',
      },
    ],
    tables: [
      {
        columns: ['metric without a datapoint', 'from'],
        rows: silent.map((name) => [name, entry(name).emitters.join(', ')]),
      },
      { columns: ['alarm without data'], rows: blind.map((alarm) => [alarm]) },
    ],
    notes: gaps,
  };
}

/**
 * Metrics that should have had a datapoint. A count of what the ERP reports is absent when there was nothing to
 * report, which is known as soon as it reports anything.
 */
export function silentMetrics(counts: ReadonlyMap<MetricName, number>): readonly MetricName[] {
  const isSilent = (name: MetricName) => (counts.get(name) ?? 0) === 0;
  const reports = NAMES.some((name) => isEvent(name) && !isSilent(name));
  return NAMES.filter(
    (name) =>
      isSilent(name) &&
      !(reports && isEvent(name) && entry(name).kind === 'counter') &&
      // Absent on purpose while hardly any link fails.
      name !== 'registry_link_error_rate',
  );
}

/** Alarms that have had nothing to judge since before the period began. */
export function blindAlarms(alarms: readonly AlarmNow[], start: Date): readonly string[] {
  return alarms
    .filter(({ state, since }) => state === 'INSUFFICIENT_DATA' && since < start)
    .map(({ alarm }) => alarm);
}

export function judgeDashboards(silent: number, blind: number): Judgement {
  if (silent === 0 && blind === 0)
    return { verdict: 'fine', why: 'Every metric of the catalogue was measured and every alarm had data.' };
  return {
    verdict: 'look',
    why: `${counted(silent, 'metric has', 'metrics have')} no datapoint and ${counted(blind, 'alarm', 'alarms')} had no data: what they would show, no dashboard shows.`,
  };
}

function isEvent(name: MetricName): boolean {
  return entry(name).emitters.includes('event-ingest');
}

function isMetric(name: string): name is MetricName {
  return name in metrics;
}

function entry(name: MetricName): Metric {
  return metrics[name];
}

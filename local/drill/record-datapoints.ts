import { type Metric, type MetricName, metrics } from '../../lib/catalogue/metrics.ts';
import { schedules } from '../../lib/catalogue/schedules.ts';
import { MetricStore } from '../cloudwatch/metric-store.ts';
import type { LocalStack } from '../template/load-stack.ts';
import {
  type Act,
  BEFORE_DEPLOY,
  type DatapointDrill,
  type DrillMetric,
  type JobName,
  type Volume,
} from './drill.ts';
import { putValue } from './put-value.ts';
import { MINUTE_MS, type Recording } from './recording.ts';

/** All datapoint stories begin at this noon, at which every job has just run. */
const NOON = Date.parse('2026-11-20T12:00:00Z');

/** What the jobs find while all is well; what no alarm reads is left out. */
const WELL: Readonly<Partial<Record<DrillMetric, number>>> = {
  'link.outbox_dead_count': 0,
  outbox_pending_age: 0,
  registry_link_error_rate: 0,
  'quarantine.added_last_hour': 0,
  tenants_unreachable: 0,
  'core_db.unreachable': 0,
  'job.collector.heartbeat': 1,
  'job.worker.heartbeat': 1,
  'job.worker.errors': 0,
  'job.worker.systemic_error': 0,
  'job.checker.heartbeat': 1,
  consistency_check_failures: 0,
  'consistency.coverage_24h': 100,
  'dead letters': 0,
  'server errors': 0,
};

/** Latencies of a good day, milliseconds. */
const USUAL_LATENCY: readonly (readonly [MetricName, number])[] = [
  ['serial.generation_latency_ms', 120],
  ['assignment.resolution_latency_ms', 80],
];
/** At 150 serials a day one comes about every ten minutes, between the marks of the jobs. */
const MINUTES_BETWEEN_SERIALS = 10;
const MINUTE_OF_A_SERIAL = 3;

/** Puts the datapoints of a story into a store of their own. */
export function recordDatapoints(drill: DatapointDrill, stack: LocalStack): Recording {
  const store = new MetricStore();
  const state = new Map<DrillMetric, number | 'nothing'>(entriesOf(WELL));
  const flow = new Map<DrillMetric, Extract<Act, { kind: 'flows' }>>();
  const stopped = new Set<JobName>();
  const put = (metric: DrillMetric, minute: number, value: number, times = 1) =>
    putValue(store, stack, { metric, at: new Date(NOON + minute * MINUTE_MS), value, times });
  const measure = (minute: number, wanted: (metric: DrillMetric) => boolean) => {
    for (const [metric, value] of state)
      if (value !== 'nothing' && wanted(metric)) put(metric, minute, value);
  };
  const run = (job: JobName, minute: number) => measure(minute, (metric) => emits(job, metric));
  const perform = (act: Act, minute: number) => {
    switch (act.kind) {
      case 'measures':
        return state.set(act.metric, act.value);
      case 'happens':
        return put(act.metric, minute, act.value, act.times);
      case 'flows':
        return flow.set(act.metric, act);
      case 'stops':
        return stopped.add(act.job);
      case 'resumes':
        return stopped.delete(act.job);
      case 'runs':
        return run(act.job, minute);
    }
  };
  for (const moment of drill.story.filter((line) => line.minute === BEFORE_DEPLOY))
    for (const act of moment.acts) perform(act, -drill.settled);
  for (let minute = -drill.settled; minute < drill.lasts; minute++) {
    for (const job of jobNames) {
      if (!stopped.has(job) && minute % schedules[job].everyMinutes === 0) run(job, minute);
    }
    usualTraffic(drill.volume, minute, (metric, value, times) => {
      if (state.get(metric) !== 'nothing') put(metric, minute, value, times);
    });
    measure(minute, (metric) => !isInCatalogue(metric));
    for (const { metric, value, perMinute } of flow.values()) put(metric, minute, value, perMinute);
    for (const moment of drill.story.filter((line) => line.minute === minute))
      for (const act of moment.acts) perform(act, minute);
  }
  return {
    store,
    deployedAt: NOON - drill.settled * MINUTE_MS,
    from: NOON,
    to: NOON + drill.lasts * MINUTE_MS,
    every: drill.every,
  };
}

const jobNames: readonly JobName[] = ['outbox-worker', 'metrics-collector', 'consistency-checker'];

function entriesOf(values: Readonly<Partial<Record<DrillMetric, number>>>): [DrillMetric, number][] {
  return drillMetrics.flatMap((metric) => {
    const value = values[metric];
    return value === undefined ? [] : [[metric, value]];
  });
}

const drillMetrics: readonly DrillMetric[] = [
  ...Object.keys(metrics).filter((name): name is MetricName => name in metrics),
  'dead letters',
  'server errors',
];

function usualTraffic(
  volume: Volume,
  minute: number,
  put: (metric: MetricName, value: number, times: number) => void,
): void {
  const busy = volume > MINUTES_PER_DAY;
  if (!busy && Math.abs(minute) % MINUTES_BETWEEN_SERIALS !== MINUTE_OF_A_SERIAL) return;
  const times = busy ? Math.round(volume / MINUTES_PER_DAY) : 1;
  for (const [metric, value] of USUAL_LATENCY) put(metric, value, times);
}

const MINUTES_PER_DAY = 1_440;

function isInCatalogue(metric: DrillMetric): metric is MetricName {
  return metric in metrics;
}

function emits(job: JobName, metric: DrillMetric): boolean {
  if (!isInCatalogue(metric)) return false;
  const { emitters }: Metric = metrics[metric];
  return emitters.includes(job);
}

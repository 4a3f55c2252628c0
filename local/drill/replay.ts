import { alarmsOf } from '../cloudwatch/alarms/alarms-of-stack.ts';
import { MetricStore } from '../cloudwatch/metric-store.ts';
import type { LocalStack } from '../template/load-stack.ts';
import type { DrillMetric, RuleName, Volume } from './drill.ts';
import { putValue } from './put-value.ts';
import { MINUTE_MS } from './recording.ts';
import { createEvaluation, type TimelineEntry } from './timeline.ts';
import { createTraffic } from './traffic.ts';

/** What the alarms did over generated days. */
export interface Replay {
  readonly serialsPerDay: Volume;
  readonly days: number;
  /** False: once a day something is wrong, each time something else. */
  readonly normal: boolean;
  /** Those that fired. */
  readonly alarms: readonly AlarmRecord[];
}

export interface AlarmRecord {
  readonly alarm: string;
  readonly firings: number;
  /** Firings within an hour after the alarm was over. */
  readonly flaps: number;
  readonly notificationsPerWeek: number;
  /** From the beginning of the trouble to the first message; null where the alarm was not the one in question. */
  readonly minutesToDetect: number | null;
}

interface Trouble {
  readonly rule: RuleName;
  readonly metric: DrillMetric;
  readonly value: number;
}

/** One a day, in this order, for an hour in the middle of a shift. */
const TROUBLES: readonly Trouble[] = [
  { rule: 'core-db-unreachable', metric: 'core_db.unreachable', value: 1 },
  { rule: 'outbox-dead-entries', metric: 'link.outbox_dead_count', value: 2 },
  { rule: 'link-error-rate', metric: 'registry_link_error_rate', value: 40 },
  { rule: 'outbox-pending-age', metric: 'outbox_pending_age', value: 30_000 },
  { rule: 'quarantine-growth', metric: 'quarantine.added_last_hour', value: 25 },
  { rule: 'tenants-unreachable', metric: 'tenants_unreachable', value: 1 },
  { rule: 'outbox-worker-errors', metric: 'job.worker.errors', value: 1 },
  { rule: 'worker-systemic-error', metric: 'job.worker.systemic_error', value: 1 },
  { rule: 'failed-deliveries', metric: 'dead letters', value: 1 },
  { rule: 'metrics-api-errors', metric: 'server errors', value: 6 },
  { rule: 'consistency-check-failures', metric: 'consistency_check_failures', value: 4 },
  { rule: 'generation-latency-p99', metric: 'serial.generation_latency_ms', value: 1_500 },
  { rule: 'assignment-resolution-p95', metric: 'assignment.resolution_latency_ms', value: 900 },
];

const MINUTES_PER_DAY = 1_440;
const TROUBLE_BEGINS = 4 * 60;
const TROUBLE_LASTS = 61;
const A_FLAP = 60;
/** A Monday. */
const START = Date.parse('2026-11-02T00:00:00Z');

type Report = (line: string) => void;

/**
 * Sends generated days at both volumes through all alarms: normal ones, and ones with trouble.
 * @param report Receives a line for each day.
 */
export function replayTraffic(stack: LocalStack, days: number, report: Report): readonly Replay[] {
  const volumes: readonly Volume[] = [150, 50_000];
  return volumes.flatMap((volume) => [
    replayDays(stack, { volume, days, normal: true }, report),
    replayDays(stack, { volume, days, normal: false }, report),
  ]);
}

export function replayDays(
  stack: LocalStack,
  { volume, days, normal }: { readonly volume: Volume; readonly days: number; readonly normal: boolean },
  report: Report = () => undefined,
): Replay {
  const store = new MetricStore();
  const traffic = createTraffic(volume, SEED);
  const minutes = days * MINUTES_PER_DAY;
  for (let minute = 0; minute < minutes; minute++) {
    const at = new Date(START + minute * MINUTE_MS);
    const trouble = normal ? undefined : troubleAt(minute);
    traffic(minute, (metric, value, times = 1) =>
      putValue(store, stack, {
        metric,
        at,
        value: metric === trouble?.metric ? trouble.value : value,
        times,
      }),
    );
  }
  const recording = {
    store,
    deployedAt: START,
    from: START,
    to: START + minutes * MINUTE_MS,
    every: 1,
  };
  const timeline = createEvaluation(stack)(alarmsOf(stack), recording, (minute) => {
    if (minute % MINUTES_PER_DAY !== 0) return;
    const kind = normal ? 'normal days' : 'days with faults';
    report(`${volume} serials a day, ${kind}: ${minute / MINUTES_PER_DAY} of ${days}`);
  });
  const names = [...new Set(timeline.map(({ alarm }) => alarm))].filter(
    (name) => !name.endsWith('-measured'),
  );
  return {
    serialsPerDay: volume,
    days,
    normal,
    alarms: names.map((alarm) => recordOf(alarm, timeline, { days, normal })),
  };
}

const SEED = 1;

/** Trouble comes just after a run, and stays for an hour. */
function troubleAt(minute: number): Trouble | undefined {
  const clock = minute % MINUTES_PER_DAY;
  if (clock <= TROUBLE_BEGINS || clock > TROUBLE_BEGINS + TROUBLE_LASTS) return undefined;
  return TROUBLES[Math.floor(minute / MINUTES_PER_DAY) % TROUBLES.length];
}

function recordOf(
  alarm: string,
  timeline: readonly TimelineEntry[],
  { days, normal }: { readonly days: number; readonly normal: boolean },
): AlarmRecord {
  const own = timeline.filter((entry) => entry.alarm === alarm);
  const firings = own.filter(({ state }, index) => state === 'ALARM' && own[index - 1]?.state !== 'ALARM');
  const flaps = own.filter(({ state, minute }, index) => {
    const before = own[index - 1];
    return state === 'ALARM' && before?.state === 'OK' && minute - before.minute <= A_FLAP;
  });
  const notifications = own.reduce((sum, { notified }) => sum + notified.length, 0);
  return {
    alarm,
    firings: firings.length,
    flaps: flaps.length,
    notificationsPerWeek: Math.round((notifications * 70) / days) / 10,
    minutesToDetect: normal ? null : detection(alarm, own, days),
  };
}

/** The first time that this alarm's trouble came and was told; at night and on Sundays there may be too little traffic. */
function detection(alarm: string, own: readonly TimelineEntry[], days: number): number | null {
  const first = TROUBLES.findIndex(({ rule }) => rule === alarm);
  if (first < 0) return null;
  for (let day = first; day < days; day += TROUBLES.length) {
    const begins = day * MINUTES_PER_DAY + TROUBLE_BEGINS;
    const told = own.find(
      ({ minute, state, notified }) =>
        minute >= begins &&
        minute <= begins + TROUBLE_LASTS + A_FLAP &&
        state === 'ALARM' &&
        notified.length > 0,
    );
    if (told !== undefined) return told.minute - begins;
  }
  return null;
}

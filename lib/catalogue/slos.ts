import type { MetricName } from './metrics.ts';

/** The service level indicator behind an objective. */
export type Indicator =
  /** A percentile of a distribution; an objective of p99 < x allows 1 % of the events to be slower. */
  | { readonly kind: 'percentile'; readonly metric: MetricName; readonly percentile: number }
  /** Bad events of all events, counted by the day; `metric` is the rate of the last hour. */
  | {
      readonly kind: 'ratio';
      readonly metric: MetricName;
      readonly bad: MetricName;
      readonly all: MetricName;
    }
  /** Compliance is the share of datapoints inside the target; the requirements name no share that may miss. */
  | { readonly kind: 'gauge'; readonly metric: MetricName };

export interface Slo {
  /** For people, like `Serial generation, p99`. */
  readonly title: string;
  readonly indicator: Indicator;
  /** Met while the indicator is below this, or at it where `inclusive`; in the metric's unit. */
  readonly target: number;
  /** True when the target itself is still good: an objective of "0" rather than of "below". */
  readonly inclusive: boolean;
  /** Above this the matching alert rule fires; in the metric's unit. */
  readonly alertThreshold: number;
  readonly measurement: string;
  /** The alert rule that watches it. */
  readonly alertRule: string;
}

/** The service level objectives of the requirements. */
export const slos = {
  serial_generation_p99: {
    title: 'Serial generation, p99',
    indicator: { kind: 'percentile', metric: 'serial.generation_latency_ms', percentile: 99 },
    target: 200,
    inclusive: false,
    alertThreshold: 500,
    measurement: '99th percentile latency, milliseconds',
    alertRule: 'generation-latency-p99',
  },
  registry_link_error_rate: {
    title: 'Failed Core DB links',
    indicator: {
      kind: 'ratio',
      metric: 'registry_link_error_rate',
      bad: 'serial.link_failed_total',
      all: 'serial.spawn_used_total',
    },
    target: 0.1,
    inclusive: false,
    alertThreshold: 1,
    measurement: 'Failed Core DB links / total links, percent',
    alertRule: 'link-error-rate',
  },
  assignment_resolution_p95: {
    title: 'Assignment resolution, p95',
    indicator: { kind: 'percentile', metric: 'assignment.resolution_latency_ms', percentile: 95 },
    target: 150,
    inclusive: false,
    alertThreshold: 300,
    measurement: '95th percentile assignment time, milliseconds',
    alertRule: 'assignment-resolution-p95',
  },
  outbox_pending_age: {
    title: 'Oldest pending outbox entry',
    indicator: { kind: 'gauge', metric: 'outbox_pending_age' },
    target: 3_600,
    inclusive: false,
    alertThreshold: 21_600,
    measurement: 'Age of the oldest pending outbox entry, seconds',
    alertRule: 'outbox-pending-age',
  },
  consistency_check_failures: {
    title: 'Open consistency findings',
    indicator: { kind: 'gauge', metric: 'consistency_check_failures' },
    target: 0,
    inclusive: true,
    alertThreshold: 0,
    measurement: 'Failed consistency checks',
    alertRule: 'consistency-check-failures',
  },
} as const satisfies Record<string, Slo>;

const FIVE_MINUTES = 300;
const ONE_HOUR = 3_600;

/** How an objective is read at a moment, wherever it is shown: percentiles are taken over an hour, as the alarms do. */
export function currentSeriesOf({ indicator }: Slo): {
  readonly metric: MetricName;
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
} {
  return indicator.kind === 'percentile'
    ? { metric: indicator.metric, statistic: `p${indicator.percentile}`, period: ONE_HOUR }
    : { metric: indicator.metric, statistic: 'Maximum', period: FIVE_MINUTES };
}

/** Percent of the events that must be good; null where any miss is one too many or no share is named. */
export function objectiveOf({ indicator, target }: Slo): number | null {
  switch (indicator.kind) {
    case 'percentile':
      return indicator.percentile;
    case 'ratio':
      return 100 - target;
    case 'gauge':
      return null;
  }
}

/** Percent of the events that may be bad: the error budget; null where `objectiveOf` is. */
export function budgetOf({ indicator, target }: Slo): number | null {
  switch (indicator.kind) {
    case 'percentile':
      return 100 - indicator.percentile;
    case 'ratio':
      return target;
    case 'gauge':
      return null;
  }
}

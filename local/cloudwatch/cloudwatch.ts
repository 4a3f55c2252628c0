import type { Clock } from '../clock.ts';
import type { HttpService } from '../http.ts';
import type { Door } from '../iam/door.ts';
import type { ResolvedStack } from '../template/resolved-stack.ts';
import { AlarmEngine } from './alarms/alarm-engine.ts';
import { alarmsOf } from './alarms/alarms-of-stack.ts';
import type { AlarmAction, StateChange } from './alarms/state-change.ts';
import { type Dashboard, dashboardsOf } from './dashboards.ts';
import { parseEmf } from './emf.ts';
import type { Dimension } from './metric-id.ts';
import { MetricStore } from './metric-store.ts';
import { createCloudWatchService } from './service.ts';
import { NO_UNIT, type Unit } from './units.ts';

/** A log line that was meant to be metrics and is none. */
export interface MalformedMetrics {
  readonly line: string;
  readonly reason: string;
}

export interface CloudWatchOptions {
  readonly stack: ResolvedStack;
  readonly clock: Clock;
  /** Who may call the API. Default: everybody. */
  readonly door?: Door;
  /** Default: a new one. Give one to evaluate the alarms of a stack over data that is already there. */
  readonly store?: MetricStore;
  /** Called for every transition of an alarm, before its actions. */
  readonly onStateChange?: (change: StateChange) => void;
  /** Called for every action that a transition runs. */
  readonly onAction?: (action: AlarmAction) => void;
  /** Called for log lines in the embedded metric format that are malformed; CloudWatch drops them in silence. */
  readonly onMalformedMetrics?: (malformed: MalformedMetrics) => void;
}

/** One datapoint that an AWS service publishes about itself. */
export interface PublishedValue {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  readonly value: number;
  /** Default: now. */
  readonly at?: Date;
  /** Default `None`. */
  readonly unit?: Unit;
}

export interface LocalCloudWatch {
  /** The API for the unmodified SDK. */
  readonly service: HttpService;
  readonly store: MetricStore;
  readonly engine: AlarmEngine;
  readonly dashboards: readonly Dashboard[];
  /** Takes the metrics out of one line of a function's log; other lines are left alone. */
  ingestLogLine(line: string): void;
  /** Publishes what an AWS service would, such as `AWS/SQS` `ApproximateNumberOfMessagesVisible`. */
  record(published: PublishedValue): void;
  /** One round over all alarms; call it once a minute of the clock. */
  evaluate(): void;
}

/**
 * The local CloudWatch with the alarms and dashboards of a stack.
 * @throws {AlarmError} for an alarm that CloudWatch would refuse or that is not modelled.
 */
export function createCloudWatch(options: CloudWatchOptions): LocalCloudWatch {
  const { stack, clock, store = new MetricStore(), onMalformedMetrics } = options;
  const createdAt = clock.now();
  const engine = new AlarmEngine({ ...options, alarms: alarmsOf(stack), store, createdAt });
  const dashboards = dashboardsOf(stack, createdAt);
  return {
    service: createCloudWatchService({ store, engine, dashboards, clock }, options.door),
    store,
    engine,
    dashboards,
    ingestLogLine(line) {
      const parsed = parseEmf(line, clock.now());
      if (parsed.kind === 'malformed') onMalformedMetrics?.({ line, reason: parsed.reason });
      if (parsed.kind === 'metrics') for (const datapoint of parsed.datapoints) store.put(datapoint);
    },
    record({ namespace, name, dimensions, value, at = clock.now(), unit = NO_UNIT }) {
      store.put({
        metric: { namespace, name, dimensions },
        at,
        unit,
        samples: { kind: 'values', values: [value] },
      });
    },
    evaluate() {
      engine.evaluate(clock.now());
    },
  };
}

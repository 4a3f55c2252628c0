import { Metrics } from '@aws-lambda-powertools/metrics';
import { type Emitter, type MetricNameOf, metrics, NAMESPACE } from '../../../lib/catalogue/metrics.ts';

/** Emits the metrics that the catalogue allows this function; no other name compiles. */
export interface MetricEmitter<E extends Emitter> {
  /** Adds one datapoint, in the catalogue's unit, to the next `flush`. */
  emit(name: MetricNameOf<E>, value: number): void;
  /** Adds a searchable log field to the next `flush`; it costs no metric. */
  annotate(key: string, value: string | number): void;
  /** Writes what was added as one EMF document; nothing when nothing was added. */
  flush(): void;
}

export interface EmitterOptions<E extends Emitter> {
  /** Only for the type: the function that emits. */
  readonly emitter: E;
  readonly environment: string;
  /** The time that the datapoints carry. Default: the time of the flush. */
  readonly timestamp?: Date;
  /** Value of the `Shard` dimension. Default: no such dimension. */
  readonly shard?: string;
  /** organization.code, as value of the `Tenant` dimension. Default: no such dimension. */
  readonly tenant?: string;
}

export function createEmitter<E extends Emitter>(options: EmitterOptions<E>): MetricEmitter<E> {
  const store = new Metrics({ namespace: NAMESPACE });
  // Powertools adds a `service` dimension of its own, which would make every metric a different one.
  store.clearDefaultDimensions();
  store.setDefaultDimensions({
    Environment: options.environment,
    ...(options.shard === undefined ? {} : { Shard: options.shard }),
    ...(options.tenant === undefined ? {} : { Tenant: options.tenant }),
  });
  return {
    emit(name, value) {
      // Powertools writes a full document by itself, so the time must stand before each value.
      if (options.timestamp !== undefined) store.setTimestamp(options.timestamp);
      store.addMetric(name, metrics[name].unit, value);
    },
    annotate: (key, value) => store.addMetadata(key, String(value)),
    flush() {
      if (store.hasStoredMetrics()) store.publishStoredMetrics();
    },
  };
}

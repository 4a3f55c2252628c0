import type { MetricEmitter } from '../shared/telemetry/emitter.ts';
import type { Collection, CollectionSummary } from './run.ts';

type CreateEmitter = (timestamp: Date, tenant?: string) => MetricEmitter<'metrics-collector'>;

/** Emits each group of datapoints at the time it is true for, then the run's own metrics. */
export function emitCollection(
  create: CreateEmitter,
  datapoints: Collection['datapoints'],
  summary: CollectionSummary,
  completedAt: Date,
): void {
  for (const { at, tenant, values } of datapoints) {
    const metrics = create(at, tenant);
    for (const [name, value] of values) metrics.emit(name, value);
    metrics.flush();
  }
  const job = create(completedAt);
  job.emit('job.collector.duration_ms', summary.durationMs);
  job.emit('job.collector.errors', summary.errors);
  job.emit('job.collector.heartbeat', 1);
  job.flush();
}

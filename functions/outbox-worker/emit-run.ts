import type { JobEvent } from '../shared/job-event.ts';
import type { MetricEmitter } from '../shared/telemetry/emitter.ts';
import type { RunSummary } from './summary.ts';

type CreateEmitter = (options: {
  readonly emitter: 'outbox-worker';
  readonly shard?: string;
}) => MetricEmitter<'outbox-worker'>;

/**
 * Emits the metrics of a run. A run that somebody started for one tenant or as a dry run is no sign of life
 * of the schedule, so it emits nothing; a run in `report` mode counts nothing that it did not do.
 */
export function emitRun(create: CreateEmitter, summary: RunSummary, event: JobEvent): void {
  if (event.tenant !== undefined || event.dryRun === true) return;
  const metrics = create({ emitter: 'outbox-worker' });
  metrics.emit('job.worker.duration_ms', summary.durationMs);
  metrics.emit('job.worker.pending_found', summary.pendingFound);
  metrics.emit('job.worker.deferred', summary.deferred);
  metrics.emit('job.worker.errors', summary.errors);
  metrics.emit('job.worker.systemic_error', summary.systemicError === null ? 0 : 1);
  metrics.emit('core_db.unreachable', summary.coreUnreachable ? 1 : 0);
  if (summary.mode === 'LIVE') {
    metrics.emit('job.worker.succeeded', summary.succeeded);
    metrics.emit('job.worker.failed', summary.failed);
    metrics.emit('job.worker.marked_dead', summary.markedDead);
  }
  metrics.flush();
  const heartbeat = create({ emitter: 'outbox-worker', shard: String(event.shard?.index ?? 0) });
  heartbeat.emit('job.worker.heartbeat', 1);
  heartbeat.flush();
}

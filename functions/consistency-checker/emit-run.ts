import type { JobEvent } from '../shared/job-event.ts';
import type { MetricEmitter } from '../shared/telemetry/emitter.ts';
import type { RunSummary } from './summary.ts';

type CreateEmitter = (options: {
  readonly emitter: 'consistency-checker';
  readonly shard?: string;
}) => MetricEmitter<'consistency-checker'>;

/**
 * Emits the metrics of a run. A run that somebody started for one tenant or as a dry run is no sign of life
 * of the schedule, so it emits nothing; a run in `report` mode counts no fixes and no failures.
 */
export function emitRun(create: CreateEmitter, summary: RunSummary, event: JobEvent): void {
  if (event.tenant !== undefined || event.dryRun === true) return;
  const metrics = create({ emitter: 'consistency-checker' });
  metrics.emit('job.checker.duration_ms', summary.durationMs);
  metrics.emit('job.checker.tenants_processed', summary.tenantsProcessed);
  metrics.emit('job.checker.issues_found', summary.issuesFound);
  metrics.emit('job.checker.errors', summary.errors);
  if (summary.mode === 'LIVE') {
    metrics.emit('job.checker.issues_fixed', summary.fixed);
    const failures = failuresOf(summary);
    if (failures !== undefined) metrics.emit('consistency_check_failures', failures);
  }
  const { needed, consistent } = summary.dualLinks;
  if (needed > 0 && isWhole(summary) && summary.errors === 0)
    metrics.emit('link.dual_link_consistency', (consistent / needed) * 100);
  const { coverage } = summary;
  if (coverage !== null && (coverage < 100 || isWhole(summary)))
    metrics.emit('consistency.coverage_24h', coverage);
  metrics.flush();
  const heartbeat = create({ emitter: 'consistency-checker', shard: String(event.shard?.index ?? 0) });
  heartbeat.emit('job.checker.heartbeat', 1);
  heartbeat.flush();
}

/**
 * Open findings and whatever could not run. Of a run that did not see everything, only a value that breaches
 * already: 0 would end an alarm that the rest may still deserve.
 */
function failuresOf(summary: RunSummary): number | undefined {
  const failures = summary.openFindings + summary.errors;
  return failures > 0 || (isWhole(summary) && summary.findingsRemembered) ? failures : undefined;
}

/** Whether the run saw all that it was to see. */
function isWhole({ budgetExhausted, coreUnreachable, tenantsFailed }: RunSummary): boolean {
  return !budgetExhausted && !coreUnreachable && tenantsFailed.length === 0;
}

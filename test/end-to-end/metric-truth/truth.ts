import type { MetricName } from '../../../lib/catalogue/metrics.ts';
import type { Happening } from '../../../local/erp/factory.ts';
import type { Tables, TenantTables } from './tables.ts';

/** A value that was worked out without any of the functions; undefined where there is nothing to say. */
export type Truth = number | undefined;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Where a metric is looked up, and what is expected there. */
export interface Expectation {
  readonly metric: MetricName;
  readonly statistic: string;
  /** Milliseconds UTC; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly truth: Truth;
}

/**
 * Gauges at the time of a collection.
 * @param at When it ran: nothing was written between then and the reading of the tables.
 */
export function gaugesAt({ tenants, registry }: Tables, at: number): Expectation[] {
  const gauge = (metric: MetricName, truth: Truth): Expectation => ({
    metric,
    statistic: 'Maximum',
    from: at,
    to: at + MINUTE,
    truth,
  });
  const outbox = tenants.flatMap((tenant) => tenant.outbox);
  const quarantine = tenants.flatMap((tenant) => tenant.quarantine);
  const pending = outbox.filter(({ status }) => status === 'pending');
  const dead = outbox.filter(({ status }) => status === 'dead');
  const recent = tenants.map((tenant) => spawnedSince(tenant, at - DAY));
  const linked = recent.flat().filter(({ token }) => token !== null);
  const rows = new Map(registry.map((row) => [`${row.tenantId} ${row.serial}`, row]));
  const registered = tenants.flatMap((tenant, index) =>
    (recent[index] ?? [])
      .map(({ serial }) => rows.get(`${tenant.id} ${serial}`))
      .filter((row) => row?.hatthasilpa === true && row.product),
  );
  return [
    gauge('link.outbox_pending_count', pending.length),
    gauge('link.outbox_dead_count', dead.length),
    gauge(
      'outbox_pending_age',
      age(
        pending.map(({ createdAt }) => createdAt),
        at,
      ),
    ),
    gauge(
      'outbox_dead_age',
      age(
        dead.map(({ updatedAt }) => updatedAt),
        at,
      ),
    ),
    gauge('quarantine.total_quarantined', quarantine.length),
    gauge('quarantine.invalid_format', quarantine.filter(({ reason }) => reason === 'invalid_format').length),
    gauge('quarantine.orphaned', quarantine.filter(({ reason }) => reason === 'orphaned').length),
    gauge('quarantine.added_last_hour', quarantine.filter((row) => row.at > at - HOUR).length),
    gauge('link.tenant_success_rate', share(linked.length, recent.flat().length)),
    gauge(
      'link.core_success_rate',
      share(registered.filter((row) => row?.token !== null).length, registered.length),
    ),
    gauge('registry_link_error_rate', errorRate(tenants, at)),
    gauge('tenants_unreachable', 0),
    gauge('core_db.unreachable', 0),
  ];
}

/** Ticket serials on tokens spawned since then, each once. */
function spawnedSince({ serials, tokens }: TenantTables, since: number) {
  const onTokens = new Set(tokens.filter(({ spawnedAt }) => spawnedAt >= since).map(({ serial }) => serial));
  return serials.filter(({ serial }) => onTokens.has(serial));
}

function errorRate(tenants: readonly TenantTables[], at: number): Truth {
  const counts = tenants.map(({ outbox, serials }) => ({
    failed: new Set(
      outbox.filter((row) => row.createdAt > at - HOUR && !row.fromChecker).map(({ link }) => link),
    ).size,
    spawned: serials.filter(({ spawnedAt }) => spawnedAt !== null && spawnedAt > at - HOUR && spawnedAt <= at)
      .length,
  }));
  const platform = {
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
    spawned: counts.reduce((sum, { spawned }) => sum + spawned, 0),
  };
  const rates = [platform, ...counts]
    .filter(({ failed, spawned }) => failed + spawned > 0)
    .map(({ failed, spawned }) => (failed < 3 ? 0 : (failed / Math.max(failed, spawned)) * 100));
  return rates.length === 0 ? undefined : Math.max(...rates);
}

/** Totals of the UTC day that begins at `midnight`, as they were when the tables were read. */
export function dayTotals({ tenants, registry }: Tables, midnight: number): Expectation[] {
  const total = (metric: MetricName, truth: number): Expectation => ({
    metric,
    statistic: 'Maximum',
    from: midnight,
    to: midnight + DAY,
    truth,
  });
  const within = (time: number | null) => time !== null && time >= midnight && time < midnight + DAY;
  const serials = tenants.flatMap((tenant) => tenant.serials);
  const products = registry.filter((row) => row.product && within(row.createdAt));
  const failed = tenants
    .map(
      ({ outbox }) =>
        new Set(outbox.filter((row) => within(row.createdAt) && !row.fromChecker).map(({ link }) => link)),
    )
    .reduce((sum, { size }) => sum + size, 0);
  const linkedInCore = new Set(
    registry
      .filter((row) => row.hatthasilpa && row.product && row.token !== null)
      .map((row) => `${row.tenantId} ${row.serial}`),
  );
  const linked = tenants.flatMap(({ id, serials: own }) =>
    own.filter((row) => within(row.spawnedAt) && linkedInCore.has(`${id} ${row.serial}`)),
  );
  return [
    total('serial.pre_generated_total', serials.filter((row) => within(row.generatedAt)).length),
    total('serial.spawn_used_total', serials.filter((row) => within(row.spawnedAt)).length),
    total('serial.link_failed_total', failed),
    total('error.link_failure_total', failed),
    total('serial.link_success_total', linked.length),
    total('serial.hat_generated_total', products.filter((row) => row.hatthasilpa).length),
    total('serial.oem_generated_total', products.filter((row) => !row.hatthasilpa).length),
  ];
}

/** What was reported between two times. */
export function eventsBetween(happenings: readonly Happening[], from: number, to: number): Expectation[] {
  const own = happenings.filter(({ at }) => at.getTime() >= from && at.getTime() < to);
  const latencies = (kind: Happening['kind']) =>
    own.flatMap((one) => (one.kind === kind && 'latencyMs' in one ? [one.latencyMs] : []));
  const missing = own.flatMap((one) => (one.kind === 'spawn-missing' ? [one] : []));
  const rejected = (reason: string) =>
    own.filter((one) => one.kind === 'rejected' && one.reason === reason).length;
  const expectation = (metric: MetricName, statistic: string, truth: Truth): Expectation => ({
    metric,
    statistic,
    from,
    to,
    truth,
  });
  const distribution = (metric: MetricName, values: readonly number[]) => [
    expectation(metric, 'SampleCount', values.length === 0 ? undefined : values.length),
    expectation(metric, 'p95', percentile(values, 95)),
    expectation(metric, 'p99', percentile(values, 99)),
    expectation(metric, 'Maximum', values.length === 0 ? undefined : Math.max(...values)),
  ];
  const sum = (metric: MetricName, value: number) =>
    expectation(metric, 'Sum', value === 0 ? undefined : value);
  return [
    ...distribution('serial.generation_latency_ms', latencies('serial-generated')),
    ...distribution('assignment.resolution_latency_ms', latencies('assignment-resolved')),
    sum(
      'serial.spawn_missing_total',
      missing.reduce((total, { count }) => total + count, 0),
    ),
    sum(
      'serial.spawn_missing_unexpected',
      missing
        .filter(({ ticketQuantity }) => ticketQuantity <= 1_000)
        .reduce((total, { count }) => total + count, 0),
    ),
    sum('error.context_mismatch_total', rejected('context_mismatch')),
    sum('error.duplicate_total', rejected('duplicate')),
    sum('error.invalid_format_total', rejected('invalid_format')),
  ];
}

/** What the summaries of a job's runs say, against what it emitted about them. */
export function jobRuns({ runs }: Tables, from: number, to: number): Expectation[] {
  const of = (job: string) =>
    runs.filter((run) => run.job === job && run.completedAt >= from && run.completedAt < to);
  const expectation = (metric: MetricName, statistic: string, truth: Truth): Expectation => ({
    metric,
    statistic,
    from,
    to,
    truth,
  });
  const sums = (job: string, fields: Readonly<Partial<Record<MetricName, string>>>) =>
    Object.entries(fields).map(([metric, field]) => {
      const values = of(job).map(({ summary }) => Number(summary[field]));
      return expectation(
        metric as MetricName,
        'Sum',
        values.reduce((total, value) => total + value, 0),
      );
    });
  const worker = of('outbox-worker');
  const checker = of('consistency-checker');
  const collector = of('metrics-collector');
  const last = checker.at(-1)?.summary;
  const links = last?.['dualLinks'] as { needed: number; consistent: number } | undefined;
  return [
    expectation('job.worker.heartbeat', 'Sum', worker.length),
    expectation('job.collector.heartbeat', 'Sum', collector.length),
    expectation('job.checker.heartbeat', 'Sum', checker.length),
    expectation('job.worker.duration_ms', 'SampleCount', worker.length),
    expectation('job.collector.duration_ms', 'SampleCount', collector.length),
    expectation('job.checker.duration_ms', 'SampleCount', checker.length),
    ...sums('outbox-worker', {
      'job.worker.pending_found': 'pendingFound',
      'job.worker.succeeded': 'succeeded',
      'job.worker.failed': 'failed',
      'job.worker.marked_dead': 'markedDead',
      'job.worker.deferred': 'deferred',
      'job.worker.errors': 'errors',
    }),
    ...sums('metrics-collector', { 'job.collector.errors': 'errors' }),
    ...sums('consistency-checker', {
      'job.checker.tenants_processed': 'tenantsProcessed',
      'job.checker.issues_found': 'issuesFound',
      'job.checker.issues_fixed': 'fixed',
      'job.checker.errors': 'errors',
    }),
    expectation('job.worker.systemic_error', 'Maximum', 0),
    expectation('consistency_check_failures', 'Maximum', Number(last?.['openFindings'])),
    expectation('link.dual_link_consistency', 'Minimum', share(links?.consistent ?? 0, links?.needed ?? 0)),
    expectation('consistency.coverage_24h', 'Minimum', Number(last?.['coverage'])),
  ];
}

/** Nearest rank: the smallest value that so many percent of all values do not exceed. */
function percentile(values: readonly number[], percent: number): Truth {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1];
}

function share(part: number, whole: number): Truth {
  return whole === 0 ? undefined : (part / whole) * 100;
}

/** Seconds since the earliest; 0 without any. */
function age(times: readonly number[], at: number): number {
  return times.length === 0 ? 0 : Math.floor((at - Math.min(...times)) / 1_000);
}

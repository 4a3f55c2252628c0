/** CloudWatch namespace of every custom metric. */
export const NAMESPACE = 'SerialNumberSystem';

/** The functions that emit metrics. Each metric names the ones that may emit it; anything else does not compile. */
export type Emitter = 'event-ingest' | 'metrics-collector' | 'outbox-worker' | 'consistency-checker';

export interface Metric {
  readonly unit: 'Count' | 'Percent' | 'Milliseconds' | 'Seconds';
  /**
   * How its datapoints are to be read:
   * - `counter`: each datapoint counts occurrences; the Sum over a period is the value.
   * - `distribution`: raw values; percentiles are taken from them.
   * - `daily-total`: the UTC day so far, sent again each run; the Maximum of the day is the day's total.
   * - `gauge`: the state at the time of the run; the Maximum over a period is the value.
   */
  readonly kind: 'counter' | 'distribution' | 'daily-total' | 'gauge';
  readonly emitters: readonly Emitter[];
  readonly description: string;
  /** Where the value comes from: the table and condition, or the ERP's event. */
  readonly source: string;
  /** `requirements`: named by the ERP's monitoring requirements. `design`: added by this project. */
  readonly origin: 'requirements' | 'design';
  /** True when heartbeats carry a `Shard` dimension, because the function runs once a shard. */
  readonly perShard?: true;
}

/** Every metric of the system. Dashboards, alarms, emitters and the reference derive from this table. */
export const metrics = {
  'serial.pre_generated_total': {
    unit: 'Count',
    kind: 'daily-total',
    emitters: ['metrics-collector'],
    description: 'Serials pre-generated today, including a shortfall generated at spawn.',
    source: 'job_ticket_serial by generated_at',
    origin: 'requirements',
  },
  'serial.spawn_used_total': {
    unit: 'Count',
    kind: 'daily-total',
    emitters: ['metrics-collector'],
    description: 'Serials used by spawns today.',
    source: 'job_ticket_serial by spawned_at',
    origin: 'requirements',
  },
  'serial.spawn_missing_total': {
    unit: 'Count',
    kind: 'counter',
    emitters: ['event-ingest'],
    description: 'Serials that had to be generated during a spawn.',
    source: 'ERP event spawn_missing; the database keeps no trace',
    origin: 'requirements',
  },
  'serial.link_failed_total': {
    unit: 'Count',
    kind: 'daily-total',
    emitters: ['metrics-collector'],
    description: 'Core DB links that failed at spawn today.',
    source:
      'distinct (serial_code, dag_token_id) of serial_link_outbox by created_at, without checker entries',
    origin: 'requirements',
  },
  'serial.link_success_total': {
    unit: 'Count',
    kind: 'daily-total',
    emitters: ['metrics-collector'],
    description: 'Serials spawned today whose Core DB link stands.',
    source: 'job_ticket_serial by spawned_at, looked up in serial_registry (dag_token_id not NULL)',
    origin: 'requirements',
  },
  'serial.oem_generated_total': {
    unit: 'Count',
    kind: 'daily-total',
    emitters: ['metrics-collector'],
    description: 'OEM product serials registered today.',
    source: 'serial_registry by created_at and production_type',
    origin: 'requirements',
  },
  'serial.hat_generated_total': {
    unit: 'Count',
    kind: 'daily-total',
    emitters: ['metrics-collector'],
    description: 'Hatthasilpa product serials registered today.',
    source: 'serial_registry by created_at and production_type',
    origin: 'requirements',
  },
  'serial.generation_latency_ms': {
    unit: 'Milliseconds',
    kind: 'distribution',
    emitters: ['event-ingest'],
    description: 'Time to generate one serial.',
    source: 'ERP event serial_generated; no duration is stored',
    origin: 'requirements',
  },
  'link.tenant_success_rate': {
    unit: 'Percent',
    kind: 'gauge',
    emitters: ['metrics-collector'],
    description: 'Serials on Hatthasilpa tokens of the last 24 hours that carry their tenant link.',
    source: 'flow_token, job_ticket_serial.spawned_token_id',
    origin: 'requirements',
  },
  'link.core_success_rate': {
    unit: 'Percent',
    kind: 'gauge',
    emitters: ['metrics-collector'],
    description: 'Serials on Hatthasilpa tokens of the last 24 hours that carry their Core DB link.',
    source: 'flow_token, serial_registry.dag_token_id',
    origin: 'requirements',
  },
  'link.dual_link_consistency': {
    unit: 'Percent',
    kind: 'gauge',
    emitters: ['consistency-checker'],
    description: 'Serials whose tenant link and Core DB link name the same token.',
    source: 'job_ticket_serial, serial_registry and flow_token compared by the checker',
    origin: 'requirements',
  },
  'link.outbox_pending_count': {
    unit: 'Count',
    kind: 'gauge',
    emitters: ['metrics-collector'],
    description: 'Outbox entries waiting for their Core DB link.',
    source: "serial_link_outbox where status = 'pending'",
    origin: 'requirements',
  },
  'link.outbox_dead_count': {
    unit: 'Count',
    kind: 'gauge',
    emitters: ['metrics-collector'],
    description: 'Dead outbox entries that nobody has acknowledged.',
    source: "serial_link_outbox where status = 'dead', without serial_monitor.acknowledgement",
    origin: 'requirements',
  },
  'error.context_mismatch_total': {
    unit: 'Count',
    kind: 'counter',
    emitters: ['event-ingest'],
    description: 'Serials rejected because their context broke an invariant.',
    source: 'ERP event rejected (context_mismatch); a rejected insert leaves no row',
    origin: 'requirements',
  },
  'error.duplicate_total': {
    unit: 'Count',
    kind: 'counter',
    emitters: ['event-ingest'],
    description: 'Attempts to register a serial twice.',
    source: 'ERP event rejected (duplicate); a rejected insert leaves no row',
    origin: 'requirements',
  },
  'error.invalid_format_total': {
    unit: 'Count',
    kind: 'counter',
    emitters: ['event-ingest'],
    description: 'Serials rejected for their format.',
    source: 'ERP event rejected (invalid_format); not the same as quarantine.invalid_format',
    origin: 'requirements',
  },
  'error.link_failure_total': {
    unit: 'Count',
    kind: 'daily-total',
    emitters: ['metrics-collector'],
    description: 'Link failures that went to the outbox today.',
    source: 'the same entries as serial.link_failed_total',
    origin: 'requirements',
  },
  'quarantine.total_quarantined': {
    unit: 'Count',
    kind: 'gauge',
    emitters: ['metrics-collector'],
    description: 'Quarantined serials, resolved ones included.',
    source: 'serial_quarantine',
    origin: 'requirements',
  },
  'quarantine.invalid_format': {
    unit: 'Count',
    kind: 'gauge',
    emitters: ['metrics-collector'],
    description: 'Serials quarantined for an invalid format, resolved ones included.',
    source: "serial_quarantine where reason = 'invalid_format'",
    origin: 'requirements',
  },
  'quarantine.orphaned': {
    unit: 'Count',
    kind: 'gauge',
    emitters: ['metrics-collector'],
    description: 'Serials quarantined as orphaned, resolved ones included.',
    source: "serial_quarantine where reason = 'orphaned'",
    origin: 'requirements',
  },

  registry_link_error_rate: {
    unit: 'Percent',
    kind: 'gauge',
    emitters: ['metrics-collector'],
    description:
      "Core DB links that failed in the last 60 minutes; the larger of the platform's and the worst tenant's rate.",
    source: 'serial_link_outbox by created_at over job_ticket_serial by spawned_at; at least 3 failures',
    origin: 'design',
  },
  outbox_pending_age: {
    unit: 'Seconds',
    kind: 'gauge',
    emitters: ['metrics-collector'],
    description: 'Age of the oldest pending outbox entry; 0 when none is pending.',
    source: 'serial_link_outbox.created_at, without entries requeued less than 15 minutes ago',
    origin: 'design',
  },
  outbox_dead_age: {
    unit: 'Seconds',
    kind: 'gauge',
    emitters: ['metrics-collector'],
    description: 'How long the oldest unacknowledged dead entry has been dead; 0 when there is none.',
    source: "serial_link_outbox.updated_at where status = 'dead'",
    origin: 'design',
  },
  'quarantine.added_last_hour': {
    unit: 'Count',
    kind: 'gauge',
    emitters: ['metrics-collector'],
    description: 'Serials quarantined in the last 60 minutes.',
    source: 'serial_quarantine by quarantined_at',
    origin: 'design',
  },
  tenants_unreachable: {
    unit: 'Count',
    kind: 'gauge',
    emitters: ['metrics-collector'],
    description: 'Active tenants whose database could not be read in this run.',
    source: 'the collector run itself',
    origin: 'design',
  },
  'assignment.resolution_latency_ms': {
    unit: 'Milliseconds',
    kind: 'distribution',
    emitters: ['event-ingest'],
    description: 'Time to resolve one assignment (pin, plan or auto).',
    source: 'ERP event assignment_resolved; no duration is stored',
    origin: 'design',
  },
  'serial.spawn_missing_unexpected': {
    unit: 'Count',
    kind: 'counter',
    emitters: ['event-ingest'],
    description:
      'Serials generated during a spawn of a ticket of up to 1,000 pieces, whose serials should exist.',
    source: 'ERP event spawn_missing with a ticket quantity of at most 1,000',
    origin: 'design',
  },
  consistency_check_failures: {
    unit: 'Count',
    kind: 'gauge',
    emitters: ['consistency-checker'],
    description:
      'Open findings that are neither repaired, handed over nor quarantined, plus checks that could not run.',
    source: 'serial_monitor.finding and the checker run itself',
    origin: 'design',
  },
  'consistency.coverage_24h': {
    unit: 'Percent',
    kind: 'gauge',
    emitters: ['consistency-checker'],
    description: 'Share of the rows older than a day that the checker compared within the last 24 hours.',
    source: 'serial_monitor.checked_range; rows are counted where none is',
    origin: 'design',
  },
  'core_db.unreachable': {
    unit: 'Count',
    kind: 'gauge',
    emitters: ['outbox-worker', 'metrics-collector'],
    description: '1 when the Core DB could not be used in this run, else 0.',
    source: 'the run itself',
    origin: 'design',
  },

  'job.worker.heartbeat': job('outbox-worker', 'Count', 'counter', '1 for each completed run.', true),
  'job.worker.duration_ms': job('outbox-worker', 'Milliseconds', 'distribution', 'Duration of a run.'),
  'job.worker.pending_found': job('outbox-worker', 'Count', 'counter', 'Due entries found.'),
  'job.worker.succeeded': job('outbox-worker', 'Count', 'counter', 'Retries that linked.'),
  'job.worker.failed': job('outbox-worker', 'Count', 'counter', 'Retries that failed and stay pending.'),
  'job.worker.marked_dead': job('outbox-worker', 'Count', 'counter', 'Entries made dead.'),
  'job.worker.deferred': job(
    'outbox-worker',
    'Count',
    'counter',
    'Due entries left for the next run, uncharged.',
  ),
  'job.worker.errors': job('outbox-worker', 'Count', 'counter', 'Tenants that could not be processed.'),
  'job.worker.systemic_error': job(
    'outbox-worker',
    'Count',
    'gauge',
    '1 when the Core DB refused every entry alike with an error that is not an outage, else 0.',
  ),
  'job.collector.heartbeat': job('metrics-collector', 'Count', 'counter', '1 for each completed run.'),
  'job.collector.duration_ms': job('metrics-collector', 'Milliseconds', 'distribution', 'Duration of a run.'),
  'job.collector.errors': job('metrics-collector', 'Count', 'counter', 'Tenants or queries that failed.'),
  'job.checker.heartbeat': job('consistency-checker', 'Count', 'counter', '1 for each completed run.', true),
  'job.checker.duration_ms': job('consistency-checker', 'Milliseconds', 'distribution', 'Duration of a run.'),
  'job.checker.tenants_processed': job('consistency-checker', 'Count', 'counter', 'Tenants checked.'),
  'job.checker.issues_found': job('consistency-checker', 'Count', 'counter', 'Issues found.'),
  'job.checker.issues_fixed': job(
    'consistency-checker',
    'Count',
    'counter',
    'Issues repaired or handed over.',
  ),
  'job.checker.errors': job('consistency-checker', 'Count', 'counter', 'Tenants or checks that failed.'),
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

/** The names that one emitter may use. */
export type MetricNameOf<E extends Emitter> = {
  [Name in MetricName]: E extends (typeof metrics)[Name]['emitters'][number] ? Name : never;
}[MetricName];

/** A metric of a background job about its own runs. */
function job<
  E extends Emitter,
  U extends Metric['unit'],
  K extends Metric['kind'],
  S extends true | undefined = undefined,
>(emitter: E, unit: U, kind: K, description: string, perShard?: S) {
  return {
    unit,
    kind,
    emitters: [emitter],
    description,
    source: 'the run itself',
    origin: 'design',
    ...(perShard === true ? { perShard } : {}),
  } as const;
}

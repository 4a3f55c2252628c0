import type { MetricName } from './metrics.ts';

/** One line of a graph. */
export interface Line {
  readonly metric: MetricName;
  /** What stands in the legend. */
  readonly label: string;
  /** Default: the statistic that the metric's kind is read by. */
  readonly statistic?: string;
}

export interface Panel {
  /** What is shown, and its unit where it is not a count. */
  readonly title: string;
  readonly lines: readonly [Line, ...Line[]];
  /** Seconds a datapoint. */
  readonly period: number;
  /** A line across the graph, with what it means. */
  readonly limit?: { readonly value: number; readonly label: string };
}

/** A query of the requirements, answered as a table when somebody looks; `functions/dashboard-queries` has them. */
export interface QueryTable {
  readonly title: string;
  readonly query: 'generation-rate' | 'outbox-health' | 'link-success-rate' | 'quarantine';
}

export interface Section {
  readonly title: string;
  /** How to read it: what is normal, and what is not. */
  readonly says: string;
  readonly panels: readonly Panel[];
  readonly table?: QueryTable;
}

const FIVE_MINUTES = 300;
const ONE_HOUR = 3_600;

const line = (metric: MetricName, label: string, statistic?: string): Line => ({
  metric,
  label,
  ...(statistic === undefined ? {} : { statistic }),
});

/** The dashboard below its objectives. Every metric of the catalogue stands on it. */
export const dashboardSections: readonly Section[] = [
  {
    title: 'Generation',
    says: 'Counts of the day grow from 00:00 UTC on. Serials generated at spawn should not exist, but for tickets of more than 1,000 pieces.',
    panels: [
      {
        title: 'Serials of the day so far',
        period: FIVE_MINUTES,
        lines: [
          line('serial.hat_generated_total', 'Hatthasilpa, registered'),
          line('serial.oem_generated_total', 'OEM, registered'),
          line('serial.pre_generated_total', 'Pre-generated with a ticket'),
          line('serial.spawn_used_total', 'Used by spawns'),
        ],
      },
      {
        title: 'Generating one serial, milliseconds',
        period: FIVE_MINUTES,
        lines: [
          line('serial.generation_latency_ms', 'p50', 'p50'),
          line('serial.generation_latency_ms', 'p99', 'p99'),
        ],
      },
      {
        title: 'Resolving one assignment, milliseconds',
        period: FIVE_MINUTES,
        lines: [
          line('assignment.resolution_latency_ms', 'p50', 'p50'),
          line('assignment.resolution_latency_ms', 'p95', 'p95'),
        ],
      },
      {
        title: 'Serials that had to be generated at spawn',
        period: FIVE_MINUTES,
        lines: [
          line('serial.spawn_missing_total', 'All'),
          line('serial.spawn_missing_unexpected', 'Of tickets of up to 1,000 pieces'),
        ],
      },
    ],
    table: { title: 'Serials registered in the last 24 hours', query: 'generation-rate' },
  },
  {
    title: 'Links',
    says: 'Each spawned Hatthasilpa serial is linked twice: in its tenant database and in the Core DB. 100 % is normal; what failed waits in the outbox.',
    panels: [
      {
        title: 'Serials on tokens of the last 24 hours that are linked, percent',
        period: FIVE_MINUTES,
        lines: [
          line('link.tenant_success_rate', 'In the tenant database'),
          line('link.core_success_rate', 'In the Core DB'),
        ],
      },
      {
        title: 'Core DB links of the day so far',
        period: FIVE_MINUTES,
        lines: [
          line('serial.link_success_total', 'Stand'),
          line('serial.link_failed_total', 'Failed at spawn'),
        ],
      },
      {
        title: 'Serials whose two links name the same token, percent',
        period: ONE_HOUR,
        lines: [line('link.dual_link_consistency', 'Consistent')],
      },
    ],
    table: {
      title: 'Links of all job ticket serials (unspawned ones have none yet)',
      query: 'link-success-rate',
    },
  },
  {
    title: 'Outbox',
    says: 'Pending entries are retried every 5 minutes. Dead ones wait for a person: requeue or acknowledge them.',
    panels: [
      {
        title: 'Outbox entries',
        period: FIVE_MINUTES,
        lines: [
          line('link.outbox_pending_count', 'Pending'),
          line('link.outbox_dead_count', 'Dead, not acknowledged'),
        ],
      },
      {
        title: 'Time that the oldest dead entry has been dead, seconds',
        period: FIVE_MINUTES,
        lines: [line('outbox_dead_age', 'Oldest dead entry')],
      },
      {
        title: 'What the outbox worker did, entries',
        period: FIVE_MINUTES,
        lines: [
          line('job.worker.pending_found', 'Due'),
          line('job.worker.succeeded', 'Linked'),
          line('job.worker.failed', 'Failed again'),
          line('job.worker.marked_dead', 'Made dead'),
          line('job.worker.deferred', 'Left for the next run'),
        ],
      },
    ],
    table: { title: 'Outbox by status', query: 'outbox-health' },
  },
  {
    title: 'Errors',
    says: 'Rejections are what the ERP refused and reported. Findings are what the hourly consistency checker could not put right by itself.',
    panels: [
      {
        title: 'Serials that the ERP rejected',
        period: FIVE_MINUTES,
        lines: [
          line('error.context_mismatch_total', 'Context mismatch'),
          line('error.duplicate_total', 'Duplicate'),
          line('error.invalid_format_total', 'Invalid format'),
        ],
      },
      {
        title: 'Link failures of the day so far',
        period: FIVE_MINUTES,
        lines: [line('error.link_failure_total', 'Went to the outbox')],
      },
      {
        title: 'What stands in the way',
        period: FIVE_MINUTES,
        lines: [
          line('core_db.unreachable', 'Core DB cannot be used (1 = yes)'),
          line('job.worker.systemic_error', 'Core DB refuses every link (1 = yes)'),
          line('tenants_unreachable', 'Tenants that cannot be read'),
        ],
      },
    ],
  },
  {
    title: 'Quarantine',
    says: 'Suspicious serials that a person has to look at. The total holds resolved ones, too.',
    panels: [
      {
        title: 'Quarantined serials, resolved ones included',
        period: FIVE_MINUTES,
        lines: [
          line('quarantine.total_quarantined', 'All'),
          line('quarantine.invalid_format', 'Invalid format'),
          line('quarantine.orphaned', 'Orphaned'),
        ],
      },
      {
        title: 'Quarantined within the last hour',
        period: FIVE_MINUTES,
        lines: [line('quarantine.added_last_hour', 'New')],
        limit: { value: 10, label: 'alarm: above 10' },
      },
    ],
    table: { title: 'Quarantine by reason', query: 'quarantine' },
  },
  {
    title: 'Jobs',
    says: 'Worker and collector run every 5 minutes, the checker every hour. A gap in the runs is what the dead-man alarms tell.',
    panels: [
      {
        title: 'Completed runs',
        period: ONE_HOUR,
        lines: [
          line('job.worker.heartbeat', 'Outbox worker'),
          line('job.collector.heartbeat', 'Metrics collector'),
          line('job.checker.heartbeat', 'Consistency checker'),
        ],
      },
      {
        title: 'Longest run, milliseconds',
        period: ONE_HOUR,
        lines: [
          line('job.worker.duration_ms', 'Outbox worker', 'Maximum'),
          line('job.collector.duration_ms', 'Metrics collector', 'Maximum'),
          line('job.checker.duration_ms', 'Consistency checker', 'Maximum'),
        ],
      },
      {
        title: 'Errors in runs',
        period: FIVE_MINUTES,
        lines: [
          line('job.worker.errors', 'Outbox worker'),
          line('job.collector.errors', 'Metrics collector'),
          line('job.checker.errors', 'Consistency checker'),
        ],
      },
      {
        title: 'What the consistency checker did',
        period: ONE_HOUR,
        lines: [
          line('job.checker.tenants_processed', 'Tenants checked'),
          line('job.checker.issues_found', 'Issues found'),
          line('job.checker.issues_fixed', 'Issues repaired or handed over'),
        ],
      },
      {
        title: 'Older rows that the checker compared within 24 hours, percent',
        period: ONE_HOUR,
        lines: [line('consistency.coverage_24h', 'Compared')],
      },
    ],
  },
];

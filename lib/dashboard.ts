import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  CustomWidget,
  GraphWidget,
  type IAlarm,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { FunctionName } from './bundle-functions.ts';
import type { MetricName } from './catalogue/metrics.ts';
import { catalogueMetric } from './catalogue-metric.ts';
import { databaseEnvironment, grantDatabases } from './databases.ts';
import { resourceName } from './resource-name.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface DashboardProps {
  readonly settings: Settings;
  readonly alarms: readonly IAlarm[];
  readonly bundle: (name: FunctionName) => string;
}

interface Panel {
  readonly title: string;
  readonly metrics: readonly MetricName[];
  /** Seconds a datapoint. */
  readonly period: number;
}

const FIVE_MINUTES = 300;
const ONE_DAY = 86_400;

const PANELS: readonly Panel[] = [
  {
    title: 'Serials a day',
    period: ONE_DAY,
    metrics: [
      'serial.hat_generated_total',
      'serial.oem_generated_total',
      'serial.pre_generated_total',
      'serial.spawn_used_total',
    ],
  },
  {
    title: 'Links a day',
    period: ONE_DAY,
    metrics: ['serial.link_success_total', 'serial.link_failed_total'],
  },
  {
    title: 'Link health, percent',
    period: FIVE_MINUTES,
    metrics: ['link.tenant_success_rate', 'link.core_success_rate', 'registry_link_error_rate'],
  },
  {
    title: 'Outbox entries',
    period: FIVE_MINUTES,
    metrics: ['link.outbox_pending_count', 'link.outbox_dead_count'],
  },
  {
    title: 'Oldest outbox entry, seconds',
    period: FIVE_MINUTES,
    metrics: ['outbox_pending_age', 'outbox_dead_age'],
  },
  {
    title: 'Quarantine',
    period: FIVE_MINUTES,
    metrics: [
      'quarantine.total_quarantined',
      'quarantine.invalid_format',
      'quarantine.orphaned',
      'quarantine.added_last_hour',
    ],
  },
  {
    title: 'Outbox worker, entries a run',
    period: FIVE_MINUTES,
    metrics: [
      'job.worker.pending_found',
      'job.worker.succeeded',
      'job.worker.failed',
      'job.worker.marked_dead',
      'job.worker.deferred',
    ],
  },
  {
    title: 'Serial generation and assignment, p99, milliseconds',
    period: FIVE_MINUTES,
    metrics: ['serial.generation_latency_ms', 'assignment.resolution_latency_ms'],
  },
  {
    title: 'Rejected serials and missing pre-generation',
    period: FIVE_MINUTES,
    metrics: [
      'error.context_mismatch_total',
      'error.duplicate_total',
      'error.invalid_format_total',
      'serial.spawn_missing_total',
    ],
  },
  {
    title: 'Consistency',
    period: 3_600,
    metrics: ['consistency_check_failures', 'link.dual_link_consistency'],
  },
  {
    title: 'What stands in the way',
    period: FIVE_MINUTES,
    metrics: ['core_db.unreachable', 'tenants_unreachable', 'job.worker.errors', 'job.collector.errors'],
  },
];

/** Metrics a widget row; the grid is 24 columns wide. */
const WIDGET = { width: 12, height: 6 } as const;

/** One page that answers "is everything well, and if not, since when?" */
export class Dashboard extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { settings, alarms, bundle }: DashboardProps) {
    super(scope, id);
    this.name = resourceName(settings, 'overview');
    const queries = new ServiceFunction(this, 'Queries', {
      settings,
      name: 'dashboard-queries',
      bundle: bundle('dashboard-queries'),
      description: 'Answers the dashboard queries of the ERP as tables in the dashboard',
      environment: {
        ...databaseEnvironment(settings),
        EXCLUDED_TENANTS: settings.excludedTenants.join(','),
        ENVIRONMENT: settings.environment,
      },
    });
    grantDatabases(queries.lambda, settings.databases.core, settings.databases.tenants);
    new CloudWatchDashboard(this, 'Overview', {
      dashboardName: this.name,
      defaultInterval: Duration.hours(24),
      widgets: [
        [
          new TextWidget({
            markdown: `# Serial Monitoring, ${settings.environment}\nTimes are UTC. A gap in a line means that nothing was measured, not that nothing was wrong.`,
            width: 24,
            height: 2,
          }),
        ],
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 4 })],
        PANELS.map((panel) => graph(panel, settings)),
        QUERIES.map(({ title, query }) => table(title, query, queries.lambda.functionArn)),
      ],
    });
  }
}

/** The dashboard queries of the requirements, read from the databases when somebody looks. */
const QUERIES = [
  { title: 'Serial generation, last 24 hours', query: 'generation-rate' },
  { title: 'Outbox health', query: 'outbox-health' },
  { title: 'Link success rate', query: 'link-success-rate' },
  { title: 'Quarantine statistics', query: 'quarantine' },
] as const;

function table(title: string, query: string, functionArn: string): CustomWidget {
  return new CustomWidget({
    ...WIDGET,
    title,
    functionArn,
    params: { query },
    updateOnRefresh: true,
    updateOnResize: false,
    updateOnTimeRangeChange: false,
  });
}

function graph({ title, metrics: names, period }: Panel, { environment }: Settings): GraphWidget {
  return new GraphWidget({
    ...WIDGET,
    title,
    left: names.map((name) => catalogueMetric(name, { environment, period, label: name })),
    leftYAxis: { min: 0, showUnits: false },
  });
}

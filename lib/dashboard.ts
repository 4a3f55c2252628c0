import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  type IAlarm,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { FunctionName } from './bundle-functions.ts';
import { dashboardSections, type Line, type Panel, type Section } from './catalogue/dashboard-sections.ts';
import { databaseRights } from './catalogue/database-rights.ts';
import { type Metric, metrics } from './catalogue/metrics.ts';
import { slos } from './catalogue/slos.ts';
import { catalogueMetric } from './catalogue-metric.ts';
import { FULL_WIDTH, graph, heading, inRows, queryTable } from './dashboard-widgets.ts';
import { databaseEnvironment, grantDatabases } from './databases.ts';
import { inGroups } from './in-groups.ts';
import { objectiveWidgets } from './objective-widgets.ts';
import { resourceName } from './resource-name.ts';
import { ServiceFunction } from './service-function.ts';
import { type ServiceSection, serviceSections } from './service-sections.ts';
import { runbooksOf, type Settings, shardsOf } from './settings.ts';

export interface DashboardProps {
  readonly settings: Settings;
  readonly alarms: readonly IAlarm[];
  readonly bundle: (name: FunctionName) => string;
  /** What AWS measures of the stack. */
  readonly services: Parameters<typeof serviceSections>[0];
}

const READING = databaseRights['dashboard-queries'];

/**
 * One page that answers "is everything well, and if not, since when?": the objectives, the alarms, then a section for
 * each part of the system.
 */
export class Dashboard extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { settings, alarms, bundle, services }: DashboardProps) {
    super(scope, id);
    this.name = resourceName(settings, 'overview');
    const queries = new ServiceFunction(this, 'Queries', {
      settings,
      name: 'dashboard-queries',
      bundle: bundle('dashboard-queries'),
      description: 'Answers the dashboard queries of the ERP as tables in the dashboard',
      environment: {
        ...databaseEnvironment(settings, READING),
        EXCLUDED_TENANTS: settings.excludedTenants.join(','),
        ENVIRONMENT: settings.environment,
      },
    });
    grantDatabases(queries.lambda, settings, READING);
    new CloudWatchDashboard(this, 'Overview', {
      dashboardName: this.name,
      defaultInterval: Duration.hours(24),
      widgets: [
        [title(settings)],
        ...stopped(settings),
        ...reportMode(settings),
        ...objectiveWidgets(Object.values(slos), settings.environment),
        ...alarmStates(alarms),
        ...dashboardSections.flatMap((section) =>
          sectionWidgets(section, settings, queries.lambda.functionArn),
        ),
        ...serviceSections(services).flatMap(serviceWidgets),
      ],
    });
  }
}

function title(settings: Settings): TextWidget {
  return new TextWidget({
    ...FULL_WIDTH,
    height: 2,
    markdown: `# Serial Monitoring, ${settings.environment}\nGreen below, and nothing needs you. Each alarm names what to do; its runbook is in ${link(runbooksOf(settings))}. Times are UTC. A gap in a line means that nothing was measured, not that nothing was wrong.`,
  });
}

/** An address becomes a link; a path of the repository stays what it is. */
function link(runbooks: string): string {
  return runbooks.startsWith('https://') ? `[the runbooks](${runbooks})` : `\`${runbooks}\``;
}

/** Says loudly that what is shown is old. */
function stopped({ schedules }: Settings): IWidget[][] {
  if (schedules === 'running') return [];
  return [
    [
      new TextWidget({
        ...FULL_WIDTH,
        height: 2,
        markdown:
          '## Stopped\nThe schedules are **stopped** (setting `schedules`): nothing is measured, repaired or watched.',
      }),
    ],
  ];
}

/** Says loudly that jobs repair nothing: whoever looks at a growing outbox must know. */
function reportMode({ jobs }: Settings): IWidget[][] {
  const reporting = [
    ...(jobs.outboxWorker.mode === 'report' ? ['outbox worker'] : []),
    ...(jobs.consistencyChecker.mode === 'report' ? ['consistency checker'] : []),
  ];
  if (reporting.length === 0) return [];
  const [are, they] = reporting.length === 1 ? ['is', 'It reads and tells'] : ['are', 'They read and tell'];
  return [
    [
      new TextWidget({
        ...FULL_WIDTH,
        height: 2,
        markdown: `## Report mode\nThe ${reporting.join(' and the ')} ${are} in **report mode**. ${they}, and **repair nothing**. Somebody else does that work, or nobody: setting \`jobs\`.`,
      }),
    ],
  ];
}

/** A widget of states takes at most so many. */
const ALARMS_A_WIDGET = 100;

function alarmStates(alarms: readonly IAlarm[]): IWidget[][] {
  return inGroups(alarms, ALARMS_A_WIDGET).map((group) => [
    new AlarmStatusWidget({ title: 'Alarms', alarms: group, ...FULL_WIDTH, height: 5 }),
  ]);
}

function sectionWidgets(section: Section, settings: Settings, queriesArn: string): IWidget[][] {
  const graphs = section.panels.map((panel) =>
    graph({ ...panel, metrics: panel.lines.flatMap((line) => series(line, panel, settings)) }),
  );
  const tables = section.table === undefined ? [] : [queryTable(section.table, queriesArn)];
  return [[heading(section)], ...inRows([...graphs, ...tables])];
}

function serviceWidgets(section: ServiceSection): IWidget[][] {
  return [[heading(section)], ...inRows(section.panels.map(graph))];
}

/** One line, or one a shard where each shard sends its own. */
function series({ metric, label, statistic }: Line, { period }: Panel, settings: Settings): IMetric[] {
  const { emitters, perShard }: Metric = metrics[metric];
  const [emitter] = emitters;
  const options = {
    environment: settings.environment,
    period,
    ...(statistic === undefined ? {} : { statistic }),
  };
  if (perShard !== true || emitter === undefined) return [catalogueMetric(metric, { ...options, label })];
  const shards = shardsOf(settings, emitter);
  return Array.from({ length: shards }, (_, shard) =>
    catalogueMetric(metric, {
      ...options,
      shard,
      label: shards === 1 ? label : `${label}, shard ${shard}`,
    }),
  );
}

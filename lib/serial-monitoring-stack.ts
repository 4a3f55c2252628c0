import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { awsMetrics } from './aws-metrics.ts';
import { BackgroundJobs } from './background-jobs.ts';
import type { FunctionName } from './bundle-functions.ts';
import { Dashboard } from './dashboard.ts';
import { DemoDatabases } from './demo-databases.ts';
import { MetricsApi } from './metrics-api.ts';
import { Notifications } from './notifications.ts';
import { OwnSchema } from './own-schema.ts';
import { RecoveryNotices } from './recovery-notices.ts';
import { SavedQueries } from './saved-queries.ts';
import { type DeploymentSettings, isProvisioned, type Settings } from './settings.ts';

export interface SerialMonitoringStackProps {
  readonly settings: DeploymentSettings;
  /** Folder of each function's bundle. */
  readonly bundle: (name: FunctionName) => string;
}

/** Everything that is deployed; each construct has a file of its own. */
export class SerialMonitoringStack extends Stack {
  constructor(scope: Construct, id: string, { settings: asked, bundle }: SerialMonitoringStackProps) {
    super(scope, id, {
      // Two environments are two stacks, even side by side in one account.
      stackName: `serial-monitoring-${asked.environment}`,
      description: 'Monitors and repairs the serial-number registry',
      env: { account: asked.account, region: asked.region },
      tags: { Application: 'serial-monitoring', Environment: asked.environment },
    });
    const settings = this.#withDatabases(asked, bundle);
    const schema = new OwnSchema(this, 'OwnSchema', { settings, bundle });
    // The databases of a demo come first.
    schema.node.addDependency(...this.node.children.filter((child) => child instanceof DemoDatabases));
    const notifications = new Notifications(this, 'Notifications', settings);
    const metricsApi = new MetricsApi(this, 'MetricsApi', { settings, bundle, notifications });
    const jobs = new BackgroundJobs(this, 'BackgroundJobs', { settings, bundle, notifications });
    const alarms = new Alarms(this, 'Alarms', {
      settings,
      notifications,
      awsMetrics: awsMetrics({
        settings,
        api: metricsApi.api,
        deadLetters: jobs.deadLetters,
        topics: notifications.topics,
      }),
    });
    new RecoveryNotices(this, 'RecoveryNotices', { settings, notifications, alarms: alarms.notifying });
    const dashboard = new Dashboard(this, 'Dashboard', {
      settings,
      alarms: alarms.notifying.map(({ alarm }) => alarm),
      bundle,
      services: {
        settings,
        api: metricsApi.api,
        deadLetters: jobs.deadLetters,
        topics: notifications.topics,
      },
    });

    new SavedQueries(this, 'SavedQueries', settings);
    // New code may ask for what the migration brings; and nothing runs, or is missed, before there is a database.
    for (const part of [metricsApi, jobs, alarms, dashboard]) part.node.addDependency(schema.resource);

    new CfnOutput(this, 'ApiUrl', { value: metricsApi.api.url, description: 'Base URL of the metrics API' });
    new CfnOutput(this, 'DashboardUrl', {
      value: `https://${settings.region}.console.aws.amazon.com/cloudwatch/home?region=${settings.region}#dashboards/dashboard/${dashboard.name}`,
      description: 'The dashboard in the AWS console',
    });
    new CfnOutput(this, 'AlarmsUrl', {
      value: `https://${settings.region}.console.aws.amazon.com/cloudwatch/home?region=${settings.region}#alarmsV2:`,
      description: 'The alarms in the AWS console',
    });
    new CfnOutput(this, 'NextStep', {
      value:
        'Confirm the subscription e-mails, invite the Slack bot into the channel, then follow "First alarm test" in docs/deploy.md',
      description: 'What a person still has to do',
    });
    new CfnOutput(this, 'DeadLetterQueue', {
      value: jobs.deadLetters.queueUrl,
      description: 'Scheduled runs that did not happen',
    });
  }

  /** The settings with databases that are there, or that the demo brings along. */
  #withDatabases(asked: DeploymentSettings, bundle: SerialMonitoringStackProps['bundle']): Settings {
    return isProvisioned(asked)
      ? new DemoDatabases(this, 'Demo', { settings: asked, bundle }).settings
      : asked;
  }
}

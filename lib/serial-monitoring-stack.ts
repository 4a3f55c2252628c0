import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { BackgroundJobs } from './background-jobs.ts';
import type { FunctionName } from './bundle-functions.ts';
import type { Emitter } from './catalogue/metrics.ts';
import { Dashboard } from './dashboard.ts';
import { MetricsApi } from './metrics-api.ts';
import { Notifications } from './notifications.ts';
import { OwnSchema } from './own-schema.ts';
import type { Settings } from './settings.ts';

export interface SerialMonitoringStackProps {
  readonly settings: Settings;
  /** Folder of each function's bundle. */
  readonly bundle: (name: FunctionName) => string;
}

/** The functions of this stack that emit metrics. */
const EMITTERS: readonly Emitter[] = ['outbox-worker', 'metrics-collector'];

/** Everything that is deployed; each construct has a file of its own. */
export class SerialMonitoringStack extends Stack {
  constructor(scope: Construct, id: string, { settings, bundle }: SerialMonitoringStackProps) {
    super(scope, id, {
      description: 'Monitors and repairs the serial-number registry',
      env: { account: settings.account, region: settings.region },
      tags: { Application: 'serial-monitoring', Environment: settings.environment },
    });
    new OwnSchema(this, 'OwnSchema', { settings, bundle });
    const { api } = new MetricsApi(this, 'MetricsApi', { settings, bundle });
    const jobs = new BackgroundJobs(this, 'BackgroundJobs', { settings, bundle });
    const notifications = new Notifications(this, 'Notifications', settings);
    const alarms = new Alarms(this, 'Alarms', {
      settings,
      notifications,
      emitters: EMITTERS,
      shards: (emitter) => (emitter === 'outbox-worker' ? settings.jobs.outboxWorker.shards : 1),
      awsMetrics: {
        'failed-deliveries': jobs.deadLetters.metricApproximateNumberOfMessagesVisible({
          period: Duration.minutes(5),
        }),
        'metrics-api-5xx': api.metricServerError({ period: Duration.minutes(5) }),
      },
    });
    const dashboard = new Dashboard(this, 'Dashboard', { settings, alarms: alarms.all, emitters: EMITTERS });

    new CfnOutput(this, 'ApiUrl', { value: api.url, description: 'Base URL of the metrics API' });
    new CfnOutput(this, 'DashboardUrl', {
      value: `https://${settings.region}.console.aws.amazon.com/cloudwatch/home?region=${settings.region}#dashboards/dashboard/${dashboard.name}`,
      description: 'The dashboard in the AWS console',
    });
    new CfnOutput(this, 'DeadLetterQueue', {
      value: jobs.deadLetters.queueUrl,
      description: 'Scheduled runs that did not happen',
    });
  }
}

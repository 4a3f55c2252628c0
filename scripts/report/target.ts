import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SNSClient } from '@aws-sdk/client-sns';
import type { ChecklistServices, ChecklistSettings } from '../../functions/shared/checklist/context.ts';
import { resourceName } from '../../lib/resource-name.ts';
import { type Target as DatabaseTarget, readTarget as readDatabases } from '../preflight/target.ts';
import { clientOptions, type Source, settingsOf } from '../source.ts';

/** What a report is about, and whom to ask. */
export interface Target extends Pick<ChecklistServices, 'cloudWatch' | 'sns'> {
  /** With the accounts that only read. */
  readonly databases: Pick<DatabaseTarget, 'client' | 'databases'>;
  readonly settings: ChecklistSettings;
}

/** @throws {UsageError} when no local system runs there, or SettingsError. */
export function readTarget({ source }: { readonly source: Source }): Target {
  const databases = readDatabases({ source });
  const settings = settingsOf(source);
  const { region, account, notifications, environment, alarmNamePrefix } = settings;
  const topicArn = (name: string) => `arn:aws:sns:${region}:${account}:${resourceName(settings, name)}`;
  return {
    databases: { client: databases.client, databases: asReader(databases) },
    cloudWatch: new CloudWatchClient(clientOptions(source, settings, 'cloudwatch')),
    sns: new SNSClient(clientOptions(source, settings, 'sns')),
    settings: {
      databasePrefix: databases.databasePrefix,
      monitoringSchema: databases.monitoringSchema,
      excludedTenants: databases.excludedTenants,
      environment,
      alarmNamePrefix,
      emailTopicArn: topicArn('email'),
      slackTopicArn: notifications.slack === undefined ? undefined : topicArn('slack'),
    },
  };
}

function asReader({ databases, others }: DatabaseTarget): DatabaseTarget['databases'] {
  return others.find(({ account }) => account === 'reader')?.databases ?? databases;
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import type { ChecklistServices, ChecklistSettings } from '../../functions/shared/checklist/context.ts';
import { resourceName } from '../../lib/resource-name.ts';
import { readSettings } from '../../lib/settings.ts';
import { type Target as DatabaseTarget, readTarget as readDatabases } from '../preflight/target.ts';
import type { Options } from './options.ts';

/** What a report is about, and whom to ask. */
export interface Target extends Pick<ChecklistServices, 'cloudWatch' | 'sns'> {
  readonly databases: Pick<DatabaseTarget, 'client' | 'databases' | 'readers'>;
  readonly settings: ChecklistSettings;
}

const endpointsSchema = z.object({ cloudwatch: z.url(), sns: z.url() });

/** @throws an error named `UsageError` when the settings cannot be used, or no local system runs there. */
export function readTarget({ source }: Pick<Options, 'source'>): Target {
  const databases = readDatabases({ source });
  const local = source.kind === 'local';
  const settings = readSettings(local ? path.join(source.dataDir, 'settings.json') : source.file);
  const { region, account, notifications, environment, alarmNamePrefix } = settings;
  const clientOptions = (service: 'cloudwatch' | 'sns') => ({
    region,
    ...(local
      ? // Nobody checks the credentials there.
        {
          endpoint: endpointsOf(source.dataDir)[service],
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        }
      : {}),
  });
  const topicArn = (name: string) => `arn:aws:sns:${region}:${account}:${resourceName(settings, name)}`;
  return {
    databases,
    cloudWatch: new CloudWatchClient(clientOptions('cloudwatch')),
    sns: new SNSClient(clientOptions('sns')),
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

/** `preflight` has read this file before, so it is there. */
function endpointsOf(dataDir: string): z.output<typeof endpointsSchema> {
  return endpointsSchema.parse(JSON.parse(readFileSync(path.join(dataDir, 'endpoints.json'), 'utf8')));
}

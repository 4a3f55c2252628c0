import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Settings } from '../../lib/settings.ts';
import { clientOptions, type Source, settingsOf } from '../source.ts';

/** Whose alarms are to be muted. */
export interface Target {
  readonly client: CloudWatchClient;
  readonly settings: Pick<Settings, 'alarmNamePrefix' | 'environment' | 'jobs'>;
}

/** @throws {UsageError} when no local system runs there, or SettingsError. */
export function readTarget({ source }: { readonly source: Source }): Target {
  const settings = settingsOf(source);
  return { settings, client: new CloudWatchClient(clientOptions(source, settings, 'cloudwatch')) };
}

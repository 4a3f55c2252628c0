import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import { readSettings, type Settings, SettingsError } from '../../lib/settings.ts';
import { type Options, UsageError } from './options.ts';

/** Whose alarms are to be muted. */
export interface Target {
  readonly client: CloudWatchClient;
  readonly settings: Pick<Settings, 'alarmNamePrefix' | 'environment' | 'jobs'>;
}

const endpointsSchema = z.object({ cloudwatch: z.url() });

/** @throws {UsageError} when the settings cannot be used, or no local system runs there. */
export function readTarget({ source }: Pick<Options, 'source'>): Target {
  if (source.kind === 'settings') {
    const settings = settingsOf(source.file);
    return { settings, client: new CloudWatchClient({ region: settings.region }) };
  }
  const endpoint = endpointOf(path.join(source.dataDir, 'endpoints.json'));
  const settings = settingsOf(path.join(source.dataDir, 'settings.json'));
  return {
    settings,
    client: new CloudWatchClient({
      region: settings.region,
      endpoint,
      // Nobody checks them there.
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  };
}

function endpointOf(file: string): string {
  try {
    return endpointsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).cloudwatch;
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: start the local system first ("npm start").`, { cause });
  }
}

function settingsOf(file: string): Settings {
  try {
    return readSettings(file);
  } catch (cause) {
    if (cause instanceof SettingsError) throw new UsageError(cause.message, { cause });
    throw cause;
  }
}

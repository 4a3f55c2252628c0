import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { z } from 'zod';
import type { DatabaseSettings } from '../../functions/shared/database/databases.ts';
import { readSettings, type Settings, SettingsError } from '../../lib/settings.ts';
import { type Options, UsageError } from './options.ts';

type Mode = Settings['jobs']['outboxWorker']['mode'];

/** What a deploy with these settings will work on. */
export interface Target {
  /** For people. */
  readonly name: string;
  readonly client: Pick<RDSDataClient, 'send'>;
  /** With the accounts that write. */
  readonly databases: DatabaseSettings;
  /** With the accounts that only read; undefined where the settings name none. */
  readonly readers: DatabaseSettings | undefined;
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly excludedTenants: readonly string[];
  readonly modes: { readonly outboxWorker: Mode; readonly consistencyChecker: Mode };
}

/** @throws {UsageError} when the settings cannot be used, or no local system runs there. */
export function readTarget({ source }: Pick<Options, 'source'>): Target {
  if (source.kind === 'local') return localTarget(source.dataDir);
  const settings = settingsOf(source.file);
  return {
    ...targetOf(settings),
    name: `${settings.environment}, as ${source.file} says`,
    client: new RDSDataClient({ region: settings.region }),
  };
}

function targetOf({ databases: { core, tenants }, ...settings }: Settings): Omit<Target, 'name' | 'client'> {
  const databases = {
    CORE_CLUSTER_ARN: core.clusterArn,
    CORE_SECRET_ARN: core.secretArn,
    CORE_DATABASE: core.database,
    TENANT_CLUSTER_ARN: tenants.clusterArn,
    TENANT_SECRET_ARN: tenants.secretArn,
  };
  const [coreReader, tenantsReader] = [core.readerSecretArn, tenants.readerSecretArn];
  return {
    databases,
    readers:
      coreReader === undefined && tenantsReader === undefined
        ? undefined
        : {
            ...databases,
            CORE_SECRET_ARN: coreReader ?? core.secretArn,
            TENANT_SECRET_ARN: tenantsReader ?? tenants.secretArn,
          },
    databasePrefix: tenants.databasePrefix,
    monitoringSchema: tenants.monitoringSchema,
    excludedTenants: settings.excludedTenants,
    modes: {
      outboxWorker: settings.jobs.outboxWorker.mode,
      consistencyChecker: settings.jobs.consistencyChecker.mode,
    },
  };
}

function settingsOf(file: string): Settings {
  try {
    return readSettings(file);
  } catch (cause) {
    if (cause instanceof SettingsError) throw new UsageError(cause.message, { cause });
    throw cause;
  }
}

const endpointsSchema = z.object({
  rdsData: z.url(),
});

/** Nobody checks them there. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A running local system keeps its endpoints and the settings it deployed in its data directory. */
function localTarget(dataDir: string): Target {
  const endpoints = endpointsOf(path.join(dataDir, 'endpoints.json'));
  const settings = settingsOf(path.join(dataDir, 'settings.json'));
  return {
    ...targetOf(settings),
    name: `the local system of ${dataDir}`,
    client: new RDSDataClient({
      endpoint: endpoints.rdsData,
      region: settings.region,
      credentials: LOCAL_CREDENTIALS,
    }),
  };
}

function endpointsOf(file: string): z.output<typeof endpointsSchema> {
  try {
    return endpointsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new UsageError(
      `${file} cannot be used: start the local system there with "npm start", or name its data directory after --local.`,
      { cause },
    );
  }
}

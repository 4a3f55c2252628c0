import { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { DatabaseSettings } from '../../functions/shared/database/databases.ts';
import type { Settings } from '../../lib/settings.ts';
import { clientOptions, type Source, settingsOf } from '../source.ts';

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

/** @throws {UsageError} when no local system runs there, or SettingsError. */
export function readTarget({ source }: { readonly source: Source }): Target {
  const settings = settingsOf(source);
  return {
    ...targetOf(settings),
    name:
      source.kind === 'local'
        ? `the local system of ${source.dataDir}`
        : `${settings.environment}, as ${source.file} says`,
    client: new RDSDataClient(clientOptions(source, settings, 'rdsData')),
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

import { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { DatabaseSettings } from '../../functions/shared/database/databases.ts';
import {
  databaseRights,
  secretSettings,
  type TenantAccount,
  tenantAccounts,
} from '../../lib/catalogue/database-rights.ts';
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
  /** With each of the other accounts of the tenant cluster, and the account of Core that goes with it. */
  readonly others: readonly OtherAccount[];
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly excludedTenants: readonly string[];
  readonly modes: { readonly outboxWorker: Mode; readonly consistencyChecker: Mode };
}

/** An account with the databases as it enters them. */
export interface OtherAccount {
  readonly account: Exclude<TenantAccount, 'writer'>;
  readonly databases: DatabaseSettings;
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
  return {
    databases,
    others: otherAccounts.map((account) => ({
      account,
      databases: {
        ...databases,
        CORE_SECRET_ARN: entersCoreAsWriter(account) ? core.secretArn : core.readerSecretArn,
        TENANT_SECRET_ARN: tenants[secretSettings[account]],
      },
    })),
    databasePrefix: tenants.databasePrefix,
    monitoringSchema: tenants.monitoringSchema,
    excludedTenants: settings.excludedTenants,
    modes: {
      outboxWorker: settings.jobs.outboxWorker.mode,
      consistencyChecker: settings.jobs.consistencyChecker.mode,
    },
  };
}

export const otherAccounts = tenantAccounts.filter((account) => account !== 'writer');

/** With which account of Core the functions of an account of the tenant cluster work. */
function entersCoreAsWriter(account: TenantAccount): boolean {
  return Object.values(databaseRights).some(({ core, tenants }) => tenants === account && core === 'writer');
}

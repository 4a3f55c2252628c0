import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type FunctionRights, secretSettings } from './catalogue/database-rights.ts';
import type { Settings } from './settings.ts';

/** With which account a function enters each cluster; what each may do there stands in `databaseRights`. */
export type DatabaseAccess = Pick<FunctionRights, 'core' | 'tenants'>;

/** Where a function finds the databases: names only, the secrets stay in Secrets Manager. */
export function databaseEnvironment(
  { databases: { core, tenants } }: Settings,
  access: DatabaseAccess,
): Record<string, string> {
  return {
    CORE_CLUSTER_ARN: core.clusterArn,
    CORE_SECRET_ARN: coreSecret(core, access.core),
    CORE_DATABASE: core.database,
    TENANT_CLUSTER_ARN: tenants.clusterArn,
    TENANT_SECRET_ARN: tenants[secretSettings[access.tenants]],
    TENANT_DATABASE_PREFIX: tenants.databasePrefix,
    MONITORING_SCHEMA: tenants.monitoringSchema,
  };
}

/** Lets a function use the Data API of the clusters it works on. What it may do inside is the account's matter. */
export function grantDatabases(
  lambda: LambdaFunction,
  { databases: { core, tenants } }: Settings,
  access: DatabaseAccess,
): void {
  const entered = [
    ...(access.core === 'none' ? [] : [{ cluster: core, secretArn: coreSecret(core, access.core) }]),
    { cluster: tenants, secretArn: tenants[secretSettings[access.tenants]] },
  ];
  const unique = <T>(items: readonly T[]) => [...new Set(items)];
  lambda.addToRolePolicy(
    new PolicyStatement({
      sid: 'UseDataApi',
      actions: ['rds-data:ExecuteStatement'],
      resources: unique(entered.map(({ cluster }) => cluster.clusterArn)),
    }),
  );
  lambda.addToRolePolicy(
    new PolicyStatement({
      sid: 'ReadDatabaseSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: unique(entered.map(({ secretArn }) => secretArn)),
    }),
  );
  const keys = unique(entered.flatMap(({ cluster }) => cluster.secretKeyArn ?? []));
  if (keys.length === 0) return;
  lambda.addToRolePolicy(
    new PolicyStatement({ sid: 'DecryptDatabaseSecrets', actions: ['kms:Decrypt'], resources: keys }),
  );
}

/** Who has nothing to do in Core is told the reader's secret, which it may not read. */
function coreSecret(core: Settings['databases']['core'], account: DatabaseAccess['core']): string {
  return account === 'writer' ? core.secretArn : core.readerSecretArn;
}

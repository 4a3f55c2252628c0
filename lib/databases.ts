import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Settings } from './settings.ts';

/**
 * With which account a function enters each cluster. A `reader` changes nothing of the ERP's; on the tenant cluster
 * it keeps its notes in our own schema.
 */
export interface DatabaseAccess {
  readonly core: 'none' | 'reader' | 'writer';
  readonly tenants: 'reader' | 'writer';
}

type Cluster = Settings['databases']['core'] | Settings['databases']['tenants'];

/** Where a function finds the databases: names only, the secrets stay in Secrets Manager. */
export function databaseEnvironment(
  { databases: { core, tenants } }: Settings,
  access: DatabaseAccess,
): Record<string, string> {
  return {
    CORE_CLUSTER_ARN: core.clusterArn,
    CORE_SECRET_ARN: secretOf(core, access.core),
    CORE_DATABASE: core.database,
    TENANT_CLUSTER_ARN: tenants.clusterArn,
    TENANT_SECRET_ARN: secretOf(tenants, access.tenants),
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
    ...(access.core === 'none' ? [] : [{ cluster: core, account: access.core }]),
    { cluster: tenants, account: access.tenants },
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
      resources: unique(entered.map(({ cluster, account }) => secretOf(cluster, account))),
    }),
  );
  const keys = unique(entered.flatMap(({ cluster }) => cluster.secretKeyArn ?? []));
  if (keys.length === 0) return;
  lambda.addToRolePolicy(
    new PolicyStatement({ sid: 'DecryptDatabaseSecrets', actions: ['kms:Decrypt'], resources: keys }),
  );
}

/** Without a reader's account the writer's does all the work. */
function secretOf(cluster: Cluster, account: DatabaseAccess['core']): string {
  return account === 'writer' ? cluster.secretArn : (cluster.readerSecretArn ?? cluster.secretArn);
}

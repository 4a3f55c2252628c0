import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Settings } from './settings.ts';

type Cluster = Settings['databases']['core'] | Settings['databases']['tenants'];

/** Where the functions find the databases: names only, the secrets stay in Secrets Manager. */
export function databaseEnvironment({ databases: { core, tenants } }: Settings): Record<string, string> {
  return {
    CORE_CLUSTER_ARN: core.clusterArn,
    CORE_SECRET_ARN: core.secretArn,
    CORE_DATABASE: core.database,
    TENANT_CLUSTER_ARN: tenants.clusterArn,
    TENANT_SECRET_ARN: tenants.secretArn,
    TENANT_DATABASE_PREFIX: tenants.databasePrefix,
    MONITORING_SCHEMA: tenants.monitoringSchema,
  };
}

/** Lets a function use the Data API of the clusters it works on. What it may do inside is the secrets' matter. */
export function grantDatabases(lambda: LambdaFunction, ...clusters: readonly Cluster[]): void {
  const unique = <T>(items: readonly T[]) => [...new Set(items)];
  lambda.addToRolePolicy(
    new PolicyStatement({
      sid: 'UseDataApi',
      actions: ['rds-data:ExecuteStatement'],
      resources: unique(clusters.map(({ clusterArn }) => clusterArn)),
    }),
  );
  lambda.addToRolePolicy(
    new PolicyStatement({
      sid: 'ReadDatabaseSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: unique(clusters.map(({ secretArn }) => secretArn)),
    }),
  );
  const keys = unique(clusters.flatMap(({ secretKeyArn }) => secretKeyArn ?? []));
  if (keys.length === 0) return;
  lambda.addToRolePolicy(
    new PolicyStatement({ sid: 'DecryptDatabaseSecrets', actions: ['kms:Decrypt'], resources: keys }),
  );
}

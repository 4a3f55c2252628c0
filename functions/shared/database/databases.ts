import type { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { Deadline } from '../deadline.ts';
import { type Database, openDatabase } from './data-api.ts';

/** The databases of the factory group, as one invocation may use them. */
export interface Databases {
  readonly core: Database;
  /** The tenant cluster without a default database: for schema names and for our own schema. */
  readonly tenantCluster: Database;
  tenant(schema: string): Database;
}

export interface DatabaseSettings {
  readonly CORE_CLUSTER_ARN: string;
  readonly CORE_SECRET_ARN: string;
  readonly CORE_DATABASE: string;
  readonly TENANT_CLUSTER_ARN: string;
  readonly TENANT_SECRET_ARN: string;
}

export interface Invocation {
  readonly deadline: Deadline;
  /** How long to wait for a paused cluster, in milliseconds. */
  readonly resumePatienceMs: number;
}

export function openDatabases(
  settings: DatabaseSettings,
  client: Pick<RDSDataClient, 'send'>,
  invocation: Invocation,
): Databases {
  const tenantCluster = {
    client,
    clusterArn: settings.TENANT_CLUSTER_ARN,
    secretArn: settings.TENANT_SECRET_ARN,
    ...invocation,
  };
  return {
    core: openDatabase({
      client,
      clusterArn: settings.CORE_CLUSTER_ARN,
      secretArn: settings.CORE_SECRET_ARN,
      database: settings.CORE_DATABASE,
      ...invocation,
    }),
    tenantCluster: openDatabase(tenantCluster),
    tenant: (schema) => openDatabase({ ...tenantCluster, database: schema }),
  };
}

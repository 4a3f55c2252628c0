import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { type Databases, openDatabases } from '../functions/shared/database/databases.ts';
import { LOCAL_NAMES } from '../local/deployment.ts';
import type { ErpNames } from '../local/erp/set-up.ts';

/** How an SDK client finds the local AWS, but for the address. */
export const LOCAL_AWS = {
  region: LOCAL_NAMES.region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

const UNHURRIED = { deadline: { remainingMs: () => 3_600_000 }, resumePatienceMs: 0 };

/** Where the local Data API finds the two clusters, as a function's environment says it. */
export function databaseSettings({ coreDatabase }: ErpNames) {
  return {
    CORE_CLUSTER_ARN: LOCAL_NAMES.coreClusterArn,
    CORE_SECRET_ARN: LOCAL_NAMES.coreSecretArn,
    CORE_DATABASE: coreDatabase,
    TENANT_CLUSTER_ARN: LOCAL_NAMES.tenantClusterArn,
    TENANT_SECRET_ARN: LOCAL_NAMES.tenantSecretArn,
  };
}

/**
 * The databases as the functions see them, without a time budget, and the client that they are asked with.
 * @param endpoint URL of the Data API.
 */
export function openDataApi(
  endpoint: string,
  names: ErpNames,
): { readonly client: RDSDataClient; readonly databases: Databases } {
  const client = new RDSDataClient({ ...LOCAL_AWS, endpoint });
  return { client, databases: openDatabases(databaseSettings(names), client, UNHURRIED) };
}

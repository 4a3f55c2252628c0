import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { Action } from '../../functions/metrics-api/parameters.ts';
import { answer } from '../../functions/metrics-api/route.ts';
import { type Databases, openDatabases } from '../../functions/shared/database/databases.ts';
import { TenantSchemas } from '../../functions/shared/database/tenant-schema.ts';
import { DROP_IN_PATH } from '../../lib/catalogue/api-routes.ts';
import { LOCAL_NAMES } from '../../local/deployment.ts';
import { type Edition, MEASURED } from './edition.ts';
import { Stopwatch } from './stopwatch.ts';

/** One edition as the API sees it. */
export interface Api {
  readonly databases: Databases;
  /** Runs over the calls that the Data API gets. */
  readonly stopwatch: Stopwatch;
  /** Asks as a member of the measured tenant, at the end of its past. */
  ask(action: Action): Promise<object>;
}

const UNHURRIED = { deadline: { remainingMs: () => 3_600_000 }, resumePatienceMs: 0 };
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const AWS = { region: LOCAL_NAMES.region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** Opens an edition as the metrics function does; what it remembers between requests, this remembers too. */
export function openApi(dataApi: string, edition: Edition, now: Date): Api {
  const client = new RDSDataClient({ ...AWS, endpoint: dataApi });
  const stopwatch = new Stopwatch(client);
  const databases = openDatabases(
    {
      CORE_CLUSTER_ARN: LOCAL_NAMES.coreClusterArn,
      CORE_SECRET_ARN: LOCAL_NAMES.coreSecretArn,
      CORE_DATABASE: edition.names.coreDatabase,
      TENANT_CLUSTER_ARN: LOCAL_NAMES.tenantClusterArn,
      TENANT_SECRET_ARN: LOCAL_NAMES.tenantSecretArn,
    },
    client,
    UNHURRIED,
  );
  const services = {
    databases,
    schemas: new TenantSchemas(),
    databasePrefix: edition.names.tenantPrefix,
    monitoringSchema: edition.names.ownSchema,
    // No measured action asks it anything.
    cloudWatch: new CloudWatchClient(AWS),
    environment: 'bench',
    alarmNamePrefix: '',
    log: SILENT,
    now: () => now,
  };
  return { databases, stopwatch, ask: (action) => answer(requestFor(action), services) };
}

function requestFor(action: Action) {
  return {
    method: 'GET',
    resource: DROP_IN_PATH,
    path: {},
    principal: {
      kind: 'session' as const,
      memberId: '7',
      orgCode: MEASURED.code,
      permissions: ['platform.view.metrics'],
    },
    correlationId: 'c0ffee',
    parameterNames: ['action'],
    parameter: (name: string) => (name === 'action' ? action : undefined),
  };
}

import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Action } from '../../functions/metrics-api/parameters.ts';
import { answer } from '../../functions/metrics-api/route.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';
import { TenantSchemas } from '../../functions/shared/database/tenant-schema.ts';
import { DROP_IN_PATH } from '../../lib/catalogue/api-routes.ts';
import { LOCAL_AWS, openDataApi } from '../data-api.ts';
import { Stopwatch } from '../stopwatch.ts';
import { type Edition, MEASURED } from './edition.ts';

/** One edition as the API sees it. */
export interface Api {
  readonly databases: Databases;
  /** Runs over the calls that the Data API gets. */
  readonly stopwatch: Stopwatch;
  /** Asks as a member of the measured tenant, at the end of its past. */
  ask(action: Action): Promise<object>;
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** Opens an edition as the metrics function does; what it remembers between requests, this remembers too. */
export function openApi(dataApi: string, edition: Edition, now: Date): Api {
  const { client, databases } = openDataApi(dataApi, edition.names);
  const stopwatch = new Stopwatch(client);
  const services = {
    databases,
    schemas: new TenantSchemas(),
    databasePrefix: edition.names.tenantPrefix,
    monitoringSchema: edition.names.ownSchema,
    // No measured action asks it anything.
    cloudWatch: new CloudWatchClient(LOCAL_AWS),
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
      permissions: ['platform.view.metrics'] as const,
    },
    correlationId: 'c0ffee',
    parameterNames: ['action'],
    parameter: (name: string) => (name === 'action' ? action : undefined),
  };
}
